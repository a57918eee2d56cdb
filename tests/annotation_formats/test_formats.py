"""All formats: a round trip loses nothing that the format can hold, and files are recognised."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotation_cases import WHOLE, annotation_sets, compare, prepare, write_and_read
from leukoscope.annotation_formats.formats import (
    FORMATS,
    choose_format,
    is_annotations,
    read_annotations,
    recognise,
)
from leukoscope.annotation_formats.model import AnnotationSet
from leukoscope.errors import DatasetError


@pytest.mark.parametrize("name", FORMATS)
def test_a_round_trip_loses_nothing_that_the_format_holds(name: str, tmp_path: Path) -> None:
    held = prepare(WHOLE, FORMATS[name])
    assert compare(write_and_read(held, name, tmp_path)) == compare(held)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(annotations=annotation_sets())
def test_any_set_comes_back_as_the_format_holds_it(name: str, annotations: AnnotationSet) -> None:
    held = prepare(annotations, FORMATS[name])
    with tempfile.TemporaryDirectory() as folder:
        read = write_and_read(held, name, Path(folder))
    if name == "session":  # a sample without an id is the session's own
        assert [p.cells for p in read.pictures] == [p.cells for p in held.pictures]
    else:
        assert compare(read) == compare(held)


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_recognised(name: str, tmp_path: Path) -> None:
    write_and_read(prepare(WHOLE, FORMATS[name]), name, tmp_path)
    entry = FORMATS[name]
    target = tmp_path if entry.is_folder else tmp_path / f"cells{entry.endings[0]}"
    assert recognise(target) == name
    assert is_annotations(target)


def test_a_path_to_write_names_its_format_or_the_choice_is_given() -> None:
    assert choose_format(Path("x.geojson")) == "geojson"
    assert choose_format(Path("data.yaml")) == "yolo"
    with pytest.raises(DatasetError, match="one of: coco, label-studio, classify"):
        choose_format(Path("x.json"))
    with pytest.raises(DatasetError, match="one of: coco, voc"):
        choose_format(Path("folder"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.json", '{"images": [', "Expected JSON"),
        ("x.json", "[]", "the JSON is none of them"),
        ("x.json", "[" * 5000, "nested more than"),
        ("x.txt", "hello", "Expected annotations in"),
        ("x.xml", "<annotation><object>", "Expected XML"),
        ("x.xml", "<html/>", "Expected Pascal VOC"),
        ("x.csv", "a,b\n1,2\n", "Expected the columns path"),
        ("x.leukoscope", "PK", "Expected a session"),
        ("data.yaml", "names: [a\n", "Expected YAML"),
        ("data.yaml", "a: &a [ha, ha]\nnames: [*a, *a]\n", "an alias"),
        ("data.yaml", "!!python/object/apply:os.system ['true']", "Expected YAML"),
        ("x.geojson", '{"type": "Point"}', "Expected GeoJSON"),
    ],
)
def test_what_is_no_annotations_gets_a_clear_error(
    name: str, content: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_annotations(tmp_path / name)


def test_a_box_outside_its_picture_is_refused_and_a_pixel_over_the_border_is_cut(tmp_path: Path) -> None:
    def write(box: list[float]) -> Path:
        value = {
            "images": [{"id": 1, "file_name": "a.png", "width": 64, "height": 48}],
            "categories": [{"id": 1, "name": "NEUTROPHIL"}],
            "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": box}],
        }
        path = tmp_path / "x.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return path

    with pytest.raises(DatasetError, match=r"inside a\.png, which has 64 x 48 pixels"):
        read_annotations(write([60, 10, 20, 10]))
    _, cut = read_annotations(write([-0.5, 10, 20, 39]))
    assert cut.cells[0].box == (0.0, 10.0, 19.5, 38.0)
    with pytest.raises(DatasetError, match="a width and a height of 0 or more"):
        read_annotations(write([1, 10, -5, 10]))
    _, empty = read_annotations(write([1, 10, 0, 10]))
    assert (empty.cells, empty.notes) == ([], ("Left out 1 box of x.json without an area.",))
    with pytest.raises(DatasetError, match="Expected annotations at"):
        read_annotations(tmp_path / "nothing.json")
