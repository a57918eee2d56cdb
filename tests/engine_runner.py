"""Runs the browser's engine on picture files, in headless Chromium, for comparison with Python."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
TIMEOUT_S = 900


@dataclass(frozen=True)
class EngineAnswer:
    """What the browser made of one file: pixels and result, or a refusal."""

    decoded: np.ndarray | None  # uint8, height x width x 3
    pixels: np.ndarray | None  # uint8, in the network's size
    result: dict[str, Any] | None
    code: str | None
    text: str | None


def classify_in_browser(
    folder: Path, names: Sequence[str], model: Path, scratch: Path, *, backend: str = "wasm"
) -> list[EngineAnswer]:
    """Read and classify `names` in `folder` with the engine; skips the test where web/ is not installed."""
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the browser's engine: Node or web/node_modules is missing (make test installs them)")
    scratch.mkdir(parents=True, exist_ok=True)
    job = {
        "web": str(ROOT / "web"),
        "pictures": str(folder),
        "names": list(names),
        "models": str(model.parent),
        "id": model.name,
        "backend": backend,
        "out": str(scratch),
    }
    (scratch / "job.json").write_text(json.dumps(job))
    command = ["node", str(ROOT / "tests" / "parity" / "run_engine.mjs"), str(scratch / "job.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    spec = json.loads((model / "manifest.json").read_text(encoding="utf-8"))["input"]
    answers = []
    for index, found in enumerate(json.loads((scratch / "results.json").read_text(encoding="utf-8"))):
        if "error" in found:
            answers.append(EngineAnswer(None, None, None, found["error"].get("code"), found["error"]["text"]))
            continue
        size = found["decoded"]["height"], found["decoded"]["width"], 3
        rgb = np.fromfile(scratch / f"{index}.rgb", np.uint8).reshape(size)
        pixels = np.fromfile(scratch / f"{index}.pixels", np.uint8)
        shape = spec["height_px"], spec["width_px"], 3
        answers.append(EngineAnswer(rgb, pixels.reshape(shape), found["result"], None, None))
    return answers
