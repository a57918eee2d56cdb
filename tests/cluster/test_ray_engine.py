"""A cluster of three local nodes, of which one is killed, and a driver that is killed: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli import cli
from leukoscope.cluster.ray_engine import connect
from leukoscope.errors import LeukoscopeError
from tiny_model import write_tiny_model

COUNT = 2_000
MEMORY = 80 * 2**20
# A node that does not answer is given up after seconds, not after half a minute.
SOON = {
    "health_check_initial_delay_ms": 0,
    "health_check_period_ms": 1000,
    "health_check_timeout_ms": 2000,
    "health_check_failure_threshold": 3,
}


def start_again(start: Callable[[], Any]) -> Any:
    """Start a node, once more where it fails: Ray gives its agent 15 seconds, too few where a machine is busy."""
    try:
        return start()
    except Exception:
        return start()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a cluster of three nodes with a processor each."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    # Else Ray lets its workers run behind all other programs, and on a busy machine they wait for minutes.
    monkeypatch.setenv("RAY_worker_niceness", "0")
    # What workers import: this package and what it needs, wherever it is installed.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's own
        from ray.cluster_utils import Cluster

        options = {"num_cpus": 1, "object_store_memory": MEMORY}
        head = {**options, "include_dashboard": False, "_system_config": SOON}
        started = start_again(lambda: Cluster(initialize_head=True, head_node_args=head))
        nodes = [start_again(lambda: started.add_node(**options)) for _ in range(2)]
        started.wait_for_nodes()
        yield started, nodes
        started.shutdown()


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of many pictures: links to few, and two that cannot be read."""
    write_tiny_model(tmp_path / "model")
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(COUNT):
        path = folder / f"{number:05}.png"
        if number < 8:
            Image.fromarray(np.full((200, 300, 3), 30 * number, np.uint8)).save(path)
        else:
            os.link(folder / f"{number % 8:05}.png", path)
    (folder / "00100.png").unlink()
    (folder / "00100.png").write_bytes(b"%PDF-1.7")
    (folder / "01000.png").unlink()
    (folder / "01000.png").symlink_to("/proc/self/mem")  # the kernel's own input/output error
    monkeypatch.chdir(tmp_path)
    return folder


def start(address: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "leukoscope", "classify", "many", "--model", "model", "--format", "json",
               "--out", "out", "--quiet", "--engine", "ray", "--address", address, *options]  # fmt: skip
    with Path("driver.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def list_parts() -> list[str]:
    return sorted(path.name for path in Path("out").glob("part-*"))


def wait_for_parts(count: int, driver: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 240
    while len(list_parts()) < count:
        assert driver.poll() is None, Path("driver.log").read_text()
        assert time.monotonic() < end, Path("driver.log").read_text()
        time.sleep(0.005)


def test_a_killed_driver_and_a_killed_node_leave_the_bytes_of_one_process(
    cluster: Any, pictures: Path
) -> None:
    started, nodes = cluster
    driver = start(started.address)
    wait_for_parts(2, driver)
    os.kill(driver.pid, signal.SIGKILL)
    assert driver.wait() == -signal.SIGKILL
    before = list_parts()
    assert 2 <= len(before) < COUNT // 20
    assert not Path("out/manifest.json").exists()
    kept = {name: Path("out", name).stat().st_ino for name in before}

    driver = start(started.address, "--resume")
    wait_for_parts(len(before) + 10, driver)
    assert len(list_parts()) < COUNT // 20
    started.remove_node(nodes[0], allow_graceful=False)
    assert driver.wait(timeout=240) == 1, Path("driver.log").read_text()
    assert "2 of 2,000 pictures could not be read" in Path("driver.log").read_text()

    one = CliRunner().invoke(
        cli,
        ["classify", "many", "--model", "model", "--format", "json", "--workers", "1", "--out", "one.jsonl"],
    )
    assert one.exit_code == 1
    parts = list_parts()
    assert b"".join(Path("out", name).read_bytes() for name in parts) == Path("one.jsonl").read_bytes()
    closing, expected = (
        json.loads(Path(f).read_text()) for f in ("out/manifest.json", "one.jsonl.manifest.json")
    )
    assert [part["name"] for part in closing.pop("parts")] == parts
    assert closing == expected
    assert (closing["rows"], closing["errors"]) == (COUNT, 2)
    # What the first driver had written was not written again.
    assert {name: Path("out", name).stat().st_ino for name in before} == kept

    shutil.rmtree("many")
    again = CliRunner().invoke(
        cli,
        ["classify", *(f"many/{n:05}.png" for n in range(COUNT)), "--model", "model", "--format", "json",
         "--out", "out", "--engine", "ray", "--resume", "--address", "127.0.0.1:1"],
    )  # fmt: skip
    assert (
        again.exit_code == 1
    )  # for the two bad pictures: all is there, so neither pictures nor cluster were needed
    assert "2 of 2,000" in again.stderr


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(LeukoscopeError, match=r"pip install 'leukoscope\[cluster\]'"), connect(None):
        pass


def test_nothing_else_needs_the_extra() -> None:
    code = (
        "import sys, leukoscope.cli.classify, leukoscope.cli.cluster_command, leukoscope.cli.bulk_command; "
        "print(*sys.modules.keys() & {'ray', 'pyarrow', 'pandas'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--engine", "ray"], "--format json --out FOLDER"),
        (["--engine", "ray", "--format", "json", "--out", "driver.log"], "--format json --out FOLDER"),
        (["--address", "auto"], "--engine ray"),
    ],
)
def test_wrong_options_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("driver.log").touch()
    Image.new("RGB", (9, 9)).save("picture.png")
    result = CliRunner().invoke(cli, ["classify", "picture.png", *arguments])
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())
