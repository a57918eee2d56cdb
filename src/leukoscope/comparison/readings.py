"""What one reader, or the classifier, called the cells of one slide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leukoscope.contract.session_file import NOT_A_CELL, label_of
from leukoscope.errors import SessionError
from leukoscope.images.boxes import Box

CLASSIFIER = "classifier"


@dataclass(frozen=True)
class ReadCell:
    """One box of a picture (its SHA-256), and the reader's name for it.

    `label` is a class, or NOT_A_CELL; None where the reader gave no name: a person has not confirmed the cell, or
    the classifier left it unidentified.
    """

    id: str
    picture: str
    box: Box
    label: str | None

    @property
    def is_named(self) -> bool:
        """Whether it is in the reader's count, under a class."""
        return self.label is not None and self.label != NOT_A_CELL


@dataclass(frozen=True, eq=False)
class Reading:
    """One slide as one reader has it.

    `pictures` gives the name of each picture by its SHA-256; `white`, in the session's order, whether each class is
    a white cell.
    """

    reader: str
    file: str
    slide: str
    sample: str
    pictures: Mapping[str, str]
    cells: tuple[ReadCell, ...]
    white: Mapping[str, bool]
    ranges: Mapping[str, Any] | None

    @property
    def counts(self) -> Counter[str]:
        """How many cells have each class."""
        return Counter(cell.label for cell in self.cells if cell.label is not None and cell.is_named)

    @property
    def counted(self) -> int:
        """White cells with a class: what per cent are of."""
        return sum(n for label, n in self.counts.items() if self.white[label])

    @property
    def open(self) -> int:
        """Cells without a name."""
        return sum(cell.label is None for cell in self.cells)


def read_person(session: Mapping[str, Any], path: Path, *, fine: bool = False) -> Reading:
    """Return the labels that a person confirmed.

    A name that nobody confirmed is the model's, so it is not the reader's. Cells that are counted in another's place
    (duplicates) are left out. Where a second reading was taken in on the page, the labels are those that the first
    reader had given before.

    Args:
        session: as `read_session_file` gives it.
        path: of its file.
        fine: keep finer classes; otherwise a cell has the class that its finer class is a part of.

    Raises:
        SessionError: nobody confirmed a cell.
    """
    people = Counter(cell["confirmed"]["by"] for cell in _list_cells(session) if cell["confirmed"])
    if not people:
        raise SessionError(
            f"Expected cells that a person has confirmed; got none in {path}. Confirm the cells on the page first, "
            "then save the session as a file."
        )
    signature = session["signature"]
    second = session.get("secondReading")
    if second is not None:
        name = second["firstReader"]
    else:
        name = signature["by"] if signature else people.most_common(1)[0][0]

    # What the readers decided together is neither one's own label.
    own = second["labels"] if second is not None else {}

    def name_cell(cell: Mapping[str, Any]) -> str | None:
        if cell["id"] in own:
            said: str | None = own[cell["id"]].get("first")
            return said
        return None if cell["confirmed"] is None else label_of(cell)

    # A box that only the second reader has is none of the first one's.
    cells = [cell for cell in _list_cells(session) if cell["id"] not in own or "first" in own[cell["id"]]]
    return _make_reading(session, path, name, {cell["id"]: name_cell(cell) for cell in cells}, fine)


def read_classifier(session: Mapping[str, Any], path: Path, *, fine: bool = False) -> Reading:
    """Return what the model called the cells it found, corrected by the lab profile where one was in use.

    A box that a person drew is no answer of the model: to it, that cell was missed. Arguments are those of
    `read_person`.
    """
    labels = {
        cell["id"]: (cell["adapted"] or cell["model"] or {}).get("label")
        for cell in _list_cells(session)
        if not cell["addedByHand"]
    }
    return _make_reading(session, path, CLASSIFIER, labels, fine)


def _list_cells(session: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [cell for cell in session["cells"].values() if cell["duplicateOf"] is None]


def _make_reading(
    session: Mapping[str, Any], path: Path, reader: str, labels: Mapping[str, str | None], fine: bool
) -> Reading:
    known = {c["label"] for c in session["classes"]}
    groups = {} if fine else {c["label"]: c["group"] for c in session["classes"] if c.get("group") in known}
    hashes = {key: picture["sha256"] for key, picture in session["pictures"].items()}
    cells = session["cells"]
    return Reading(
        reader=reader,
        file=path.name,
        slide=session["name"],
        sample=session["sampleId"].strip(),
        pictures={picture["sha256"]: picture["name"] for picture in session["pictures"].values()},
        cells=tuple(
            ReadCell(
                key, hashes[cells[key]["pictureId"]], tuple(cells[key]["box"]), groups.get(label or "", label)
            )
            for key, label in labels.items()
        ),
        white={
            c["label"]: c["isWhiteCell"] is not False for c in session["classes"] if c["label"] not in groups
        },
        ranges=session["ranges"],
    )
