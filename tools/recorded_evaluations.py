"""The recorded evaluations of the default model: the predictions and reports under trained/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.samples import TEST_EXTERNAL
from leukoscope.evaluation.calibration_chance import CalibrationChance, measure_chance
from leukoscope.evaluation.detection_metrics import DetectionMetrics
from leukoscope.evaluation.estimates import Unit, weigh
from leukoscope.evaluation.intervals import effective_cells
from leukoscope.evaluation.metrics import Bin, measure_reliability
from leukoscope.evaluation.predictions import MISSED, NO_CELL_LABEL, Predictions, read_predictions
from leukoscope.evaluation.selective import CoveragePoint, measure_abstention
from leukoscope.evaluation.share import Share
from leukoscope.labels import GROUP_OF, describe_fine_label, describe_label
from recorded_run import TRAINED, read_json, read_measurements

# Evaluations by folder, in the order of the pages: title, and the command that measures it again.
_CV = "leukoscope cross-validate{folds} --start runs/cells --calibrate runs/cells/calibration.json"
_LEFT_OUT = "python benchmarks/other_laboratories.py --leave {lab} --recipe cells-efficient"
PROTOCOLS: dict[str, tuple[str, str]] = {
    "bccd-fields-cv": ("BCCD, all labelled fields, cross-validated by cell", _CV),
    "bccd-fields-test": ("BCCD, original TEST fields", "leukoscope evaluate MODEL --data bccd-fields"),
    "kaggle-test_simple": (
        "BCCD, Kaggle TEST_SIMPLE",
        "leukoscope evaluate MODEL --data kaggle --split test_simple",
    ),
    "kaggle-test": ("BCCD, Kaggle TEST, augmented copies", "leukoscope evaluate MODEL --data kaggle"),
    "pbc-test": ("PBC, a tenth held out", "leukoscope evaluate MODEL --data pbc"),
    "raabin-test": ("Raabin, slides held out", "leukoscope evaluate MODEL --data raabin"),
    "bionet-test": ("Bio-Net, a tenth held out", "leukoscope evaluate MODEL --data bionet"),
    "deepapl-all": ("DeepAPL, never learnt from", "leukoscope evaluate MODEL --data deepapl --split all"),
    "without-raabin": ("Raabin, trained without it", _LEFT_OUT.format(lab="raabin")),
    "without-bionet": ("Bio-Net, trained without it", _LEFT_OUT.format(lab="bionet")),
    "without-bccd": ("BCCD, trained without it", _LEFT_OUT.format(lab="bccd")),
    "without-barcelona": ("PBC's usual classes, trained without it", _LEFT_OUT.format(lab="barcelona")),
}
LABORATORIES = {
    "bccd": "BCCD",
    "barcelona": "Barcelona (PBC)",
    "raabin": "Iran (Raabin)",
    "bionet": "Lahore (Bio-Net)",
    "deepapl": "Baltimore (DeepAPL)",
}


def name_class(label: str) -> str:
    """Return the name of a class or finer class as people read it; "no cell" for `NO_CELL_LABEL`."""
    if label in GROUP_OF:
        return describe_fine_label(label).name_en
    return "no cell" if label == NO_CELL_LABEL else describe_label(label).name_en


class Recall(NamedTuple):
    """The recall of one class; `share.n` counts its cells."""

    label: str
    share: Share


class Confusion(NamedTuple):
    """A class that is mistaken for another: `count` as in the confusion matrix, `share` of the cells of the class."""

    label: str
    predicted: str
    count: float
    share: Share


class StatusAccuracy(NamedTuple):
    """One status: its share of the data, its pictures, and the share of them with a correct prediction."""

    status: str
    share: Share
    pictures: int
    correct: Share


@dataclass(frozen=True, eq=False)
class RecordedEvaluation:
    """One recorded evaluation. It counts source cells where they are known, pictures otherwise.

    `headlines` are the headline metrics of its report, as figures.json has them.
    """

    folder: str
    predictions: Predictions
    headlines: list[dict[str, Any]]

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
    def protocol(self) -> str:
        """The key in `PROTOCOLS`, or the folder's name where there is no such key."""
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
        """What was evaluated, in words."""
        fallback = f"{', '.join(self.predictions.unique('dataset'))}, {self.split}"
        title = PROTOCOLS[self.protocol][0] if self.protocol in PROTOCOLS else fallback
        return f"{title} ({self.folds})" if self.folds else title

    @property
    def command(self) -> str:
        """The command that measures it again."""
        evaluated, _, n_folds = self.split.removeprefix("cv-").partition("-of-")
        only = f" --first-folds {evaluated}" if n_folds else ""
        fallback = f"leukoscope evaluate MODEL --data {self.predictions.unique('dataset')[0]} --split all"
        command = PROTOCOLS[self.protocol][1] if self.protocol in PROTOCOLS else fallback
        return command.format(folds=only)

    @property
    def lab(self) -> str:
        """The laboratory's name in the data."""
        return ", ".join(self.predictions.unique("lab"))

    @property
    def is_external(self) -> bool:
        """Whether the networks learnt from no picture of this laboratory."""
        return self.split == TEST_EXTERNAL

    @property
    def is_of_shipped_model(self) -> bool:
        """Whether the shipped networks were evaluated, not others that were trained in the same way."""
        return not self.predictions.folds and not self.folder.startswith("without-")

    @property
    def networks(self) -> str:
        """Which networks were evaluated, in words."""
        if self.is_of_shipped_model:
            return "the shipped networks"
        if self.is_external:
            return "networks trained in the same way, without the laboratory"
        return f"networks trained in the same way, each without its fold ({self.folds or 'cross-validation'})"

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Weight of each picture, N: the weights of the pictures of a source cell add up to 1."""
        return weigh(self.predictions, self.unit)

    @property
    def n(self) -> int:
        """Number of source cells, or of pictures, as `unit` says."""
        return int(self.predictions.sources.max()) + 1

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        """Which pictures have a correct prediction, N."""
        return np.asarray(self.predictions.predicted == self.predictions.labels, np.bool_)

    @cached_property
    def confusion(self) -> NDArray[np.float64]:
        """K x K counts, label by prediction."""
        k = len(self.predictions.classes)
        flat = self.predictions.labels * k + self.predictions.predicted
        return np.asarray(np.bincount(flat, self.weights, k * k).reshape(k, k), np.float64)

    @cached_property
    def reliability(self) -> list[Bin]:
        """Share correct by leading probability, of the cells that were found and classified."""
        answered = self.predictions.answered
        classified = self.predictions.select(answered)
        return measure_reliability(classified.labels, classified.probabilities, self.weights[answered])

    @cached_property
    def chance(self) -> CalibrationChance | None:
        """The calibration error beside that of a perfectly calibrated model."""
        return measure_chance(self.predictions, self.weights)

    @cached_property
    def abstention(self) -> list[CoveragePoint]:
        """The curve of selective accuracy."""
        return measure_abstention(self.predictions, self.weights)

    def find_coverage(self, review_share: float) -> CoveragePoint:
        """Return the point of the curve where this share goes to a person."""
        return next(point for point in self.abstention if abs(point.review_share - review_share) < 1e-9)

    def share(self, inside: NDArray[np.bool_], of: NDArray[np.bool_] | None = None) -> Share:
        """Return the weighted share of `inside` (N) among `of` (N; all pictures when not given)."""
        chosen = np.ones(len(self.predictions), bool) if of is None else of
        mass = self.weights[chosen]
        n = effective_cells(np.bincount(self.predictions.sources[chosen], mass).astype(np.float64))
        return Share.of(float(mass @ inside[chosen] / mass.sum()) * n, n)

    @cached_property
    def recalls(self) -> list[Recall]:
        """Recall of each class that occurs, in the model's order."""
        found = []
        for index, label in enumerate(self.predictions.classes):
            inside = self.predictions.labels == index
            if inside.any():
                cells = int(np.unique(self.predictions.sources[inside]).size)
                recall = self.share(self.correct, inside).value
                found.append(Recall(label, Share.of(recall * cells, cells)))
        return found

    @cached_property
    def statuses(self) -> list[StatusAccuracy]:
        """How often each status that occurs was given, and how often the prediction is then correct."""
        status = np.array([row.status for row in self.predictions.rows])
        return [
            StatusAccuracy(name, self.share(inside), int(inside.sum()), self.share(self.correct, inside))
            for name in ("confident", "review", "unidentified", MISSED)
            if (inside := status == name).any()
        ]

    @property
    def missed(self) -> NDArray[np.bool_]:
        """Which pictures' cells were not found, N."""
        return np.array([row.status == MISSED for row in self.predictions.rows])

    @property
    def rejected(self) -> NDArray[np.bool_]:
        """Which pictures' cells were found and then given no class because of their cellness, N."""
        return np.asarray(~self.predictions.answered & ~self.missed, np.bool_)

    def find_estimate(self, metric: str, unit: Unit | None = None) -> dict[str, Any]:
        """Return a headline metric, as recorded in figures.json."""
        wanted = (metric, unit or self.unit)
        return next(found for found in self.headlines if (found["metric"], found["unit"]) == wanted)


def read_evaluations(trained: Path = TRAINED) -> list[RecordedEvaluation]:
    """Read every recorded evaluation that has a report, in the order of `PROTOCOLS`, others after them.

    Raises:
        ValueError: figures.json and predictions.csv are of different evaluations.
    """
    found = []
    for file in sorted(trained.glob("evaluation/*/figures.json")):
        predictions = read_predictions(file.with_name("predictions.csv"))
        known = predictions.select(predictions.labels >= 0)  # the report leaves out the others
        evaluated = RecordedEvaluation(file.parent.name, known, read_json(file))
        share = float(evaluated.weights @ evaluated.correct / evaluated.weights.sum())
        reported = evaluated.find_estimate("accuracy")["value"]
        if abs(share - reported) > 1e-5:
            raise ValueError(
                f"Expected the accuracy {reported} of {file} in its predictions.csv; that gives {share:.6f}. "
                "Record both from one evaluation: python tools/record_run.py"
            )
        found.append(evaluated)
    order = {protocol: position for position, protocol in enumerate(PROTOCOLS)}
    return sorted(found, key=lambda evaluation: order.get(evaluation.protocol, len(order)))


def read_calibrated(trained: Path = TRAINED) -> list[Predictions]:
    """Read the predictions that temperature and thresholds were chosen on: recorded without a report."""
    files = sorted(trained.glob("evaluation/cv-*/predictions.csv"))
    return [read_predictions(file) for file in files]


def read_located(trained: Path = TRAINED) -> list[tuple[str, DetectionMetrics]]:
    """Return folder and counts of every recorded `leukoscope detection`, in the order of `PROTOCOLS`."""
    found = dict(read_measurements("locating.json", trained))
    return [(name, DetectionMetrics.from_json(found[name])) for name in PROTOCOLS if name in found]


def list_confusions(evaluated: RecordedEvaluation, at_most: int = 3) -> list[Confusion]:
    """Return the most frequent mistakes, most frequent first."""
    classes, confusion = evaluated.predictions.classes, evaluated.confusion
    cells = {recall.label: recall.share.n for recall in evaluated.recalls}
    wrong = [
        (confusion[i, j], classes[i], classes[j])
        for i, j in np.ndindex(*confusion.shape)
        if i != j and confusion[i, j] > 0
    ]
    found = []
    for count, label, predicted in sorted(wrong, key=lambda entry: -entry[0])[:at_most]:
        share = float(count / confusion[classes.index(label)].sum())
        found.append(Confusion(label, predicted, float(count), Share.of(share * cells[label], cells[label])))
    return found


def join_words(words: Sequence[str]) -> str:
    """Return the words with commas and an "and" between them."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
