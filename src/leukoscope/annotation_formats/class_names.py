"""Names of classes as other programs and laboratories write them, and the labels they are here."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell
from leukoscope.errors import DatasetError
from leukoscope.labels import CELL_CLASSES, FINE_CLASSES, GROUP_OF

UNNAMED = "CELL"
"""What a box without a class is called where a format must name one."""
RED_CELL = "RBC"
"""What a red cell is called; it is none of the classes, and a network learns that it is no cell to find."""

KNOWN_LABELS: tuple[str, ...] = (
    *(cell.label for cell in CELL_CLASSES),
    *(fine.label for fine in FINE_CLASSES),
    RED_CELL,
)
_UNNAMED = {UNNAMED, "WBC", "WHITE_CELL", "WHITE_BLOOD_CELL", "LEUKOCYTE", "LEUCOCYTE", "OBJECT", "UNNAMED"}
_ALIASES = {
    "RED_CELL": RED_CELL,
    "RED_BLOOD_CELL": RED_CELL,
    "ERYTHROCYTE": RED_CELL,
    "NRBC": "ERYTHROBLAST",
    "THROMBOCYTE": "PLATELET",
    "NEUTROPHIL_SEGMENTED": "SEGMENTED_NEUTROPHIL",
    "NEUTROPHIL_BAND": "BAND_NEUTROPHIL",
}
_SHOWN = 5


def find_label(name: str) -> str | None:
    """Return the label of a class of Leukoscope for a name in any spelling; None where there is none."""
    upper = "_".join(name.strip().upper().replace("-", " ").replace("_", " ").split())
    for candidate in (upper, upper.removesuffix("S")):
        candidate = _ALIASES.get(candidate, candidate)
        if candidate in KNOWN_LABELS:
            return candidate
    return None


def is_unnamed(name: str) -> bool:
    """Return whether a name says only that there is a cell."""
    upper = "_".join(name.strip().upper().replace("-", " ").replace("_", " ").split())
    return upper in _UNNAMED or upper.removesuffix("S") in _UNNAMED


def name_cell(cell: BoxedCell, name: str | None, group: str | None = None) -> BoxedCell:
    """Return a cell with the class that a file gives it.

    Args:
        cell: without a class.
        name: the file's name of its finest class; None or a name such as `WBC` leaves it without one.
        group: the file's name of the class that `name` is a finer class of.
    """
    if name is None or not name.strip() or is_unnamed(name):
        return cell
    label = find_label(name) or name
    whole = GROUP_OF.get(label) or (find_label(group) or group if group else None)
    if whole is None or whole == label:
        return replace(cell, label=label)
    return replace(cell, label=whole, fine_label=label)


def rename_classes(annotations: AnnotationSet, names: Mapping[str, str]) -> AnnotationSet:
    """Return the set with classes renamed: the file's name -> a label of Leukoscope.

    Raises:
        DatasetError: no cell has a name that is to be renamed.
    """
    finest = {cell.finest for cell in annotations.cells}
    missing = [name for name in names if name not in finest]
    if missing:
        there = ", ".join(sorted(name for name in finest if name)) or "none"
        raise DatasetError(
            f"Expected a class {missing[0]!r} to rename; the classes are: {there}. Give one of them."
        )

    def rename(cell: BoxedCell) -> BoxedCell:
        new = names.get(cell.finest or "")
        return cell if new is None else name_cell(replace(cell, label=None, fine_label=None), new)

    return annotations.map_cells(rename)


def require_known(annotations: AnnotationSet, where: object, advice: str) -> None:
    """Check that every class is one of Leukoscope, or one that the file itself describes.

    Args:
        annotations: with its classes named.
        where: the file, for the message.
        advice: what to do, for the message; `{name}` and `{label}` in it become the first unknown name and the most
            similar label.

    Raises:
        DatasetError: some are not; names them, and the most similar ones.
    """
    known = {*KNOWN_LABELS, *annotations.known_labels}
    unknown = Counter(
        name
        for cell in annotations.cells
        for name in dict.fromkeys((cell.fine_label, cell.label))
        if name is not None and name not in known
    )
    if not unknown:
        return
    parts = []
    for name, count in unknown.most_common(_SHOWN):
        similar = _find_similar(name)
        meant = f", did you mean {similar}?" if similar else ""
        parts.append(f"{name!r} ({count} cell{'s' * (count != 1)}{meant})")
    more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
    first = next(iter(unknown))
    text = advice.format(name=first, label=_find_similar(first) or "NEUTROPHIL")
    raise DatasetError(
        f"Expected classes of Leukoscope ({', '.join(KNOWN_LABELS)}) in {where}; got {'; '.join(parts)}{more}. {text}"
    )


def _find_similar(name: str) -> str | None:
    upper = name.strip().upper().replace(" ", "_").replace("-", "_")
    return next(iter(difflib.get_close_matches(upper, KNOWN_LABELS, n=1, cutoff=0.5)), None)
