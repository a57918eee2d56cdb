"""The classes that Leukoscope knows: label, display names, colour, and whether they are white cells."""

from __future__ import annotations

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

# Colours for classes of other models, used again in order when there are more classes.
SPARE_COLORS: tuple[str, ...] = tuple(cell.color for cell in CELL_CLASSES)

_BY_LABEL = {cell.label: cell for cell in CELL_CLASSES}


def describe_label(label: str, position: int = 0) -> CellClass:
    """Return what is known about `label`; an unknown label becomes its own display name, with a spare colour."""
    known = _BY_LABEL.get(label)
    if known is not None:
        return known
    readable = label.replace("_", " ").strip() or label
    return CellClass(label, readable, readable, SPARE_COLORS[position % len(SPARE_COLORS)], None)
