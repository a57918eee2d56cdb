"""Keep what is small of a trained run, and gather its figures for the manifest.

    python tools/keep_run.py runs/cells trained/leukoscope-cells FOLDER:NAME ...

Copies the run's configuration, environment, histories and calibration, and of each evaluation FOLDER its
predictions and figures to evaluation/NAME; joins the figures into figures.json, in the run too, where
`leukoscope export` looks for them.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

FILES = (
    "config.json",
    "environment.json",
    "calibration.json",
    "locator.json",
    "embedding.json",
    "history.csv",
    "history.png",
)
STAGES = ("locator", "locator/first", "classifier", "classifier/first")
EVALUATED = ("predictions.csv", "figures.json", "locating.json", "refusals.json")


def keep(run: Path, kept: Path, evaluations: list[tuple[Path, str]]) -> None:
    """Copy the small files of `run` and of its evaluations (folder, name) to `kept`."""
    kept.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if (run / name).is_file():
            shutil.copyfile(run / name, kept / name)
    for stage in STAGES:
        if (run / stage / "history.csv").is_file():
            shutil.copyfile(run / stage / "history.csv", kept / f"{stage.replace('/', '-')}-history.csv")
    figures: list[object] = []
    for folder, name in evaluations:
        target = kept / "evaluation" / name
        target.mkdir(parents=True, exist_ok=True)
        for file in EVALUATED:
            if (folder / file).is_file():
                shutil.copyfile(folder / file, target / file)
        if (folder / "figures.json").is_file():
            figures += json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    text = json.dumps(figures, indent=2) + "\n"
    for place in (run, kept):
        (place / "figures.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    run_dir, kept_dir, *told = sys.argv[1:]
    keep(
        Path(run_dir), Path(kept_dir), [(Path(f), n) for f, _, n in (entry.rpartition(":") for entry in told)]
    )
