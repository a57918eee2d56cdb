"""Results as JSON Lines, as CSV and as a table."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rich.console import Console

from leukoscope.cli.result_formats import CsvWriter, format_json, format_table
from leukoscope.contract.manifest import parse_manifest
from leukoscope.inference.results import SAFE_WORDS, Cell, PictureResult
from tiny_model import LABELS, tiny_manifest

RED = {"RED": 0.9, "GREEN": 0.08, "BLUE": 0.02}
SURE = Cell((10, 20, 30, 40), "RED", 0.9, RED, "confident")
DOUBTFUL = Cell((1, 2, 3, 4), "RED", 0.9, RED, "review")
UNKNOWN = Cell((0, 0, 9, 9), None, 0.9, RED, "unidentified")
FIELD = PictureResult('a "field", 白.png', 100, 80, (SURE, DOUBTFUL, UNKNOWN))
EMPTY = PictureResult("empty.png", 100, 80, ())
BROKEN = PictureResult("broken.png", 0, 0, (), "This is a PDF.")
MANIFEST = parse_manifest(tiny_manifest())


def show(*results: PictureResult) -> str:
    return format_table(results, MANIFEST, Console(width=120))


def test_json_is_one_line_of_readable_text() -> None:
    line = format_json(FIELD)
    assert line.count("\n") == 1
    assert "白" in line
    assert json.loads(line)["cells"][1]["status"] == "review"
    assert json.loads(format_json(BROKEN))["error"] == "This is a PDF."


def test_csv_has_a_row_a_cell_and_one_a_picture_without() -> None:
    writer = CsvWriter(LABELS)
    text = writer.header() + "".join(writer.rows(result) for result in (FIELD, EMPTY, BROKEN))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["path"] for row in rows] == [FIELD.path] * 3 + ["empty.png", "broken.png"]
    assert [row["label"] for row in rows] == ["RED", "RED", "", "", ""]
    first = rows[0]
    assert [first[key] for key in ("x", "y", "box_width", "box_height")] == ["10", "20", "30", "40"]
    assert [first[label] for label in LABELS] == ["0.9", "0.08", "0.02"]
    assert [row["error"] for row in rows] == ["", "", "", "", "This is a PDF."]
    assert all(None not in row and None not in row.values() for row in rows)


def test_the_table_counts_cells_and_tells_what_was_not_read() -> None:
    text = show(FIELD, EMPTY, BROKEN)
    assert "3 pictures, 1 not read: 2 Red, 1 unidentified; 1 to review." in text
    assert "Not read: broken.png: This is a PDF." in text
    assert "10,20 30x40" in text
    assert "no cell found" in text
    assert "Model: tiny 1.0.0" in text
    assert SAFE_WORDS in text


def test_a_cell_that_is_the_whole_picture_needs_no_box() -> None:
    whole = Cell((0, 0, 100, 80), "RED", 0.9, RED, "confident")
    text = show(PictureResult("one.png", 100, 80, (whole,)))
    assert "Box" not in text
    assert "1 picture: 1 Red." in text
    assert "no cells" in show(EMPTY)


def test_finer_classes_are_counted_below_their_class() -> None:
    fine_classes = [
        {"label": label, "group": "RED", "name": {"en": label.title()}, "color": "#aa0000"}
        for label in ("SCARLET", "CRIMSON")
    ]
    data = {**tiny_manifest(), "fine_classes": fine_classes}
    data["stages"][-1]["outputs"]["fine_probabilities"] = "fine_probabilities"
    fine = {"SCARLET": 0.7, "CRIMSON": 0.2}
    cells = [
        Cell((10, 20, 30, 40), label, 0.9, RED, "confident", fine_probabilities=fine, fine_group=group)
        for label, group in (("SCARLET", "RED"), ("CRIMSON", "RED"), ("SCARLET", "RED"), ("RED", None))
    ]
    result = PictureResult("a.png", 100, 80, tuple(cells))
    text = format_table([result], parse_manifest(data), Console(width=120))
    assert "1 picture: 4 Red (2 Scarlet, 1 Crimson)." in text
    writer = CsvWriter(LABELS, list(fine))
    rows = list(csv.DictReader(io.StringIO(writer.header()[1:] + writer.rows(result) + writer.rows(EMPTY))))
    assert [row["label"] for row in rows] == ["SCARLET", "CRIMSON", "SCARLET", "RED", ""]
    assert [row["group"] for row in rows] == ["RED", "RED", "RED", "RED", ""]
    assert [rows[0]["SCARLET"], rows[0]["CRIMSON"], rows[4]["error"]] == ["0.7", "0.2", ""]
    assert json.loads(format_json(result))["cells"][0]["group"] == "RED"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_nothing_from_csv(start: str) -> None:
    path = f'{start}HYPERLINK("https://evil.example")'
    writer = CsvWriter([*LABELS, f"{start}1"])
    found = PictureResult(
        path, 9, 9, (Cell((0, 0, 9, 9), f"{start}1", 0.9, RED | {f"{start}1": 0.0}, "review"),)
    )
    broken = PictureResult(path, 0, 0, (), f"{start}damaged")
    rows = list(csv.reader(io.StringIO(writer.header()[1:] + writer.rows(found) + writer.rows(broken))))
    assert rows[0][-2:] == [f"'{start}1", "error"]
    assert not [value for row in rows for value in row if value.startswith(start)]
    assert rows[1][3:7] == ["0", "0", "9", "9"]
