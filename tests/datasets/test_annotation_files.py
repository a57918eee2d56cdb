"""Annotations of other programs as data sets: labels, boxes, sources and splits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annotation_cases import WHOLE, prepare, put_pictures
from leukoscope.annotation_formats.formats import FORMATS
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture
from leukoscope.datasets.annotation_files import read_annotated_file, split_pictures
from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.registry import load_dataset, read_annotations
from leukoscope.datasets.samples import require_one_cell_each
from leukoscope.errors import DatasetError

FILES = [name for name in FORMATS if name != "session"]


def write(annotations: AnnotationSet, name: str, folder: Path) -> Path:
    entry = FORMATS[name]
    held = prepare(annotations, entry)
    put_pictures(folder, held)
    target = folder if entry.is_folder else folder / f"cells{entry.endings[0]}"
    entry.write(held, target, lambda picture: (folder / picture).read_bytes())
    return target


@pytest.mark.parametrize("name", FILES)
def test_every_format_is_a_data_set(name: str, tmp_path: Path) -> None:
    target = write(WHOLE, name, tmp_path / "set")
    pictures, notes = load_cell_pictures([str(target)], progress=False)
    first = next(picture for picture in pictures if picture.path.name == "a.png")
    labels = [(a.kind, a.label, a.fine_label) for a in first.annotations]
    assert sorted(labels, key=str) == [
        ("cell", "MONOCYTE", None),
        ("cell", "NEUTROPHIL", "BAND_NEUTROPHIL"),
        ("cell", None, None),
    ]
    assert len(pictures) == 2
    knows = "source" in FORMATS[name].holds
    assert len({picture.source for picture in pictures}) == (1 if knows else 2)
    assert any("each counts as its own source" in note for note in notes) != knows
    dataset = load_dataset(target)
    assert dataset.knows_sources == knows
    assert [(s.label, s.fine_label) for s in dataset.samples if s.label == "NEUTROPHIL"] == [
        ("NEUTROPHIL", "BAND_NEUTROPHIL")
    ]
    assert {s.box for s in dataset.samples} == {(4, 5, 20, 22), (30, 10, 20, 22)}
    if "split" in FORMATS[name].holds:
        assert {picture.path.name: picture.split for picture in pictures} == {
            "a.png": "test",
            "b.png": "train",
        }
    assert len(read_annotations(dataset)) == 2
    with pytest.raises(DatasetError, match=r"a\.png of .* has 2"):
        require_one_cell_each(dataset)


def make_fields(count: int, *, source: str | None = None, label: str | None = "MONOCYTE") -> AnnotationSet:
    cells = (BoxedCell((4.0, 5.0, 20.0, 22.0), label), BoxedCell((1.0, 1.0, 2.0, 2.0), label))
    return AnnotationSet(tuple(BoxedPicture(f"{n}.png", cells, (64, 48), source) for n in range(count)))


def test_one_patient_is_never_on_two_sides_of_a_split(tmp_path: Path) -> None:
    target = write(make_fields(40, source="patient 7"), "coco", tmp_path)
    assert len({picture.split for picture in split_pictures(read_annotated_file(target))}) == 1
    apart = write(make_fields(40), "coco", tmp_path / "apart")
    read = read_annotated_file(apart)
    assert {picture.split for picture in split_pictures(read)} >= {"train", "test"}
    assert read.notes == (
        "cells.json (COCO) does not say which pictures are of one slide or patient; each counts as its own source. "
        "Where you know, put a table sources.csv (path,source) beside it.",
        "Left out 40 boxes of cells.json with a side below 4 pixels.",
    )


def test_a_table_of_sources_beside_the_file_is_taken(tmp_path: Path) -> None:
    target = write(make_fields(4), "csv", tmp_path)
    rows = "".join(f"{n}.png,patient {n // 2},ward\n" for n in range(4))
    (tmp_path / "sources.csv").write_text(f"\ufeffpath,source,lab\n{rows}", encoding="utf-8")
    read = read_annotated_file(target)
    assert [(p.source, p.lab) for p in read.pictures] == [(f"patient {n // 2}", "ward") for n in range(4)]
    assert load_dataset(target).knows_sources
    assert not any("each counts" in note for note in read.notes)


def test_platelets_and_red_cells_have_their_own_kinds(tmp_path: Path) -> None:
    cells = tuple(
        BoxedCell((4.0, 5.0, 9.0, 9.0), label) for label in ("PLATELET", "RBC", "ERYTHROBLAST", None)
    )
    target = write(AnnotationSet((BoxedPicture("a.png", cells, (64, 48)),)), "voc", tmp_path)
    read = read_annotated_file(target)
    assert [(a.kind, a.label) for a in read.pictures[0].annotations] == [
        ("platelet", None),
        ("red", None),
        ("cell", "ERYTHROBLAST"),
        ("cell", None),
    ]
    assert read.pictures[0].label == "ERYTHROBLAST"
    assert any("1 platelets of" in note for note in read.notes)


def test_what_cannot_be_learnt_from_gets_a_clear_error(tmp_path: Path) -> None:
    target = write(make_fields(2, label="Monozyt"), "coco", tmp_path / "unknown")
    with pytest.raises(DatasetError, match=r"did you mean MONOCYTE\?.*leukoscope convert IN OUT --rename"):
        load_cell_pictures([str(target)], progress=False)
    target = write(make_fields(2, label=None), "coco", tmp_path / "unnamed")
    with pytest.raises(DatasetError, match="Expected cells with a class"):
        load_dataset(target)
    assert len(load_cell_pictures([str(target)], progress=False)[0]) == 2
    (tmp_path / "unnamed" / "0.png").unlink()
    assert any(
        "1 pictures of cells.json that are not there: 0.png" in n for n in read_annotated_file(target).notes
    )
    (tmp_path / "unnamed" / "1.png").unlink()
    with pytest.raises(DatasetError, match="none is there"):
        read_annotated_file(target)
    session = write(replace(WHOLE), "session", tmp_path / "session")
    with pytest.raises(DatasetError, match="Take them out first: leukoscope convert"):
        load_dataset(session)
