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
from PIL import Image

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 900


@dataclass(frozen=True)
class EngineAnswer:
    """What the browser made of one file: pixels and result, or a refusal."""

    decoded: np.ndarray | None  # uint8, height x width x 3
    pixels: np.ndarray | None  # uint8, in the network's size
    result: dict[str, Any] | None
    code: str | None
    text: str | None


def write_pictures(folder: Path, pictures: Sequence[np.ndarray]) -> list[str]:
    """Write PNG files, so that both sides see the very same pixels; returns their names."""
    folder.mkdir()
    names = [f"{index:04d}.png" for index in range(len(pictures))]
    for name, pixels in zip(names, pictures, strict=True):
        Image.fromarray(pixels).save(folder / name, compress_level=1)
    return names


def classify_in_browser(
    folder: Path, names: Sequence[str], model: Path, scratch: Path, *, backend: str = "wasm"
) -> list[EngineAnswer]:
    """Read and classify `names` in `folder` with the engine; skips the test where web/ is not installed."""
    options = ["--pixels", scratch / "pixels", "--decoded", scratch / "decoded"]
    lines = _run_engine(folder, names, model, scratch, backend, options)
    spec = json.loads((model / "manifest.json").read_text(encoding="utf-8"))["input"]
    answers = []
    for index, (name, found) in enumerate(zip(names, lines, strict=True)):
        assert Path(found["path"]).name == name
        if found["error"] is not None:
            answers.append(EngineAnswer(None, None, None, found["picture_code"], found["error"]))
            continue
        rgb = np.fromfile(scratch / "decoded" / f"{index}.rgb", np.uint8)
        pixels = np.fromfile(scratch / "pixels" / f"{index}.rgb", np.uint8)
        answers.append(
            EngineAnswer(
                rgb.reshape(found["height"], found["width"], 3),
                pixels.reshape(spec["height_px"], spec["width_px"], 3),
                found,
                None,
                None,
            )
        )
    return answers


def find_in_browser(
    folder: Path, names: Sequence[str], model: Path, scratch: Path, *, backend: str = "wasm"
) -> list[dict[str, Any]]:
    """Find and name cells in `names`; returns the JSON object of each, as `leukoscope classify` prints it."""
    return _run_engine(folder, names, model, scratch, backend, [])


def _run_engine(
    folder: Path,
    names: Sequence[str],
    model: Path,
    scratch: Path,
    backend: str,
    options: Sequence[str | Path],
) -> list[dict[str, Any]]:
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the browser's engine: Node or web/node_modules is missing (make test installs them)")
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "pictures.txt").write_text("\n".join(str(folder.resolve() / name) for name in names))
    command: list[str | Path] = ["node", ROOT / "web" / "tools" / "classifyInChromium.mjs"]
    command += ["--model", model, "--pictures", scratch / "pictures.txt", "--backend", backend]
    command += [*options, "--out", scratch / "results.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in (scratch / "results.jsonl").read_text(encoding="utf-8").splitlines()]
