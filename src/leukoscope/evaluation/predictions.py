"""Predictions: one row per picture, and all that a report is computed from.

The file `predictions.csv` has the columns

    path        of the picture, relative to its data set's folder where it is inside it
    dataset     name of the data set
    split       train, val, test, test_simple …
    source      the cell the picture shows; empty where it is unknown
    lab         laboratory
    label       class of the cell, as the data set gives it
    predicted   class of the leading probability
    p_<CLASS>   probability, one column per class, in the model's order
    model       what was evaluated
    fold        1, 2 …: which part of a cross-validation held the picture out; empty otherwise
    status      confident, review or unidentified, by the model's thresholds; missed where no cell was found;
                empty where there are no thresholds
    cellness    probability that there is a cell at all; empty where the model does not give one
    fine_label  finer class of the cell, as the data set gives it; empty where it is unknown
    answer      the finest class that the model answered with; empty where it gave none
    fine_set    prediction set at the finer depth, `|` between the classes; empty where it gave none

`fine_label` and `answer` are there where a model with finer classes was evaluated, `fine_set` where a lab profile with
sets of finer classes was.

Only `path`, `label` and the `p_` columns are required, so predictions of any other program can be evaluated too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leukoscope.datasets.samples import Sample
from leukoscope.errors import DatasetError
from leukoscope.tables import format_rows, unguard_text, write_table

PROBABILITY_PREFIX = "p_"
_FIRST_COLUMNS = ("path", "dataset", "split", "source", "lab", "label")
_LAST_COLUMNS = ("model", "fold", "status", "cellness")
_FINE_COLUMNS = ("fine_label", "answer")
_FINE_SET = "fine_set"
_TEXT_COLUMNS = (
    "dataset",
    "split",
    "source",
    "lab",
    "model",
    "status",
    *_FINE_COLUMNS,
    _FINE_SET,
)  # optional ones
_SUM_TOLERANCE = 1e-3
NO_CELL_LABEL = "NO_CELL"
"""The class of a labelled cell that was not found or was rejected: no picture has it as its label."""
SEPARATOR = "|"
"""Between the classes of a set in a table."""
MISSED = "missed"
"""The status of a labelled cell that was not found."""


@dataclass(frozen=True)
class Row:
    """What is known of one picture beside its probabilities; the module's docstring describes the columns.

    Texts are empty, and numbers None, where nothing is known.
    """

    path: str
    label: str
    dataset: str = ""
    split: str = ""
    source: str = ""
    lab: str = ""
    model: str = ""
    fold: int | None = None
    status: str = ""
    cellness: float | None = None
    fine_label: str = ""
    answer: str = ""
    fine_set: str = ""


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions for N pictures by a model of K classes.

    `probabilities` is float64, N x K, in the order of `classes`, each row a distribution.
    """

    classes: tuple[str, ...]
    rows: tuple[Row, ...]
    probabilities: NDArray[np.float64]

    def __post_init__(self) -> None:
        if len(self.classes) < 2 or len(set(self.classes)) != len(self.classes):
            raise DatasetError(
                f"Expected at least two classes, each once; got {', '.join(self.classes) or 'none'}."
            )
        expected = (len(self.rows), len(self.classes))
        if self.probabilities.shape != expected:
            raise DatasetError(f"Expected probabilities of shape {expected}; got {self.probabilities.shape}.")
        sums = self.probabilities.sum(axis=1)
        # `not <=` also catches NaN.
        bad = np.flatnonzero(~(np.abs(sums - 1) <= _SUM_TOLERANCE) | (self.probabilities < 0).any(axis=1))
        if bad.size:
            first = int(bad[0])
            raise DatasetError(
                f"Expected probabilities from 0 to 1 that add up to 1 for each picture; {bad.size} differ, "
                f"the first is {self.rows[first].path} with a sum of {sums[first]:.4g}. "
                "If the network ends in logits, add a softmax."
            )

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        """Index of the leading class, N; the first of equals."""
        return np.asarray(self.probabilities.argmax(axis=1), np.int64)

    @cached_property
    def labels(self) -> NDArray[np.int64]:
        """Index of the label among `classes`, N; -1 for a label the model does not know."""
        positions = {label: index for index, label in enumerate(self.classes)}
        return np.array([positions.get(row.label, -1) for row in self.rows], np.int64)

    @cached_property
    def answered(self) -> NDArray[np.bool_]:
        """Which pictures' cells were found and classified, N: the other pictures count as wrong."""
        if NO_CELL_LABEL not in self.classes:
            return np.ones(len(self), bool)
        return np.asarray(self.predicted != self.classes.index(NO_CELL_LABEL), np.bool_)

    @property
    def knows_sources(self) -> bool:
        """Whether it is known of every picture which cell it shows."""
        return all(row.source for row in self.rows)

    @cached_property
    def sources(self) -> NDArray[np.int64]:
        """Number of the cell each picture shows, N, from 0 on; where that is unknown, each picture has its own."""
        if not self.knows_sources:
            return np.arange(len(self.rows), dtype=np.int64)
        numbers: NDArray[np.int64] = np.unique([row.source for row in self.rows], return_inverse=True)[1]
        return numbers

    def unique(self, column: str) -> tuple[str, ...]:
        """Return the values that occur in a text column, sorted, without the empty one."""
        return tuple(sorted({getattr(row, column) for row in self.rows} - {""}))

    @property
    def folds(self) -> tuple[int, ...]:
        """The folds that occur, sorted."""
        return tuple(sorted({row.fold for row in self.rows if row.fold is not None}))

    def select(self, inside: NDArray[np.bool_]) -> Predictions:
        """Return the pictures for which `inside` (N) is true."""
        rows = tuple(row for row, chosen in zip(self.rows, inside, strict=True) if chosen)
        return Predictions(self.classes, rows, self.probabilities[inside])

    def in_split(self, split: str) -> Predictions:
        """Return the same predictions under another split's name."""
        return replace(self, rows=tuple(replace(row, split=split) for row in self.rows))

    def write(self, path: Path) -> None:
        """Write predictions.csv, whole or not at all. Nine digits represent every float32 exactly."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fine_columns = (
            *(_FINE_COLUMNS if any(row.answer for row in self.rows) else ()),
            *((_FINE_SET,) if any(row.fine_set for row in self.rows) else ()),
        )
        scores = [PROBABILITY_PREFIX + name for name in self.classes]
        with write_table(path) as stream:
            stream.write(
                format_rows([[*_FIRST_COLUMNS, "predicted", *scores, *_LAST_COLUMNS, *fine_columns]])
            )
            for row, predicted, probabilities in zip(
                self.rows, self.predicted, self.probabilities, strict=True
            ):
                values = [
                    *(getattr(row, column) for column in _FIRST_COLUMNS),
                    self.classes[predicted],
                    *(f"{p:.9g}" for p in probabilities),
                    row.model,
                    row.fold,
                    row.status,
                    None if row.cellness is None else f"{row.cellness:.9g}",
                    *(getattr(row, column) for column in fine_columns),
                ]
                stream.write(format_rows([values]))


def read_predictions(path: Path) -> Predictions:
    """Read predictions.csv.

    Raises:
        DatasetError: the file is missing, has no rows, lacks a column, or holds a text where a number is needed.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            columns = [unguard_text(name) for name in reader.fieldnames or ()]
            reader.fieldnames = columns
            table = [{name: unguard_text(text or "") for name, text in row.items() if name} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"Cannot read predictions from {path}: {error}.") from error
    score_columns = [column for column in columns if column.startswith(PROBABILITY_PREFIX)]
    missing = [column for column in ("path", "label") if column not in columns]
    if missing or len(score_columns) < 2:
        raise DatasetError(
            f"Expected the columns path, label and at least two {PROBABILITY_PREFIX}<CLASS> in {path}; "
            f"found {', '.join(columns) or 'nothing'}."
        )
    if not table:
        raise DatasetError(f"Expected one row per picture in {path}; it has none.")
    optional = [n for n in _TEXT_COLUMNS if n in columns]
    rows = []
    probabilities = np.empty((len(table), len(score_columns)))
    for index, cells in enumerate(table):
        try:
            probabilities[index] = [float(cells[column]) for column in score_columns]
            rows.append(
                Row(
                    cells["path"],
                    cells["label"],
                    **{name: cells[name].strip() for name in optional},
                    fold=int(cells["fold"]) if cells.get("fold", "").strip() else None,
                    cellness=float(cells["cellness"]) if cells.get("cellness", "").strip() else None,
                )
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise DatasetError(f"Cannot read line {index + 2} of {path}: {error}.") from error
    classes = tuple(column.removeprefix(PROBABILITY_PREFIX) for column in score_columns)
    return Predictions(classes, tuple(rows), probabilities)


def reuse_predictions(path: Path, pictures: Sequence[str]) -> Predictions | None:
    """Read the predictions of an earlier call if they are for these pictures, by path and in this order.

    Returns:
        None where there is no file, or one for other pictures.

    Raises:
        DatasetError: the file exists and cannot be read.
    """
    if not path.is_file():
        return None
    found = read_predictions(path)
    return found if [row.path for row in found.rows] == list(pictures) else None


def describe_samples(
    samples: Sequence[Sample],
    root: Path,
    *,
    dataset: str,
    knows_sources: bool,
    model: str = "",
    split: str | None = None,
    fold: int | None = None,
) -> list[Row]:
    """Return the rows of `samples`, paths relative to `root`, sources only where the data set knows them.

    `split` replaces the samples' own.
    """
    return [
        Row(
            path=s.relative_path(root),
            label=s.label,
            dataset=dataset,
            split=split or s.split,
            source=s.source if knows_sources else "",
            lab=s.lab,
            model=model,
            fold=fold,
            fine_label=s.fine_label or "",
        )
        for s in samples
    ]


def join_predictions(parts: Iterable[Predictions]) -> Predictions:
    """Join the predictions of several folds.

    Raises:
        DatasetError: they are of different classes, or there are none.
    """
    parts = list(parts)
    if len({part.classes for part in parts}) != 1:
        raise DatasetError("Expected predictions of the same classes in the same order; they differ.")
    rows = tuple(row for part in parts for row in part.rows)
    return Predictions(parts[0].classes, rows, np.concatenate([part.probabilities for part in parts]))
