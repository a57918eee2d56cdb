"""Fields that show the same spot of the smear: BCCD photographed some cells twice, the stage moved a little.

Such fields would put one cell on two sides of a split, so they count as one source. The result is a table of
facts, committed as `kaggle_field_pairs.csv`.
"""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from leukoscope.datasets.laboratories.bccd import Field
from leukoscope.datasets.registration import (
    PICTURE_SIZE_PX,
    Features,
    GreyPixels,
    extract_features,
    read_grey,
)
from leukoscope.files import atomic_write

# Correlation over the shared area: the pairs that overlap had 0.91 or more, all others 0.72 or less.
MIN_CORRELATION = 0.85
# Distance of the labelled cells once one field is laid on the other, as a share of the field's width: 0.10 or
# less for one cell, 0.70 or more for two; a white cell is about 0.3 wide.
MAX_CELL_DISTANCE = 0.2

_NEIGHBOURS = 10
_MIN_VOTES = 4
_SHIFT_TOLERANCE_PX = 2.5
_SEARCH_PX = 2
_MIN_SHARED_PX = 30


@dataclass(frozen=True)
class FieldPair:
    """Two fields that overlap.

    `shift_x` and `shift_y` lead from a point of `first` to the same spot in `second`, as shares of width and
    height; `shared` is the share of the area both show, `correlation` how alike it is there. `same_cell`
    shows that the one labelled white cell of both is the same.
    """

    first: str
    second: str
    shift_x: float
    shift_y: float
    shared: float
    correlation: float
    same_cell: bool


def find_field_pairs(fields: Sequence[Field]) -> list[FieldPair]:
    """Return every pair of fields that overlap by a few per cent or more, in the order of `fields`.

    Features that agree on one shift propose a pair; correlation over the shared area decides, because dirt on
    the camera is at the same place in all fields and matches perfectly.
    """
    views = [read_grey(field.path, PICTURE_SIZE_PX) for field in fields]
    features = [extract_features(view) for view in views]
    outlines = [_outline(view) for view in views]
    best: dict[tuple[int, int], tuple[float, float, int, int]] = {}
    for index, (dx, dy), other in _propose_shifts(features):
        found = max(
            (*_correlate(outlines[index], outlines[other], dx + right, dy + down), dx + right, dy + down)
            for right in range(-_SEARCH_PX, _SEARCH_PX + 1)
            for down in range(-_SEARCH_PX, _SEARCH_PX + 1)
        )
        pair = (index, other)
        if index > other:
            pair, found = (other, index), (found[0], found[1], -found[2], -found[3])
        if found[0] >= MIN_CORRELATION:
            best[pair] = max(found, best.get(pair, found))
    width_px, height_px = PICTURE_SIZE_PX
    return [
        _describe(fields[first], fields[second], dx / width_px, dy / height_px, shared, correlation)
        for (first, second), (correlation, shared, dx, dy) in sorted(best.items())
    ]


def group_fields(pairs: Iterable[FieldPair]) -> dict[str, str]:
    """Return field to the first field that shows the same cell, for all fields in a pair of one cell."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.get(name, name) != name:
            name = leader[name]
        return name

    for pair in pairs:
        if pair.same_cell:
            one, other = sorted((find(pair.first), find(pair.second)))
            leader[one], leader[other] = one, one
    return {name: find(name) for name in sorted(leader)}


def read_field_pairs(path: Path) -> list[FieldPair]:
    """Read the table that `write_field_pairs` writes."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            FieldPair(
                row["first"],
                row["second"],
                float(row["shift_x"]),
                float(row["shift_y"]),
                float(row["shared"]),
                float(row["correlation"]),
                row["same_cell"] == "1",
            )
            for row in csv.DictReader(file)
        ]


def write_field_pairs(path: Path, pairs: Iterable[FieldPair]) -> None:
    """Write the table `first,second,shift_x,shift_y,shared,correlation,same_cell`."""
    with atomic_write(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FieldPair.__dataclass_fields__)
        for pair in pairs:
            numbers = (pair.shift_x, pair.shift_y, pair.shared, pair.correlation)
            writer.writerow((pair.first, pair.second, *(f"{n:.3f}" for n in numbers), int(pair.same_cell)))


def _propose_shifts(features: Sequence[Features]) -> Iterator[tuple[int, tuple[int, int], int]]:
    """Yield `(field, (dx, dy), other field)` wherever features of two fields agree on a shift."""
    owner = np.repeat(np.arange(len(features)), [len(one.points) for one in features])
    points = np.vstack([one.points for one in features])
    matcher = cv2.FlannBasedMatcher({"algorithm": 1, "trees": 4}, {"checks": 96})
    matcher.add([np.vstack([one.descriptors for one in features])])
    matcher.train()
    for index, one in enumerate(tqdm(features, desc="Comparing fields", unit="field", disable=None)):
        if len(one.points) == 0:
            continue
        matches = [match for row in matcher.knnMatch(one.descriptors, k=_NEIGHBOURS) for match in row]
        theirs = np.array([match.trainIdx for match in matches])
        shifts = points[theirs] - one.points[[match.queryIdx for match in matches]]
        for other in np.unique(owner[theirs]).tolist():
            near = shifts[owner[theirs] == other]
            if other == index or len(near) < _MIN_VOTES:
                continue
            agree = np.abs(near[:, None] - near[None]).max(axis=-1) < _SHIFT_TOLERANCE_PX
            winner = agree.sum(axis=1).argmax()
            if agree[winner].sum() >= _MIN_VOTES:
                dx, dy = np.median(near[agree[winner]], axis=0).round().astype(int).tolist()
                yield index, (dx, dy), other


def _outline(grey: GreyPixels) -> NDArray[np.float32]:
    """Return the outlines of cells, without noise and uneven light."""
    picture = grey.astype(np.float32)
    return np.asarray(
        cv2.GaussianBlur(picture, (0, 0), 1.5) - cv2.GaussianBlur(picture, (0, 0), 20), np.float32
    )


def _correlate(
    first: NDArray[np.float32], second: NDArray[np.float32], dx: int, dy: int
) -> tuple[float, float]:
    """Return the correlation where `second`, moved back, covers `first`, and that area's share."""
    height, width = first.shape
    left, right = max(0, -dx), min(width, width - dx)
    top, bottom = max(0, -dy), min(height, height - dy)
    if right - left < _MIN_SHARED_PX or bottom - top < _MIN_SHARED_PX:
        return 0.0, 0.0
    one = first[top:bottom, left:right]
    other = second[top + dy : bottom + dy, left + dx : right + dx]
    shared = (right - left) * (bottom - top) / (width * height)
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1]), shared


def _describe(
    first: Field, second: Field, shift_x: float, shift_y: float, shared: float, correlation: float
) -> FieldPair:
    one, other = locate_cell(first), locate_cell(second)
    distance = np.hypot(one[0] + shift_x - other[0], (one[1] + shift_y - other[1]) * 480 / 640)
    same_cell = bool(distance <= MAX_CELL_DISTANCE)
    return FieldPair(first.name, second.name, shift_x, shift_y, shared, correlation, same_cell)


def locate_cell(field: Field) -> tuple[float, float]:
    """Return the centre of the labelled white cell as shares of width and height.

    It is the middle of the box drawn by hand; in the nine fields without a box, the most strongly coloured spot.
    """
    annotation = field.path.parent.parent / "Annotations" / f"{field.name}.xml"
    if annotation.is_file():
        root = ET.parse(annotation).getroot()
        size = {name: float(root.findtext(f"size/{name}", "0")) for name in ("width", "height")}
        for box in (thing.find("bndbox") for thing in root.iter("object") if thing.findtext("name") == "WBC"):
            if box is not None and min(size.values()) > 0:
                x, y = (
                    (float(box.findtext(f"{axis}min", "0")) + float(box.findtext(f"{axis}max", "0"))) / 2
                    for axis in "xy"
                )
                return x / size["width"], y / size["height"]
    picture = cv2.resize(cv2.imread(str(field.path)), PICTURE_SIZE_PX, interpolation=cv2.INTER_AREA)
    saturation = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)[..., 1].astype(np.float32)
    y, x = np.unravel_index(cv2.GaussianBlur(saturation, (0, 0), 8).argmax(), saturation.shape)
    return float(x) / PICTURE_SIZE_PX[0], float(y) / PICTURE_SIZE_PX[1]
