"""What is kept of the default model: its manifest, its training, and every evaluation under trained/."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.samples import TEST_EXTERNAL
from leukoscope.evaluation.calibration_chance import CalibrationChance, measure_chance
from leukoscope.evaluation.estimates import Unit, weigh
from leukoscope.evaluation.intervals import Interval, clopper_pearson, effective_cells
from leukoscope.evaluation.metrics import Bin, measure_reliability
from leukoscope.evaluation.predictions import MISSED, NO_CELL, Predictions, read_predictions
from leukoscope.evaluation.selective import CoveragePoint, measure_abstention
from leukoscope.labels import describe_label
from leukoscope.training.run import read_rows

ROOT = Path(__file__).resolve().parent.parent
MODEL = "leukoscope-cells"
TRAINED = ROOT / "trained" / MODEL
FOLDER = ROOT / "src" / "leukoscope" / "assets" / "models" / MODEL
# Evaluations by folder, in the order they are told: title, and the command that measures it again.
_CV = (
    "leukoscope evaluate --recipe cells --cv{folds} --start runs/cells "
    "--calibrate runs/cells/calibration.json"
)
_ACROSS = "leukoscope evaluate --across-labs --start runs/cells"
KINDS: dict[str, tuple[str, str]] = {
    "bccd-fields-cv": ("BCCD, all labelled fields, cross-validated by cell", _CV),
    "bccd-fields-test": ("BCCD, original TEST fields", "leukoscope evaluate MODEL --data bccd-fields"),
    "kaggle-test_simple": (
        "BCCD, Kaggle TEST_SIMPLE",
        "leukoscope evaluate MODEL --data kaggle --split test_simple",
    ),
    "kaggle-test": ("BCCD, Kaggle TEST, augmented copies", "leukoscope evaluate MODEL --data kaggle"),
    "pbc-test": ("PBC, a tenth held out", "leukoscope evaluate MODEL --data pbc"),
    "without-bccd": ("BCCD, trained without it", _ACROSS),
    "without-barcelona": ("PBC's four classes, trained without it", _ACROSS),
}
LABORATORIES = {"bccd": "BCCD", "barcelona": "Barcelona (PBC)"}


def read_json(path: Path) -> Any:
    """Return what a JSON file holds, None where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def name_class(label: str) -> str:
    """Return the name people read of a class, or of the answer that there is no cell."""
    return "no cell" if label == NO_CELL else describe_label(label).name_en


@dataclass(frozen=True)
class Recall:
    """How much of one class was called so: `share` of `cells`, with the exact interval."""

    label: str
    share: float
    cells: int
    interval: Interval


@dataclass(frozen=True)
class StatusShare:
    """Of the data, the `share` that got a status, and how much of it was right."""

    status: str
    share: float
    pictures: int
    accuracy: float
    interval: Interval


@dataclass(frozen=True, eq=False)
class KeptEvaluation:
    """One kept evaluation. It counts source cells where they are known, pictures otherwise."""

    folder: str
    predictions: Predictions
    figures: list[dict[str, Any]]

    @property
    def unit(self) -> Unit:
        """What is counted."""
        return "source" if self.predictions.knows_sources else "picture"

    @property
    def counted(self) -> str:
        """What is counted, in words."""
        return "source cells" if self.unit == "source" else "pictures"

    @property
    def split(self) -> str:
        """The split's name, with the folds that were evaluated in it."""
        return ", ".join(self.predictions.unique("split"))

    @property
    def kind(self) -> str:
        """The key in `KINDS`, or the folder's name where it is none of these."""
        return "bccd-fields-cv" if self.folder.startswith("bccd-fields-cv") else self.folder

    @property
    def folds(self) -> str:
        """Which folds were evaluated, in words; empty where there are none."""
        if not self.split.startswith("cv-"):
            return ""
        evaluated, _, n_folds = self.split.removeprefix("cv-").partition("-of-")
        return f"first {evaluated} of {n_folds} folds" if n_folds else f"all {evaluated} folds"

    @property
    def title(self) -> str:
        """What was evaluated."""
        fallback = f"{', '.join(self.predictions.unique('dataset'))}, {self.split}"
        title = KINDS[self.kind][0] if self.kind in KINDS else fallback
        return f"{title} ({self.folds})" if self.folds else title

    @property
    def command(self) -> str:
        """What measures it again."""
        evaluated, _, n_folds = self.split.removeprefix("cv-").partition("-of-")
        only = f" --first-folds {evaluated}" if n_folds else ""
        fallback = f"leukoscope evaluate MODEL --data {self.predictions.unique('dataset')[0]} --split all"
        command = KINDS[self.kind][1] if self.kind in KINDS else fallback
        return command.format(folds=only)

    @property
    def lab(self) -> str:
        """The laboratory's name in the data."""
        return ", ".join(self.predictions.unique("lab"))

    @property
    def is_external(self) -> bool:
        """Whether the networks learnt nothing from this laboratory."""
        return self.split == TEST_EXTERNAL

    @property
    def is_of_shipped_model(self) -> bool:
        """Whether the shipped networks themselves were evaluated, and not others trained alike."""
        return not self.predictions.unique("fold") and not self.is_external

    @property
    def networks(self) -> str:
        """Which networks were evaluated, in words."""
        if self.is_of_shipped_model:
            return "the shipped networks"
        if self.is_external:
            return "networks trained alike, without the laboratory"
        return f"networks trained alike, each without its fold ({self.folds or 'cross-validation'})"

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Weight of each picture, N: each counted thing weighs 1."""
        return weigh(self.predictions, self.unit)

    @property
    def n(self) -> int:
        """How many things were counted."""
        return int(self.predictions.sources.max()) + 1

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Which pictures were named right, N."""
        return np.asarray(self.predictions.predicted == self.predictions.labels, np.bool_)

    @cached_property
    def confusion(self) -> NDArray[np.float64]:
        """K x K counts, label by answer."""
        k = len(self.predictions.classes)
        flat = self.predictions.labels * k + self.predictions.predicted
        return np.asarray(np.bincount(flat, self.weights, k * k).reshape(k, k), np.float64)

    @cached_property
    def reliability(self) -> list[Bin]:
        """Share right by leading probability, of what was found and named."""
        answered = self.predictions.answered
        named = self.predictions.select(answered)
        return measure_reliability(named.labels, named.probabilities, self.weights[answered])

    @cached_property
    def chance(self) -> CalibrationChance | None:
        """The calibration error beside that of a perfectly calibrated model."""
        return measure_chance(self.predictions, self.weights)

    @cached_property
    def abstention(self) -> list[CoveragePoint]:
        """The curve of selective accuracy."""
        return measure_abstention(self.predictions, self.weights)

    def keep(self, review_share: float) -> CoveragePoint:
        """Return the point of the curve at this share."""
        return next(kept for kept in self.abstention if abs(kept.review_share - review_share) < 1e-9)

    def share(self, inside: NDArray[np.bool_], of: NDArray[np.bool_] | None = None) -> tuple[float, Interval]:
        """Return the weighted share of `inside` among `of` (N; all), and its exact interval."""
        chosen = np.ones(len(self.predictions), bool) if of is None else of
        mass = self.weights[chosen]
        share = float(mass @ inside[chosen] / mass.sum())
        n = effective_cells(np.bincount(self.predictions.sources[chosen], mass).astype(np.float64))
        return share, clopper_pearson(share * n, n)

    @cached_property
    def recalls(self) -> list[Recall]:
        """Recall of each class that occurs, in the model's order; n is the class's cells."""
        found = []
        for index, label in enumerate(self.predictions.classes):
            inside = self.predictions.labels == index
            if inside.any():
                cells = int(np.unique(self.predictions.sources[inside]).size)
                share, _ = self.share(self.right, inside)
                found.append(Recall(label, share, cells, clopper_pearson(share * cells, cells)))
        return found

    @cached_property
    def statuses(self) -> list[StatusShare]:
        """What got which status, and how right it was."""
        status = np.array([row.status for row in self.predictions.rows])
        return [
            StatusShare(name, self.share(inside)[0], int(inside.sum()), *self.share(self.right, inside))
            for name in ("confident", "review", "unidentified", MISSED)
            if (inside := status == name).any()
        ]

    @property
    def missed(self) -> NDArray[np.bool_]:
        """Which pictures' cells were not found, N."""
        return np.array([row.status == MISSED for row in self.predictions.rows])

    @property
    def refused(self) -> NDArray[np.bool_]:
        """Which pictures' cells were found and then given no class by their cellness, N."""
        return np.asarray(~self.predictions.answered & ~self.missed, np.bool_)

    def find_estimate(self, metric: str, unit: Unit | None = None) -> dict[str, Any]:
        """Return a headline figure, as kept."""
        wanted = (metric, unit or self.unit)
        return next(figure for figure in self.figures if (figure["metric"], figure["unit"]) == wanted)


def read_evaluations(trained: Path = TRAINED) -> list[KeptEvaluation]:
    """Read every kept evaluation that has figures, in the order of `KINDS`, others behind.

    Raises:
        ValueError: figures and predictions of one evaluation do not belong together.
    """
    found = []
    for file in sorted(trained.glob("evaluation/*/figures.json")):
        predictions = read_predictions(file.with_name("predictions.csv"))
        known = predictions.select(predictions.labels >= 0)  # others are in no figure
        evaluated = KeptEvaluation(file.parent.name, known, read_json(file))
        share = float(evaluated.weights @ evaluated.right / evaluated.weights.sum())
        told = evaluated.find_estimate("accuracy")["value"]
        if abs(share - told) > 1e-5:
            raise ValueError(
                f"Expected the accuracy {told} of {file} in its predictions.csv; they give {share:.6f}. "
                "Keep both from one evaluation: python tools/keep_run.py"
            )
        found.append(evaluated)
    order = list(KINDS)
    return sorted(found, key=lambda j: order.index(j.kind) if j.kind in order else len(order))


def read_calibrated(trained: Path = TRAINED) -> list[Predictions]:
    """Read the predictions that temperature and thresholds were chosen on: those kept without figures."""
    files = sorted(trained.glob("evaluation/cv-*/predictions.csv"))
    return [read_predictions(file) for file in files]


def read_found(name: str, trained: Path = TRAINED) -> list[tuple[str, Any]]:
    """Return the evaluation's folder and contents of every kept JSON file of this name."""
    return [(file.parent.name, read_json(file)) for file in sorted(trained.glob(f"evaluation/*/{name}"))]


def read_history(trained: Path = TRAINED) -> dict[str, list[dict[str, float]]]:
    """Return the loss by step of every stage that was kept: locator-first, locator, classifier-first, classifier."""
    stages = {}
    for stage in ("locator-first", "locator", "classifier-first", "classifier"):
        file = trained / f"{stage}-history.csv"
        if file.is_file():
            stages[stage] = read_rows(file)
    return stages


def list_confusions(
    evaluated: KeptEvaluation, at_most: int = 3
) -> list[tuple[str, str, float, float, Interval]]:
    """Return what is mistaken most often: label, answer, count, share of the label, interval."""
    classes, confusion = evaluated.predictions.classes, evaluated.confusion
    cells = {recall.label: recall.cells for recall in evaluated.recalls}
    wrong = [
        (confusion[i, j], classes[i], classes[j])
        for i, j in np.ndindex(*confusion.shape)
        if i != j and confusion[i, j] > 0
    ]
    told = []
    for count, label, answer in sorted(wrong, key=lambda entry: -entry[0])[:at_most]:
        share = float(count / confusion[classes.index(label)].sum())
        told.append((label, answer, float(count), share, clopper_pearson(share * cells[label], cells[label])))
    return told


def join_words(words: Sequence[str]) -> str:
    """Join with commas and an `and`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
