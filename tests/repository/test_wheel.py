"""What `pip install .` gives: the page built when it has to be, and a wheel that works by itself."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from PIL import Image

from leukoscope.synthetic.fields import draw_field

ONE_WORKER = pytest.mark.xdist_group("wheel")
ROOT = Path(__file__).parents[2]
PAGE = Path("src", "leukoscope", "assets", "page")
FRAMEWORKS = {
    "keras",
    "tensorflow",
    "tensorflow-cpu",
    "torch",
    "jax",
    "matplotlib",
    "scikit-learn",
    "opencv-python-headless",
    "pandas",
    "kagglehub",
    "onnx",
}


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a command as a newcomer would, with nothing of this environment set; return what it printed."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("LEUKOSCOPE_", "PYTHON"))
    }
    finished = subprocess.run(
        command, cwd=cwd, env=inherited | variables, capture_output=True, text=True, check=False, timeout=1200
    )
    assert finished.returncode == 0, f"{command}\n{finished.stdout}\n{finished.stderr}"
    return finished.stdout


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout under a path with a space: what git hands out, and the page if built."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout: it tells what belongs to the sources")
    copy = tmp_path_factory.mktemp("clean clone") / "leukoscope"
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    built = [file.relative_to(ROOT).as_posix() for file in (ROOT / PAGE).rglob("*") if file.is_file()]
    for name in filter(None, listed + built):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            # With its times: an up-to-date page is not built again.
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def wheel(checkout: Path) -> Path:
    """The wheel that `pip install .` makes, in an isolated build."""
    out = checkout.parent / "wheels"
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, ".", cwd=checkout)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel and what it asks for; returns its folder of programs."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return programs


# One worker, so that the wheel is built and installed once.
@ONE_WORKER
class TestWheel:
    def test_it_carries_page_model_and_contract(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            page = archive.read("leukoscope/assets/page/index.html").decode()
            models = json.loads(archive.read("leukoscope/assets/models/index.json"))["models"]
            (default,) = (model for model in models if model["default"])
            manifest = json.loads(archive.read(f"leukoscope/assets/models/{default['manifest']}"))
        for script in re.findall(r'(?:src|href)="\./([^"]+)"', page):
            assert f"leukoscope/assets/page/{script}" in names
        assert "leukoscope/assets/page/licences.txt" in names
        for file in manifest["files"]:
            assert f"leukoscope/assets/models/{default['id']}/{file['path']}" in names
        for contract in (ROOT / "contract").glob("*.json"):
            assert f"leukoscope/assets/{contract.name}" in names
        assert not [name for name in names if name.endswith((".keras", ".h5")) or "node_modules" in name]

    def test_it_brings_no_training_framework(self, installed: Path) -> None:
        listed = json.loads(run(installed / "python", "-m", "pip", "list", "--format", "json", cwd=installed))
        assert FRAMEWORKS & {package["name"].lower() for package in listed} == set()

    def test_it_classifies(self, installed: Path, tmp_path: Path) -> None:
        for seed in (1, 2):
            pixels, _ = draw_field(seed, 160, 120)
            Image.fromarray(pixels).save(tmp_path / f"drawn_{seed}.png")
        printed = run(installed / "leukoscope", "classify", ".", "--format", "json", cwd=tmp_path)
        results = [json.loads(line) for line in printed.splitlines()]
        assert len(results) == 2
        for result in results:
            assert result["error"] is None
            assert (result["width"], result["height"]) == (160, 120)
            for cell in result["cells"]:
                assert sum(cell["probabilities"].values()) == pytest.approx(1, abs=1e-6)

    def test_it_serves(self, installed: Path, tmp_path: Path) -> None:
        with serving(installed, tmp_path) as base:
            assert httpx.get(f"{base}/healthz", timeout=60).json()["page"] is True
            page = httpx.get(f"{base}/")
            assert page.headers["content-type"].startswith("text/html")
            for script in re.findall(r'(?:src|href)="\./([^"]+)"', page.text):
                assert httpx.get(f"{base}/{script}").status_code == 200
            licences = httpx.get(f"{base}/licences.txt")
            assert licences.headers["content-type"] == "text/plain; charset=utf-8"
            assert "react-dom" in licences.text
            assert "XNNPACK" in licences.text
            models = httpx.get(f"{base}/models/index.json").json()["models"]
            (model,) = (entry for entry in models if entry["default"])
            manifest = httpx.get(f"{base}/models/{model['manifest']}").json()
            shards = [file for file in manifest["files"] if file["path"].endswith(".bin")]
            assert shards
            for shard in shards:
                answer = httpx.get(f"{base}/models/{model['id']}/{shard['path']}")
                assert len(answer.content) == shard["bytes"]
                assert "immutable" in answer.headers["cache-control"]
            samples = httpx.get(f"{base}/samples/index.json").json()["samples"]
            assert all(sample["drawn"] for sample in samples)
            assert httpx.get(f"{base}/samples/{samples[0]['file']}").content.startswith(b"\x89PNG")

    def test_it_publishes(self, installed: Path, tmp_path: Path) -> None:
        run(installed / "leukoscope", "publish", "--out", "site", cwd=tmp_path, LEUKOSCOPE_DATA=str(tmp_path))
        assert "Content-Security-Policy" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
        assert "react-dom" in (tmp_path / "site" / "licences.txt").read_text(encoding="utf-8")


@contextmanager
def serving(programs: Path, folder: Path) -> Iterator[str]:
    """Run the installed server on a free port; yield its address."""
    command = [programs / "leukoscope", "serve", "--port", "0", "--no-open"]
    variables = os.environ | {"PYTHONUNBUFFERED": "1", "LEUKOSCOPE_DATA": str(folder / "data")}
    with subprocess.Popen(
        command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            printed = ""
            for line in process.stdout:
                printed += line
                if line.startswith("Press Ctrl+C"):
                    break
            address = re.search(r"http://\S+", printed)
            assert address is not None, printed
            yield address[0]
        finally:
            process.kill()


@ONE_WORKER
def test_a_wheel_from_the_sdist_needs_no_node(checkout: Path, wheel: Path, tmp_path: Path) -> None:
    # After `wheel`, so that the page is built.
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path)
    run(*build, "--sdist", cwd=checkout)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        archive.extractall(tmp_path, filter="data")
    assert {"hatch_build.py", "contract/manifest.schema.json", "web/package-lock.json", "LICENSE"} <= names
    assert not [name for name in names if "node_modules" in name]
    unpacked = tmp_path / sdist.name.removesuffix(".tar.gz")
    # As if unpacked in an order that leaves the sources newer.
    (unpacked / "web" / "package.json").touch()
    run(*build, "--wheel", cwd=unpacked, PATH="")
    (again,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(again) as one, zipfile.ZipFile(wheel) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())


class AbortedError(Exception):
    """Stands for the end of a build."""


class _App:
    def abort(self, message: str) -> None:
        raise AbortedError(message)

    def display_warning(self, message: str) -> None:
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="stands in for npm with shell scripts")
class TestBuildHook:
    @pytest.fixture
    def module(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    @pytest.fixture
    def project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A project whose npm notes how it is called and writes the page."""
        root = tmp_path / "a project"
        (root / "web" / "src").mkdir(parents=True)
        for name in ("package.json", "package-lock.json", "src/main.tsx"):
            (root / "web" / name).write_text("{}", encoding="utf-8")
        page = root / PAGE
        programs = tmp_path / "programs"
        programs.mkdir()
        write_program(programs / "node", "echo v20.19.0")
        write_program(
            programs / "npm",
            f'echo "$@" >> "{tmp_path}/calls"\n'
            'if [ "$1" = ci ]; then mkdir -p node_modules; touch node_modules/.package-lock.json; fi\n'
            f'if [ "$1" = run ]; then mkdir -p "{page}"; echo built > "{page}/index.html"; fi',
        )
        monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
        monkeypatch.delenv("LEUKOSCOPE_SKIP_PAGE", raising=False)
        return root

    @pytest.fixture
    def build(self, module: ModuleType, project: Path) -> Callable[[], list[str]]:
        """Run the hook; return the calls of npm since the last time."""
        calls = project.parent / "calls"

        def build() -> list[str]:
            calls.write_text("", encoding="utf-8")
            app: Any = _App()
            hook = module.PageBuildHook(str(project), {}, None, None, str(project), "wheel", app)
            hook.initialize("standard", {})
            return calls.read_text(encoding="utf-8").splitlines()

        return build

    def test_it_builds_once(self, build: Callable[[], list[str]]) -> None:
        assert build() == ["ci", "run build"]
        assert build() == []

    def test_it_builds_again_when_a_source_is_newer(
        self, build: Callable[[], list[str]], project: Path
    ) -> None:
        build()
        os.utime(project / "web" / "src" / "main.tsx", (2**31, 2**31))
        assert build() == ["run build"]
        os.utime(project / "web" / "package-lock.json", (2**31, 2**31))
        assert build() == ["ci", "run build"]

    def test_it_can_be_left_out(
        self, build: Callable[[], list[str]], project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LEUKOSCOPE_SKIP_PAGE", "1")
        assert build() == []
        assert not (project / PAGE).exists()

    def test_an_sdist_is_taken_as_it_is(self, build: Callable[[], list[str]], project: Path) -> None:
        build()
        (project / "PKG-INFO").touch()
        os.utime(project / "web" / "src" / "main.tsx", (2**31, 2**31))
        assert build() == []

    def test_without_node_it_says_what_to_install(
        self, build: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "")
        with pytest.raises(
            AbortedError, match=r"no node and npm.*Install Node\.js 20\.19.*LEUKOSCOPE_SKIP_PAGE=1"
        ):
            build()

    def test_an_old_node_is_named(self, build: Callable[[], list[str]], project: Path) -> None:
        write_program(project.parent / "programs" / "node", "echo v18.20.1")
        with pytest.raises(AbortedError, match=r"v18\.20\.1"):
            build()

    def test_a_failing_build_is_named(self, build: Callable[[], list[str]], project: Path) -> None:
        write_program(project.parent / "programs" / "npm", "exit 7")
        with pytest.raises(AbortedError, match=r"npm ci.*status 7"):
            build()

    def test_a_build_without_a_page_is_an_error(self, build: Callable[[], list[str]], project: Path) -> None:
        write_program(project.parent / "programs" / "npm", "exit 0")
        with pytest.raises(AbortedError, match=r"index\.html"):
            build()


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
