from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from leukoscope.comparison.pairing import match_cells, pair_readings
from leukoscope.comparison.readings import Reading, read_person
from leukoscope.errors import SessionError
from session_files import make_session


def read(name: str, **options: Any) -> Reading:
    return read_person(make_session(options.pop("labels", ["NEUTROPHIL"]), **options), Path(name))


def test_files_of_one_slide_are_found_in_any_order() -> None:
    readings = [read("a1", picture=1), read("a2", picture=2), read("b2", picture=2), read("b1", picture=1)]
    assert [(a.file, b.file) for a, b in pair_readings(readings)] == [("a1", "b1"), ("a2", "b2")]


def test_readers_with_pictures_of_their_own_are_found_by_the_sample() -> None:
    readings = [
        read("a", picture=1, sampleId="S 7"),
        read("b", picture=2, sampleId=" S 7 "),
        read("c", picture=3),
        read("d", picture=3),
    ]
    assert [(a.file, b.file) for a, b in pair_readings(readings)] == [("a", "b"), ("c", "d")]


def test_the_picture_comes_before_the_sample() -> None:
    same = {"sampleId": "S"}
    readings = [read(x, picture=n, **same) for x, n in (("a", 1), ("b", 2), ("c", 2), ("d", 1))]
    assert [(a.file, b.file) for a, b in pair_readings(readings)] == [("a", "d"), ("b", "c")]


@pytest.mark.parametrize(("pictures", "got"), [((1, 2), "none"), ((1, 1, 1), "b, c"), ((1,), "none")])
def test_a_file_without_exactly_one_partner_is_refused(pictures: tuple[int, ...], got: str) -> None:
    readings = [read(name, picture=n) for name, n in zip("abc", pictures, strict=False)]
    with pytest.raises(SessionError, match=f"as a; got {got}. Give exactly two files"):
        pair_readings(readings)


def test_boxes_are_matched_one_to_one_by_overlap() -> None:
    first = make_session(["NEUTROPHIL", "LYMPHOCYTE", "MONOCYTE"])
    second = make_session(["BASOPHIL", "LYMPHOCYTE", "MONOCYTE"], by="Bo")
    # The first box moves by a third (still one cell), the last one far away.
    boxes = [cell["box"] for cell in second["cells"].values()]
    boxes[0][0] += 10
    boxes[2][1] += 500
    pairs = match_cells(*(read_person(session, Path("x")) for session in (first, second)))
    labels = [tuple(cell and cell.label for cell in (pair.first, pair.second)) for pair in pairs]
    assert labels == [
        ("NEUTROPHIL", "BASOPHIL"), ("LYMPHOCYTE", "LYMPHOCYTE"), ("MONOCYTE", None), (None, "MONOCYTE"),
    ]  # fmt: skip


def test_of_two_boxes_on_one_cell_the_better_one_is_taken() -> None:
    first, second = make_session(["NEUTROPHIL"]), make_session(["BASOPHIL", "MONOCYTE"], by="Bo")
    boxes = [cell["box"] for cell in second["cells"].values()]
    boxes[0][:], boxes[1][:] = [5, 0, 30, 30], [1, 0, 30, 30]
    pairs = match_cells(*(read_person(session, Path("x")) for session in (first, second)))
    assert [(p.first and p.first.label, p.second and p.second.label) for p in pairs] == [
        ("NEUTROPHIL", "MONOCYTE"),
        (None, "BASOPHIL"),
    ]


def test_a_picture_that_one_reader_lacks_is_in_no_pair() -> None:
    assert match_cells(read("a", picture=1), read("b", picture=2)) == []
