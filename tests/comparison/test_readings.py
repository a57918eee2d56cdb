from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.comparison.readings import CLASSIFIER, read_classifier, read_person
from leukoscope.errors import SessionError
from session_files import MOMENT, make_reading, make_session

FILE = Path("slide.leukoscope")


def test_only_confirmed_labels_are_the_readers() -> None:
    session = make_session(["NEUTROPHIL", None, "BLAST", "NOT_A_CELL"], model=["NEUTROPHIL"] * 4)
    reading = read_person(session, FILE)
    assert [cell.label for cell in reading.cells] == ["NEUTROPHIL", None, "BLAST", "NOT_A_CELL"]
    assert reading.counts == {"NEUTROPHIL": 1, "BLAST": 1}
    assert (reading.reader, reading.counted, reading.open) == ("Ada", 2, 1)


def test_a_lab_profile_answers_before_the_model() -> None:
    session = make_session(["NEUTROPHIL"])
    cell = session["cells"]["p1.0"]
    cell["adapted"] = {**cell["model"], "label": "MONOCYTE"}
    assert read_person(session, FILE).counts == {"MONOCYTE": 1}
    assert read_classifier(session, FILE).counts == {"MONOCYTE": 1}


def test_duplicates_count_once_and_drawn_boxes_are_none_of_the_classifiers() -> None:
    session = make_session(["NEUTROPHIL", "NEUTROPHIL", "LYMPHOCYTE"])
    cells = session["cells"]
    cells["p1.1"]["duplicateOf"] = "p1.0"
    cells["p1.2"]["addedByHand"] = True
    assert read_person(session, FILE).counts == {"NEUTROPHIL": 1, "LYMPHOCYTE": 1}
    found = read_classifier(session, FILE)
    assert (found.reader, found.counts) == (CLASSIFIER, {"NEUTROPHIL": 1})


def test_finer_classes_count_in_their_class_unless_asked_for() -> None:
    session = make_session(["BAND_NEUTROPHIL", "NEUTROPHIL", "MYELOCYTE"], fine=True)
    assert read_person(session, FILE).counts == {"NEUTROPHIL": 2, "IMMATURE_GRANULOCYTE": 1}
    assert "BAND_NEUTROPHIL" not in read_person(session, FILE).white
    assert read_person(session, FILE, fine=True).counts["BAND_NEUTROPHIL"] == 1


def test_white_cells_are_what_per_cent_are_of() -> None:
    session = make_session(["NEUTROPHIL", "PLATELET", "ERYTHROBLAST"])
    session["classes"].append(
        {"label": "OWN", "name": {"en": "Own"}, "isWhiteCell": None, "color": "#777a38"}
    )
    reading = read_person(session, FILE)
    assert reading.counted == 1
    assert reading.white["OWN"]  # as on the page: a class of which nothing is known counts as white


def test_whoever_signed_is_the_reader() -> None:
    signature = {
        "by": "Cy",
        "at": MOMENT,
        "counted": 1,
        "leftUnidentified": 0,
        "content": "0" * 64,
        "auditHead": "0" * 64,
    }
    assert read_person(make_session(["NEUTROPHIL"], signature=signature), FILE).reader == "Cy"


def test_what_was_decided_with_a_second_reader_is_not_the_first_readers_label() -> None:
    labels = {"p1.0": {"first": "BAND", "second": "NEUTROPHIL"}, "p1.1": {"second": "MONOCYTE"}}
    session = make_session(
        ["NEUTROPHIL", "MONOCYTE", "LYMPHOCYTE"], by="Cy", secondReading=make_reading(labels)
    )
    reading = read_person(session, FILE)
    assert reading.reader == "Ada"
    assert [cell.label for cell in reading.cells] == ["BAND", "LYMPHOCYTE"]


def test_a_session_that_nobody_confirmed_is_refused() -> None:
    with pytest.raises(SessionError, match=r"Expected cells that a person has confirmed; got none in slide"):
        read_person(make_session([None, None]), FILE)
