"""The classes of cells: their names and colours."""

from __future__ import annotations

import pytest

from leukoscope.labels import CELL_CLASSES, SPARE_COLORS, CellClass, describe_label


def luminance(color: str) -> float:
    """Relative luminance, 0 to 1, of WCAG 2.2."""
    levels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("cell", CELL_CLASSES, ids=lambda cell: cell.label)
@pytest.mark.parametrize("ground", ["#ffffff", "#111111"])
def test_every_colour_is_seen_on_light_and_dark(cell: CellClass, ground: str) -> None:
    assert contrast(cell.color, ground) >= 3


def test_labels_names_and_colours_are_unique() -> None:
    for field in ("label", "name_en", "name_zh", "color"):
        values = [getattr(cell, field) for cell in CELL_CLASSES]
        assert len(set(values)) == len(values), field


def test_a_known_label_is_described_and_an_unknown_one_gets_its_text_and_a_spare_colour() -> None:
    assert describe_label("BASOPHIL").name_zh == "嗜碱性粒细胞"
    assert describe_label("BASOPHIL", 3) == describe_label("BASOPHIL")
    strange = describe_label("SMUDGE_CELL", position=len(SPARE_COLORS) + 1)
    assert (strange.name_en, strange.color) == ("SMUDGE CELL", SPARE_COLORS[1])
    assert strange.is_white_cell is None
    assert describe_label("_").name_en == "_"
