"""The classes that Leukoscope knows: label, display names, colour, and whether they are white cells.

Some classes are groups of finer ones: a neutrophil is segmented or band.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class CellClass:
    """One class of cell. `label` is the upper-case name used in data and in the manifest."""

    label: str
    name_en: str
    name_zh: str
    color: str
    is_white_cell: bool | None


# Each colour has a contrast of 3:1 on white and on #111; common colour-vision deficiencies can distinguish them.
CELL_CLASSES: tuple[CellClass, ...] = (
    CellClass("NEUTROPHIL", "Neutrophil", "中性粒细胞", "#3b7ddd", True),
    CellClass("EOSINOPHIL", "Eosinophil", "嗜酸性粒细胞", "#d9513c", True),
    CellClass("BASOPHIL", "Basophil", "嗜碱性粒细胞", "#7a5bd0", True),
    CellClass("LYMPHOCYTE", "Lymphocyte", "淋巴细胞", "#2a9d72", True),
    CellClass("MONOCYTE", "Monocyte", "单核细胞", "#b7791f", True),
    CellClass("IMMATURE_GRANULOCYTE", "Immature granulocyte", "未成熟粒细胞", "#c2408f", True),
    CellClass("ERYTHROBLAST", "Erythroblast", "有核红细胞", "#8a6d5a", False),
    CellClass("PLATELET", "Platelet", "血小板", "#6b7f8c", False),
)


@dataclass(frozen=True)
class FineClass:
    """One finer class within a class, its `group`; it is a white cell where its group is."""

    label: str
    group: str
    name_en: str
    name_zh: str
    color: str


# In the order of the probabilities; those of one group are next to each other. Shades of the group's colour, with a
# contrast of 3:1 on white and on #111.
FINE_CLASSES: tuple[FineClass, ...] = (
    FineClass("SEGMENTED_NEUTROPHIL", "NEUTROPHIL", "Segmented neutrophil", "分叶核中性粒细胞", "#3b7ddd"),
    FineClass("BAND_NEUTROPHIL", "NEUTROPHIL", "Band neutrophil", "杆状核中性粒细胞", "#1d8fb3"),
    FineClass("PROMYELOCYTE", "IMMATURE_GRANULOCYTE", "Promyelocyte", "早幼粒细胞", "#a8329b"),
    FineClass("MYELOCYTE", "IMMATURE_GRANULOCYTE", "Myelocyte", "中幼粒细胞", "#d04a84"),
    FineClass("METAMYELOCYTE", "IMMATURE_GRANULOCYTE", "Metamyelocyte", "晚幼粒细胞", "#c9607a"),
)


def group_sizes(classes: Iterable[FineClass] = FINE_CLASSES) -> dict[str, int]:
    """Return how many finer classes each group has, in their order.

    Raises:
        ValueError: the finer classes of one group are not next to each other.
    """
    sizes: dict[str, int] = {}
    previous = None
    for fine in classes:
        if fine.group in sizes and fine.group != previous:
            raise ValueError(
                f"Expected the finer classes of {fine.group} next to each other; {fine.label} is apart. Move it."
            )
        sizes[fine.group] = sizes.get(fine.group, 0) + 1
        previous = fine.group
    return sizes


# Colours for classes of other models, used again in order when there are more classes.
SPARE_COLORS: tuple[str, ...] = tuple(cell.color for cell in CELL_CLASSES)

GROUP_OF: dict[str, str] = {fine.label: fine.group for fine in FINE_CLASSES}
"""The class that each finer class is a part of."""

_FINE_BY_LABEL = {fine.label: fine for fine in FINE_CLASSES}
_BY_LABEL = {cell.label: cell for cell in CELL_CLASSES}


def describe_label(label: str, position: int = 0) -> CellClass:
    """Return what is known about `label`; an unknown label becomes its own display name, with a spare colour."""
    known = _BY_LABEL.get(label)
    if known is not None:
        return known
    readable = label.replace("_", " ").strip() or label
    return CellClass(label, readable, readable, SPARE_COLORS[position % len(SPARE_COLORS)], None)


def describe_fine_label(label: str) -> FineClass:
    """Return what is known about a finer class.

    Raises:
        KeyError: it is not known.
    """
    return _FINE_BY_LABEL[label]
