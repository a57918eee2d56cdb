"""The recorded files of the default model: its model folder, its training run and the measurements under trained/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from leukoscope.training.run import read_rows

ROOT = Path(__file__).resolve().parent.parent
MODEL = "leukoscope-cells"
TRAINED = ROOT / "trained" / MODEL
FOLDER = ROOT / "src" / "leukoscope" / "assets" / "models" / MODEL
STAGES = ("locator-first", "locator", "classifier-first", "classifier")


def read_json(path: Path) -> Any:
    """Return the contents of a JSON file, None where there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def read_measurements(name: str, trained: Path = TRAINED) -> list[tuple[str, Any]]:
    """Return evaluation folder and contents of every recorded JSON file with this name."""
    return [(file.parent.name, read_json(file)) for file in sorted(trained.glob(f"evaluation/*/{name}"))]


def read_history(trained: Path = TRAINED) -> dict[str, list[dict[str, float]]]:
    """Return the loss by step of every recorded stage of training, in the order of `STAGES`."""
    files = {stage: trained / f"{stage}-history.csv" for stage in STAGES}
    return {stage: read_rows(file) for stage, file in files.items() if file.is_file()}
