"""The comparison of two readers, or of a reader and the classifier, over one slide or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from leukoscope.comparison.agreement import CellAgreement, compare_labels
from leukoscope.comparison.counts import CountRow, Verdict, compare_differentials, worst_verdict
from leukoscope.comparison.flags import Flag, choose_ranges, compare_flags
from leukoscope.comparison.method_comparison import Bias, Regression, fit_passing_bablok, measure_bias
from leukoscope.comparison.pairing import CellPair, match_cells, pair_readings
from leukoscope.comparison.readings import ReadCell, Reading, read_classifier, read_person
from leukoscope.contract.session_file import ENDING, read_session_file
from leukoscope.errors import SessionError, name_some
from leukoscope.images.boxes import Box

# Of each reader and slide (CLSI H20-A2).
CELLS_OF_REFERENCE = 200

DisagreementKind = Literal["class", "not_a_cell", "unnamed", "missed"]
"""class: two classes. not_a_cell: one says that the box shows no cell. unnamed: one gave the box no name. missed: one
has no box there."""


@dataclass(frozen=True)
class Disagreement:
    """One cell; `first` and `second` are labels, None where that reader gave none or has no box."""

    slide: str
    picture: str
    box: Box
    kind: DisagreementKind
    first: str | None
    second: str | None


@dataclass(frozen=True, eq=False)
class SlideComparison:
    """One slide. `cells` is None where the readers have no picture, or no named cell, in common."""

    first: Reading
    second: Reading
    rows: tuple[CountRow, ...]
    verdict: Verdict
    cells: CellAgreement | None

    @property
    def name(self) -> str:
        """The session's name, and the sample where it is known."""
        return f"{self.first.slide} ({self.first.sample})" if self.first.sample else self.first.slide


@dataclass(frozen=True)
class ClassBias:
    """One white class over several slides, in per cent of the white cells."""

    label: str
    first_percent: tuple[float, ...]
    second_percent: tuple[float, ...]
    bias: Bias | None
    regression: Regression | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """All slides together. `bias` and `flags` are empty for one slide."""

    with_classifier: bool
    slides: tuple[SlideComparison, ...]
    cells: CellAgreement | None
    disagreements: tuple[Disagreement, ...]
    bias: tuple[ClassBias, ...]
    flags: tuple[Flag, ...]
    notes: tuple[str, ...]

    @property
    def first(self) -> str:
        """The first reader, or all who read first."""
        return ", ".join(dict.fromkeys(slide.first.reader for slide in self.slides))

    @property
    def second(self) -> str:
        """The second reader, or all who read second."""
        return ", ".join(dict.fromkeys(slide.second.reader for slide in self.slides))


def list_session_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files, and for each folder the session files in it, by name.

    Raises:
        SessionError: a folder has none.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path]
        if not inside:
            raise SessionError(
                f"Expected session files ({ENDING}) in {path}; got none. Save sessions as files on the page."
            )
        found += inside
    return found


def compare_files(paths: Sequence[Path], *, with_classifier: bool = False, fine: bool = False) -> Comparison:
    """Compare session files.

    Args:
        paths: two files of each slide, in any order; with the classifier one of each.
        with_classifier: compare each session's reader with the model's answers in it.
        fine: compare finer classes, where the model has such.

    Raises:
        OSError: a file cannot be read.
        SessionError: a file is no session, has no confirmed cell, or has no partner.
    """
    sessions = [(read_session_file(path), path) for path in paths]
    people = [read_person(session, path, fine=fine) for session, path in sessions]
    if with_classifier:
        answers = [read_classifier(session, path, fine=fine) for session, path in sessions]
        return compare(list(zip(people, answers, strict=True)), with_classifier=True)
    return compare(pair_readings(people))


def compare(pairs: Sequence[tuple[Reading, Reading]], *, with_classifier: bool = False) -> Comparison:
    """Compare two readings of each slide; the first is the reference.

    Raises:
        SessionError: a reading has no white cell with a class.
    """
    slides: list[SlideComparison] = []
    named: list[tuple[str, str]] = []
    disagreements: list[Disagreement] = []
    classes = tuple(dict.fromkeys(label for pair in pairs for reading in pair for label in reading.white))
    for first, second in pairs:
        for reading in (first, second):
            if reading.counted == 0:
                raise SessionError(
                    f"Expected white cells named by {reading.reader} in {reading.file}; got none. Leave the slide out."
                )
        matched = match_cells(first, second)
        both = [(a.label or "", b.label or "") for a, b in _list_both(matched)]
        rows = compare_differentials(*(_count_white(reading, classes) for reading in (first, second)))
        cells = _compare_named(both, classes)
        slides.append(SlideComparison(first, second, tuple(rows), worst_verdict(rows), cells))
        named += both
        disagreements += _list_disagreements(slides[-1].name, first, matched)
    several = len(pairs) > 1
    return Comparison(
        with_classifier=with_classifier,
        slides=tuple(slides),
        cells=_compare_named(named, classes),
        disagreements=tuple(disagreements),
        bias=tuple(_compare_bias(slides)) if several else (),
        flags=tuple(compare_flags(pairs, choose_ranges([r for pair in pairs for r in pair])))
        if several
        else (),
        notes=tuple(_write_notes(slides, with_classifier)),
    )


def _compare_named(named: Sequence[tuple[str, str]], classes: Sequence[str]) -> CellAgreement | None:
    if not named:
        return None
    return compare_labels([first for first, _ in named], [second for _, second in named], classes)


def _count_white(reading: Reading, classes: Sequence[str]) -> dict[str, int]:
    return {label: reading.counts[label] for label in classes if reading.white.get(label)}


def _list_both(matched: Sequence[CellPair]) -> list[tuple[ReadCell, ReadCell]]:
    """Return the cells that both readers gave a class."""
    return [
        (pair.first, pair.second)
        for pair in matched
        if pair.first and pair.second and pair.first.is_named and pair.second.is_named
    ]


def _list_disagreements(slide: str, first: Reading, matched: Sequence[CellPair]) -> list[Disagreement]:
    found = []
    for pair in matched:
        kind = _find_kind(pair)
        cell = pair.first or pair.second
        if kind is None or cell is None:
            continue
        labels = [one.label if one else None for one in (pair.first, pair.second)]
        found.append(Disagreement(slide, first.pictures[cell.picture], cell.box, kind, *labels))
    return found


def _find_kind(pair: CellPair) -> DisagreementKind | None:
    """Return how two readers differ on a cell; None where they agree, or where neither gave it a class."""
    boxes = [cell for cell in (pair.first, pair.second) if cell is not None]
    if not any(cell.is_named for cell in boxes):
        return None
    if len(boxes) == 1:
        return "missed"
    labels = {cell.label for cell in boxes}
    if None in labels:
        return "unnamed"
    if not all(cell.is_named for cell in boxes):
        return "not_a_cell"
    return "class" if len(labels) > 1 else None


def _compare_bias(slides: Sequence[SlideComparison]) -> list[ClassBias]:
    """Compare the white classes that either reader saw on any slide."""
    by_label: dict[str, dict[int, CountRow]] = {}
    for i, slide in enumerate(slides):
        for row in slide.rows:
            by_label.setdefault(row.label, {})[i] = row
    found = []
    for label, rows in by_label.items():
        if not any(row.first or row.second for row in rows.values()):
            continue
        # A class that a session does not have was not counted there.
        shares = [
            (rows[i].first_percent, rows[i].second_percent) if i in rows else (0.0, 0.0)
            for i in range(len(slides))
        ]
        first, second = (np.array(values) for values in zip(*shares, strict=True))
        found.append(
            ClassBias(
                label,
                tuple(first.tolist()),
                tuple(second.tolist()),
                measure_bias(first, second),
                fit_passing_bablok(first, second),
            )
        )
    return found


def _write_notes(slides: Sequence[SlideComparison], with_classifier: bool) -> list[str]:
    notes = []
    few = [
        f"{reading.counted} by {reading.reader} on {slide.name}"
        for slide in slides
        for reading in (slide.first, slide.second)
        if reading.counted < CELLS_OF_REFERENCE
    ]
    if few:
        notes.append(
            f"CLSI H20-A2 takes {CELLS_OF_REFERENCE} white cells of each reader and slide. Fewer were counted: "
            f"{name_some(few)}."
        )
    open_cells = Counter({slide.name: slide.first.open for slide in slides if slide.first.open})
    if not with_classifier:
        open_cells.update({slide.name: slide.second.open for slide in slides if slide.second.open})
    if open_cells:
        notes.append(
            f"Cells that a reader has not confirmed are in no count: {open_cells.total()} on "
            f"{name_some(list(open_cells))}. A name that nobody confirmed is the model's, not the reader's."
        )
    if not with_classifier and any(slide.first.reader == slide.second.reader for slide in slides):
        notes.append("The same person's name is in both files of a slide: this is agreement with oneself.")
    apart = [slide.name for slide in slides if slide.first.pictures.keys().isdisjoint(slide.second.pictures)]
    if apart:
        notes.append(
            f"The readers have no picture in common on {name_some(apart)}: only the counts are compared, not the cells."
        )
    return notes
