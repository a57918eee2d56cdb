from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.comparison.comparison import Comparison, compare_files, list_session_files
from leukoscope.errors import SessionError
from session_files import make_session, write_session

CELLS = ["NEUTROPHIL"] * 130 + ["LYMPHOCYTE"] * 55 + ["MONOCYTE"] * 15


def compare_two(folder: Path, first: list[str | None], second: list[str | None]) -> Comparison:
    paths = [
        write_session(folder / f"{by}.leukoscope", make_session(labels, by=by, model=CELLS[: len(labels)]))
        for by, labels in (("Ada", first), ("Bo", second))
    ]
    return compare_files(paths)


def test_two_readers_of_one_slide(tmp_path: Path) -> None:
    found = compare_two(tmp_path, [*CELLS], ["LYMPHOCYTE", "NOT_A_CELL", None, *CELLS[3:]])
    assert (found.first, found.second, found.bias, found.flags) == ("Ada", "Bo", (), ())
    assert found.cells is not None
    assert (found.cells.agreement.count, found.cells.agreement.n) == (197, 198)
    kinds = [(d.kind, d.first, d.second, d.box) for d in found.disagreements]
    assert kinds == [
        ("class", "NEUTROPHIL", "LYMPHOCYTE", (0, 0, 30, 30)),
        ("not_a_cell", "NEUTROPHIL", "NOT_A_CELL", (40, 0, 30, 30)),
        ("unnamed", "NEUTROPHIL", None, (80, 0, 30, 30)),
    ]
    assert found.slides[0].verdict == "agrees"
    assert any("198 by Bo" in note for note in found.notes)
    assert any("are in no count: 1 on Slide 1" in note for note in found.notes)


def test_readers_who_differ(tmp_path: Path) -> None:
    found = compare_two(tmp_path, [*CELLS], ["LYMPHOCYTE"] * 40 + CELLS[40:])
    assert found.slides[0].verdict == "differs"
    assert {row.label: row.verdict for row in found.slides[0].rows}["LYMPHOCYTE"] == "differs"


def test_the_classifier_against_the_reader(tmp_path: Path) -> None:
    said = ["LYMPHOCYTE", None, *CELLS[2:]]
    session = make_session(CELLS, model=said)
    session["cells"]["p1.199"]["addedByHand"] = True
    found = compare_files([write_session(tmp_path / "a.leukoscope", session)], with_classifier=True)
    assert (found.second, found.with_classifier) == ("classifier", True)
    assert [(d.kind, d.first, d.second) for d in found.disagreements] == [
        ("class", "NEUTROPHIL", "LYMPHOCYTE"),
        ("unnamed", "NEUTROPHIL", None),
        ("missed", "MONOCYTE", None),
    ]
    assert found.cells is not None
    assert found.cells.agreement.n == 198


def test_several_slides_give_bias_and_flags(tmp_path: Path) -> None:
    for n in range(12):
        truth = ["NEUTROPHIL"] * (100 + 4 * n) + ["LYMPHOCYTE"] * (100 - 4 * n)
        other = ["LYMPHOCYTE"] * 6 + truth[6:]
        write_session(tmp_path / f"a{n:02}.leukoscope", make_session(truth, picture=n))
        write_session(tmp_path / f"b{n:02}.leukoscope", make_session(other, by="Bo", model=truth, picture=n))
    found = compare_files(list_session_files([tmp_path]))
    assert len(found.slides) == 12
    bias = {entry.label: entry for entry in found.bias}
    assert set(bias) == {"NEUTROPHIL", "LYMPHOCYTE"}
    of_lymphocytes = bias["LYMPHOCYTE"]
    assert of_lymphocytes.bias is not None
    assert (of_lymphocytes.bias.mean, of_lymphocytes.bias.sd) == pytest.approx((3.0, 0.0), abs=1e-9)
    assert of_lymphocytes.regression is not None
    assert of_lymphocytes.regression.slope == pytest.approx(1.0)
    assert of_lymphocytes.regression.intercept == pytest.approx(3.0)
    # Lymphocytes from 28 to 50 % are within their range for Ada, up to 53 % for Bo.
    flag = next(flag for flag in found.flags if flag.labels == ("LYMPHOCYTE",))
    assert (flag.both, flag.only_second, flag.only_first, flag.neither) == (0, 2, 0, 10)
    assert found.flags[-1].kind == "any"


def test_readers_with_pictures_of_their_own_are_compared_by_their_counts(tmp_path: Path) -> None:
    paths = [
        write_session(tmp_path / f"{n}.leukoscope", make_session(CELLS, picture=n, sampleId="S 7"))
        for n in (1, 2)
    ]
    found = compare_files(paths)
    assert found.cells is None
    assert (found.slides[0].verdict, found.slides[0].name) == ("agrees", "Slide 1 (S 7)")
    assert any("no picture in common" in note for note in found.notes)
    assert any("agreement with oneself" in note for note in found.notes)


def test_a_slide_without_white_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="Expected white cells named by Bo"):
        compare_two(tmp_path, ["NEUTROPHIL"], ["PLATELET"])


def test_a_folder_without_sessions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="Expected session files"):
        list_session_files([tmp_path])
