"""Node scripts of the benchmarks: they drive Chromium and write what they measured as JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

WEB = Path(__file__).with_name("web")
ENGINE_PROJECT = WEB.parent.parent / "web"
# Much longer than the slowest script takes: it ends only a script that hangs.
TIMEOUT_S = 3600


class NodeError(RuntimeError):
    """Node, what a script needs, or the script itself failed."""


def run_script(name: str, job: dict[str, Any]) -> dict[str, Any]:
    """Run benchmarks/web/NAME with `job` and return what it measured.

    Raises:
        NodeError: something is missing, or the script failed; its standard error says why.
    """
    if not (ENGINE_PROJECT / "node_modules").is_dir():
        raise NodeError(
            f"Expected the page's packages in {ENGINE_PROJECT}; run `make bench`, or npm ci there."
        )
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        job_file, out = Path(scratch) / "job.json", Path(scratch) / "out.json"
        job_file.write_text(json.dumps({**job, "out": str(out)}), encoding="utf-8")
        _run(["node", str(WEB / name), str(job_file)], WEB)  # it prints its progress
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def install_packages() -> None:
    """Install what benchmarks/web/package-lock.json names, once."""
    wanted = WEB / "package-lock.json"
    installed = WEB / "node_modules" / ".installed-lock.json"
    if installed.is_file() and installed.read_bytes() == wanted.read_bytes():
        return
    _run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], WEB)
    shutil.copyfile(wanted, installed)


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, timeout=TIMEOUT_S)
    except FileNotFoundError:
        raise NodeError(
            f"Expected {command[0]}; it is not installed. Install Node 20.19 or newer with npm."
        ) from None
    if done.returncode:
        raise NodeError(f"`{' '.join(command)}` ended with status {done.returncode}; its messages are above.")
