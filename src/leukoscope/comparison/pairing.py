"""Which two session files are of one slide, and which two boxes are of one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import linear_sum_assignment

from leukoscope.comparison.readings import ReadCell, Reading
from leukoscope.errors import SessionError
from leukoscope.evaluation.matching import SAME_CELL_IOU
from leukoscope.images.boxes import iou_matrix


@dataclass(frozen=True)
class CellPair:
    """One cell as both readers have it; None where only the other one has a box."""

    first: ReadCell | None
    second: ReadCell | None


def pair_readings(readings: Sequence[Reading]) -> list[tuple[Reading, Reading]]:
    """Find the two readings of each slide: they share a picture, or else they have the same sample id.

    In each pair the reading that was given first is first.

    Raises:
        SessionError: a reading has no partner, or more than one.
    """
    partners = {i: _find_partners(i, readings, by_picture=True) for i in range(len(readings))}
    for i, found in partners.items():
        if not found:
            others = _find_partners(i, readings, by_picture=False)
            partners[i] = [j for j in others if not partners[j] or partners[j] == [i]]
    for i, found in partners.items():
        if len(found) != 1:
            got = "none" if not found else ", ".join(readings[j].file for j in found)
            raise SessionError(
                f"Expected one other file of the same pictures, or with the same sample id, as {readings[i].file}; "
                f"got {got}. Give exactly two files of every slide, one of each reader."
            )
    return [(readings[i], readings[j]) for i, (j,) in partners.items() if i < j]


def _find_partners(index: int, readings: Sequence[Reading], *, by_picture: bool) -> list[int]:
    own = readings[index]

    def is_partner(other: Reading) -> bool:
        if by_picture:
            return not own.pictures.keys().isdisjoint(other.pictures)
        return own.sample != "" and own.sample == other.sample

    return [j for j, other in enumerate(readings) if j != index and is_partner(other)]


def match_cells(first: Reading, second: Reading) -> list[CellPair]:
    """Match the boxes of the pictures that both readings have.

    Of all ways to pair the boxes of a picture, the one with the largest sum of intersections over unions is taken
    (SciPy's linear sum assignment); boxes that overlap by less than 0.5 are not of one cell.
    """
    pairs: list[CellPair] = []
    for picture in (sha for sha in first.pictures if sha in second.pictures):
        own = [cell for cell in first.cells if cell.picture == picture]
        other = [cell for cell in second.cells if cell.picture == picture]
        overlaps = iou_matrix([cell.box for cell in own], [cell.box for cell in other])
        overlaps[overlaps < SAME_CELL_IOU] = 0.0
        rows, columns = linear_sum_assignment(overlaps, maximize=True)
        matched = {int(i): int(j) for i, j in zip(rows, columns, strict=True) if overlaps[i, j] > 0}
        pairs += [CellPair(cell, other[matched[i]] if i in matched else None) for i, cell in enumerate(own)]
        taken = set(matched.values())
        pairs += [CellPair(None, cell) for j, cell in enumerate(other) if j not in taken]
    return pairs
