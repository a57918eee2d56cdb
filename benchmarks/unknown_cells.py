"""Where cells go whose class the model does not know, and whether its doubt tells them from the others: a table.

    python benchmarks/unknown_cells.py trained/leukoscope-cells/evaluation/deepapl-all/predictions.csv

The file is one of `leukoscope evaluate`. A class that the model does not know has a row with its cells, patients or
other sources, the share of cells by status, and the classes that confident answers named. Below is the area under the
ROC curve of the doubt, 1 - leading probability, for cells of unknown classes against those of known ones, without those
that are no cells or a kind of a known class. Its interval is over sources, drawn with replacement.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from leukoscope.evaluation.predictions import Predictions, read_predictions
from leukoscope.evaluation.resampling import RESAMPLES, SEED
from leukoscope.evaluation.share import format_share

# No cells, or of a kind of a class that the model knows: neither side of the question.
NEITHER = ("ARTEFACT", "UNIDENTIFIED", "BAND", "GIANT_PLATELET", "PLATELET_CLUMP")
STATUSES = ("confident", "review", "unidentified", "missed")


def render_table(predictions: Predictions) -> str:
    """Return a row for each unknown class, the most cells first."""
    labels = np.array([row.label for row in predictions.rows])
    status = np.array([row.status for row in predictions.rows])
    unknown = Counter(labels[predictions.labels < 0].tolist())
    lines = [
        f"| class | cells | sources | {' | '.join(STATUSES)} | confident as |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for label, count in unknown.most_common():
        of_class = labels == label
        shares = [np.mean(status[of_class] == name) for name in STATUSES]
        named = predictions.predicted[of_class & (status == "confident")]
        told = ", ".join(
            f"{predictions.classes[k].lower()} {n}" for k, n in Counter(named.tolist()).most_common(3)
        )
        sources = len(np.unique(predictions.sources[of_class]))
        cells = " | ".join(f"{100 * share:.1f} %" for share in shares)
        lines.append(f"| {label.lower()} | {count} | {sources} | {cells} | {told} |")
    return "\n".join(lines)


def measure_doubt(
    predictions: Predictions, exclude: Sequence[str] = (), draws: int = RESAMPLES
) -> tuple[float, tuple[float, float]]:
    """Return the area under the ROC curve of the doubt about unknown cells that were found, and its 95 % interval.

    Args:
        predictions: some of classes that the model does not know.
        exclude: labels that are neither; those that are no cells, say.
        draws: resamples of the sources; one without both kinds of cells is left out.
    """
    kept = predictions.answered & np.array([row.label not in exclude for row in predictions.rows])
    unknown, sources = (predictions.labels < 0)[kept], predictions.sources[kept]
    doubt: NDArray[np.float64] = 1 - predictions.probabilities.max(axis=1)[kept]
    rng = np.random.default_rng(SEED)
    every = np.unique(sources)
    areas = []
    for _ in range(draws):
        weights = np.bincount(rng.choice(every, every.size), minlength=every.max() + 1)[sources]
        if weights[unknown].any() and weights[~unknown].any():
            areas.append(roc_auc_score(unknown, doubt, sample_weight=weights))
    low, high = np.quantile(areas, [0.025, 0.975])
    return float(roc_auc_score(unknown, doubt)), (float(low), float(high))


def main() -> None:
    """Print the table of the file that is given, and the area."""
    if len(sys.argv) != 2:
        raise SystemExit("Expected one predictions.csv of `leukoscope evaluate`; see the top of this file.")
    predictions = read_predictions(Path(sys.argv[1]))
    print(render_table(predictions))
    area, interval = measure_doubt(predictions, NEITHER)
    print(f"\nArea under the ROC curve of the doubt: {format_share(area, interval)}")


if __name__ == "__main__":
    main()
