"""Annotated images: those of BCCD, and leaving out what shows a tested cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.datasets.annotations import drop_tested_cells
from leukoscope.datasets.laboratories.bccd import read_bccd_annotations
from leukoscope.datasets.samples import TEST
from made_cells import draw_fields


def test_what_shows_a_tested_cell_is_not_learnt_from(tmp_path: Path) -> None:
    tested = draw_fields(tmp_path, 1, split=TEST)
    twin = draw_fields(tmp_path / "again", 1)
    other = draw_fields(tmp_path, 1, first_seed=1)
    assert drop_tested_cells([*tested, *twin, *other]) == [*tested, *other]


@pytest.mark.real
def test_bccd_is_marked_field_by_field(kaggle_data: Path) -> None:
    pictures = read_bccd_annotations(kaggle_data)
    assert sum(picture.label is not None for picture in pictures) == 351
    assert sum(bool(picture.annotations) for picture in pictures) == 364
    assert sum(picture.split == TEST for picture in pictures) == 71
    labelled = [picture for picture in pictures if picture.label and picture.labelled]
    assert len(labelled) > 335
    assert all(picture.labelled.label == picture.label for picture in labelled if picture.labelled)
