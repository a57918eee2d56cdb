"""Runs graph models under real TensorFlow.js 4.22 in one Node process (tests/support/tfjs)."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PROJECT = Path(__file__).parent / "tfjs"
TIMEOUT_S = 600


def run_graph_models(
    jobs: Sequence[tuple[Path, NDArray[np.float32]]],
    outputs: Sequence[str],
    backends: Sequence[str],
    folder: Path,
    *,
    graph: str = "model.json",
) -> list[dict[str, Any]]:
    """Run the graph model called `graph` in each model folder on its input under each backend.

    Returns:
        One a job: backend -> {output: float32 array}, or the text of the error.
    """
    install_packages()
    listed = []
    for number, (model, inputs) in enumerate(jobs):
        file = folder / f"{number}.bin"
        inputs.astype("<f4").tofile(file)
        listed.append(
            {
                "folder": str(model),
                "graph": graph,
                "input": str(file),
                "shape": list(inputs.shape),
                "outputs": list(outputs),
            }
        )
    (folder / "jobs.json").write_text(json.dumps({"backends": list(backends), "jobs": listed}))
    command = ["node", "run_graphs.mjs", str(folder / "jobs.json"), str(folder / "results.json")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stderr
    results = json.loads((folder / "results.json").read_text())
    return [{backend: _read(found) for backend, found in result.items()} for result in results]


def install_packages() -> None:
    """Install TF.js from the lock file, once, however many test processes ask."""
    wanted = PROJECT / "package-lock.json"
    installed = PROJECT / "node_modules" / ".installed-lock.json"
    with (PROJECT / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed.is_file() and installed.read_bytes() == wanted.read_bytes():
            return
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=TIMEOUT_S)
        assert done.returncode == 0, f"npm ci in {PROJECT} failed:\n{done.stderr}"
        shutil.copyfile(wanted, installed)


def _read(found: dict[str, Any]) -> dict[str, NDArray[np.float32]] | str:
    if "error" in found:
        return str(found["error"])
    return {
        name: np.array([float(v) for v in output["values"]], np.float32).reshape(output["shape"])
        for name, output in found.items()
    }
