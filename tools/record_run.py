"""Copy the small files of a trained run and of its evaluations to trained/, and join their headline metrics.

    python tools/record_run.py runs/cells trained/leukoscope-cells FOLDER:NAME ...

Copies the run's configuration, environment, histories and calibration, and the predictions and metrics of each
evaluation FOLDER to evaluation/NAME. Joins the metrics into figures.json, also in the run, where `leukoscope export`
reads them for the manifest.
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


def record_run(run: Path, trained: Path, evaluations: list[tuple[Path, str]]) -> None:
    """Copy the small files of `run` and of its evaluations (folder, name) to `trained`."""
    trained.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if (run / name).is_file():
            shutil.copyfile(run / name, trained / name)
    for stage in STAGES:
        if (run / stage / "history.csv").is_file():
            shutil.copyfile(run / stage / "history.csv", trained / f"{stage.replace('/', '-')}-history.csv")
    headlines: list[object] = []
    for folder, name in evaluations:
        target = trained / "evaluation" / name
        target.mkdir(parents=True, exist_ok=True)
        for file in EVALUATED:
            if (folder / file).is_file():
                shutil.copyfile(folder / file, target / file)
        if (folder / "figures.json").is_file():
            headlines += json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    text = json.dumps(headlines, indent=2) + "\n"
    for place in (run, trained):
        (place / "figures.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    run_dir, trained_dir, *named = sys.argv[1:]
    parts = (entry.rpartition(":") for entry in named)
    record_run(Path(run_dir), Path(trained_dir), [(Path(folder), name) for folder, _, name in parts])
