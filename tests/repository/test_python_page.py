"""The public interface: what `import leukoscope` costs, that its names are typed, and that docs/python.md runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

import leukoscope
from leukoscope.cli.classify import classify
from leukoscope.synthetic.fields import draw_field

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def run_python(code: str, *, cwd: Path | None = None) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_imports_nothing_heavy() -> None:
    loaded = run_python(
        "import sys; before = set(sys.modules); import leukoscope; dir(leukoscope)\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    ).split()
    assert "leukoscope" in loaded
    assert not {"numpy", "onnxruntime", "PIL", "jsonschema", "click", "tqdm"} & set(loaded), loaded


def test_every_public_name_is_there_and_no_other() -> None:
    public = run_python(
        "from leukoscope import *; print(*sorted(name for name in dir() if name[:2] != '__'))"
    )
    assert public.split() == sorted(name for name in leukoscope.__all__ if name != "__version__")
    assert set(leukoscope.__all__) <= set(dir(leukoscope))
    assert set(leukoscope._MODULES) == {*leukoscope.__all__} - {"__version__"}
    for name in leukoscope._MODULES:
        assert getattr(leukoscope, name).__module__ == leukoscope._MODULES[name]
    with pytest.raises(AttributeError, match="has no attribute 'load_modle'"):
        _ = leukoscope.load_modle  # type: ignore[attr-defined]


def test_type_checkers_know_the_public_names(tmp_path: Path) -> None:
    good = tmp_path / "good.py"
    good.write_text(
        "import leukoscope\n"
        "model: leukoscope.Model = leukoscope.load_model()\n"
        "for result in model.classify_files(['a.png']):\n"
        "    error: str | None = result.error\n"
        "    cells: tuple[leukoscope.Cell, ...] = result.cells\n"
        "names: list[str] = leukoscope.list_models()\n"
    )
    bad = tmp_path / "bad.py"
    bad.write_text("import leukoscope\nleukoscope.load_modle()\nnumber: int = leukoscope.load_model()\n")
    mypy = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(tmp_path / "cache"),
        "--follow-imports=silent",
    ]
    package = Path(leukoscope.__file__).parent
    assert (package / "py.typed").is_file()
    done = subprocess.run([*mypy, good], cwd=package.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    done = subprocess.run([*mypy, bad], cwd=package.parent, capture_output=True, text=True, check=False)
    assert re.findall(r"bad\.py:(\d+): error", done.stdout) == ["2", "3"], done.stdout + done.stderr


def test_the_page_runs(tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in (1, 2):
        Image.fromarray(draw_field(2017 + number, 320, 240)[0]).save(folder / f"field-{number}.png")
    (folder / "notes.txt").write_text("no picture")
    first, count, pixels, problem = re.findall(
        r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    marks = ("first", "count", "pixels", "problem")
    code = "\n".join(
        f"print('== {mark}')\n{block}"
        for mark, block in zip(marks, (first, count, pixels, problem), strict=True)
    )
    printed = dict(re.findall(r"== (\w+)\n(.*?)(?=== |\Z)", run_python(code, cwd=tmp_path), re.DOTALL))

    called = CliRunner().invoke(
        classify, [str(folder / f"field-{n}.png") for n in (1, 2)] + ["--format", "json"]
    )
    results = [json.loads(line) for line in called.stdout.splitlines()]
    cells = [cell for result in results for cell in result["cells"]]
    assert cells
    assert printed["first"].splitlines() == [
        f"scans/field-{number}.png {tuple(cell['box'])} {cell['label']} {cell['probability']:.0%} {cell['status']}"
        for number, result in enumerate(results, 1)
        for cell in result["cells"]
    ]
    not_read, counted = printed["count"].splitlines()
    assert not_read.startswith("Not read: scans/notes.txt ")
    assert eval(counted) == Counter(cell["label"] or "unidentified" for cell in cells)
    assert eval(printed["pixels"]) == [cell["label"] for cell in results[0]["cells"]]
    assert printed["problem"].startswith("Expected a model folder")
