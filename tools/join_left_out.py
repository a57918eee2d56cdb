"""Join what networks said of laboratories that they had not learnt from, and calibrate each by the others.

    python tools/join_left_out.py FOLDER RUN RUN ...

RUN is a run folder of `benchmarks/other_laboratories.py`, one laboratory left out in each. Writes into FOLDER, from
where `tools/record_run.py` takes it:

* cv-left-out/predictions.csv: all cells, as the networks said; a fold is a laboratory. Temperature and thresholds of
  the shipped model are chosen on it: `leukoscope evaluate --predictions FILE --calibrate`.
* without-LAB/predictions.csv and its report: the cells of one laboratory whose class was learnt, with the temperature
  and thresholds that the other laboratories give, so that nothing of it had a say.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from leukoscope.evaluation.calibration import cross_calibrate
from leukoscope.evaluation.predictions import Predictions, join_predictions, read_predictions
from leukoscope.evaluation.report_files import report_predictions


def join_left_out(out_dir: Path, runs: Sequence[Path]) -> list[Path]:
    """Write the joined predictions and those of each laboratory; return the folders.

    Raises:
        ValueError: a laboratory is in two runs, or in none.
    """
    parts = [part for run in runs for part in _read_run(run)]
    labs = [lab for part in parts for lab in part.unique("lab")]
    named = [lab for run in runs for lab in _list_labs(run)]
    if not named or len(set(named)) < len(named):
        raise ValueError(
            f"Expected every laboratory in one of the runs; they have {', '.join(named) or 'none'}."
        )
    folds = {lab: number for number, lab in enumerate(sorted(set(labs)), start=1)}
    joined = join_predictions([_mark(part, folds) for part in parts])
    joined.write(out_dir / "cv-left-out" / "predictions.csv")
    calibrated, note = cross_calibrate(joined)
    written = [out_dir / "cv-left-out"]
    for lab in folds:
        inside = np.array([row.lab == lab for row in calibrated.rows]) & (calibrated.labels >= 0)
        alone = calibrated.select(inside)
        alone = replace(alone, rows=tuple(replace(row, fold=None) for row in alone.rows))
        folder = out_dir / f"without-{lab}"
        alone.write(folder / "predictions.csv")
        report_predictions(alone, folder, notes=[note])
        written.append(folder)
    return written


def _list_labs(run: Path) -> list[str]:
    return sorted(file.parent.name for file in run.glob("evaluation/*/predictions.csv"))


def _read_run(run: Path) -> list[Predictions]:
    """Read the predictions of a run: of the classes that it learnt, then of those that it did not."""
    return [
        read_predictions(file)
        for lab in _list_labs(run)
        for file in (
            run / "evaluation" / lab / "predictions.csv",
            *sorted((run / "evaluation" / lab).glob("untaught-*.csv")),
        )
    ]


def _mark(part: Predictions, folds: dict[str, int]) -> Predictions:
    """Give each row the fold of its laboratory, and a path that tells laboratories apart."""
    rows = (replace(row, path=f"{row.lab}/{row.path}", fold=folds[row.lab]) for row in part.rows)
    return replace(part, rows=tuple(rows))


if __name__ == "__main__":
    target, *run_dirs = map(Path, sys.argv[1:])
    for written_folder in join_left_out(target, run_dirs):
        print(f"Wrote {written_folder}")
