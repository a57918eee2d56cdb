"""Names of classes in any spelling, and unknown ones with the most similar label."""

from __future__ import annotations

import pytest

from leukoscope.annotation_formats.class_names import (
    find_label,
    is_unnamed,
    name_cell,
    rename_classes,
    require_known,
)
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture
from leukoscope.errors import DatasetError

BOX = (0.0, 0.0, 9.0, 9.0)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("neutrophils", "NEUTROPHIL"),
        ("Band neutrophil", "BAND_NEUTROPHIL"),
        (" immature-granulocyte ", "IMMATURE_GRANULOCYTE"),
        ("Red Blood Cells", "RBC"),
        ("nRBC", "ERYTHROBLAST"),
        ("WBC", None),
        ("blast", None),
    ],
)
def test_spellings(name: str, label: str | None) -> None:
    assert find_label(name) == label


def test_names_that_say_only_that_there_is_a_cell() -> None:
    assert is_unnamed("White blood cells")
    assert is_unnamed("wbc")
    assert not is_unnamed("Blast")
    assert name_cell(BoxedCell(BOX), "WBC") == BoxedCell(BOX)


def make_set(*names: str) -> AnnotationSet:
    return AnnotationSet((BoxedPicture("a.png", tuple(name_cell(BoxedCell(BOX), name) for name in names)),))


def test_unknown_classes_are_counted_with_the_most_similar_label() -> None:
    with pytest.raises(
        DatasetError, match=r"'Neutrofil' \(2 cells, did you mean NEUTROPHIL\?\).*Use NEUTROPHIL"
    ):
        require_known(make_set("Neutrofil", "Neutrofil", "monocyte"), "x.json", "Use {label}.")
    with pytest.raises(DatasetError, match=r"'Ω' \(1 cell\)"):
        require_known(make_set("Ω"), "x.json", "")
    require_known(make_set("monocyte", "RBC", "WBC"), "x.json", "")


def test_classes_are_renamed_by_the_names_of_the_file() -> None:
    renamed = rename_classes(
        make_set("seg", "stab", "mono"), {"seg": "segmented neutrophil", "stab": "BAND_NEUTROPHIL"}
    )
    assert [(c.label, c.fine_label) for c in renamed.cells] == [
        ("NEUTROPHIL", "SEGMENTED_NEUTROPHIL"),
        ("NEUTROPHIL", "BAND_NEUTROPHIL"),
        ("mono", None),
    ]
    with pytest.raises(DatasetError, match="the classes are: mono, seg"):
        rename_classes(make_set("seg", "mono"), {"none": "MONOCYTE"})
