"""`leukoscope classify`, from the arguments to the text on the screen or in the file."""

from __future__ import annotations

import csv
import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from leukoscope.cli import cli, outfile
from leukoscope.inference.results import SAFE_WORDS
from tiny_model import (
    LABELS,
    tiny_manifest,
    write_tiny_finder,
)

RED, GREEN, BLUE, GREY = (250, 40, 30), (20, 240, 40), (30, 10, 255), (150, 150, 150)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["classify", "--model", "model", *arguments])


def read_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_keep_the_contract(samples: Path) -> None:
    result = run("smears", "--format", "json")
    assert result.exit_code == 0, result.output
    lines = read_lines(result.stdout)
    assert [Path(line["path"]).as_posix() for line in lines] == [
        "smears/a red.png",
        "smears/b.JPG",
        "smears/deep er/蓝.png",
    ]
    first = lines[0]
    assert list(first) == ["path", "width", "height", "cells", "error"]
    assert (first["width"], first["height"], first["error"]) == (12, 9, None)
    (cell,) = first["cells"]
    assert list(cell) == ["box", "label", "probability", "probabilities", "status"]
    assert cell["box"] == [0, 0, 12, 9]
    assert (cell["label"], cell["status"]) == ("RED", "confident")
    assert list(cell["probabilities"]) == list(LABELS)
    assert sum(cell["probabilities"].values()) == pytest.approx(1, abs=1e-12)
    assert cell["probability"] == cell["probabilities"]["RED"]


def test_a_bad_file_is_reported_and_the_rest_goes_on(samples: Path) -> None:
    result = run("bad.png", "missing.png", "smears/b.JPG", "--format", "json")
    assert result.exit_code == 1
    bad, missing, good = read_lines(result.stdout)
    assert "PDF" in bad["error"]
    assert "cannot be opened" in missing["error"]
    assert (bad["width"], bad["height"], bad["cells"]) == (0, 0, [])
    assert good["cells"][0]["label"] == "GREEN"


def test_csv_has_a_row_a_cell_and_a_column_a_class(samples: Path) -> None:
    result = run("smears/a red.png", "bad.png", "--format", "csv")
    assert result.exit_code == 1
    good, bad = csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff")))
    assert (good["path"], good["label"], good["status"], good["error"]) == (
        "smears/a red.png",
        "RED",
        "confident",
        "",
    )
    assert [good[key] for key in ("x", "y", "box_width", "box_height")] == ["0", "0", "12", "9"]
    assert sum(float(good[label]) for label in LABELS) == pytest.approx(1)
    assert (bad["path"], bad["label"], bad["RED"]) == ("bad.png", "", "")
    assert "PDF" in bad["error"]


def test_a_file_of_several_pictures_is_noted_in_every_format(samples: Path) -> None:
    pages = [Image.new("RGB", (12, 9), color) for color in (RED, GREEN, BLUE, RED)]
    pages[0].save("pages.tif", save_all=True, append_images=pages[1:])
    words = "has 4 pictures; only the first was looked at. Split it"
    noted, plain = read_lines(run("pages.tif", "smears/b.JPG", "--format", "json").stdout)
    (note,) = noted["notes"]
    assert words in note
    assert noted["cells"][0]["label"] == "RED"
    assert "notes" not in plain
    table = run("pages.tif", "smears/b.JPG")
    assert table.exit_code == 0
    assert f"Note: pages.tif: {note}" in table.stdout
    assert table.stdout.count("Note: ") == 1
    rows = run("pages.tif", "smears/b.JPG", "--format", "csv")
    assert [row["error"] for row in csv.DictReader(io.StringIO(rows.stdout.removeprefix("\ufeff")))] == [
        "",
        "",
    ]
    assert rows.stderr == f"Note: pages.tif: {note}\n"


def test_the_table_counts_and_carries_the_safe_words(samples: Path) -> None:
    Path("[red]odd.png").write_bytes(Path("smears/a red.png").read_bytes())
    result = run("smears", "[red]odd.png", "bad.png")
    assert result.exit_code == 1
    assert "[red]odd.png" in result.stdout
    assert "5 pictures, 1 not read: 2 Red, 1 Green, 1 Blue." in result.stdout
    assert "Not read: bad.png" in result.stdout
    assert SAFE_WORDS in result.stdout


def test_folders_and_patterns_without_pictures_say_so(samples: Path) -> None:
    for argument in ("model/golden/*.webp", "empty"):
        Path("empty").mkdir(exist_ok=True)
        result = run(argument)
        assert result.exit_code == 1
        assert "Expected pictures" in str(result.exception)


def test_nothing_to_do_is_a_usage_error(samples: Path) -> None:
    result = run()
    assert result.exit_code == 2
    assert "--sample" in result.stderr


def test_the_drawn_sample_is_classified(samples: Path) -> None:
    result = run("--sample", "--format", "json")
    assert result.exit_code == 0
    (line,) = read_lines(result.stdout)
    assert (line["path"], line["width"], line["height"]) == ("(drawn neutrophil)", 320, 240)
    assert len(line["cells"]) == 1


def test_out_is_written_whole(samples: Path) -> None:
    Path("result.jsonl").write_text("old")
    Path("result.jsonl").chmod(0o640)
    result = run("smears", "--format", "json", "--out", "result.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(read_lines(Path("result.jsonl").read_text(encoding="utf-8"))) == 3
    assert Path("result.jsonl").stat().st_mode & 0o777 == 0o640
    run("smears", "--out", "table.txt")
    assert "\x1b" not in Path("table.txt").read_text(encoding="utf-8")
    assert not list(samples.glob(".*"))


def test_a_full_disk_loses_nothing(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(fd: int) -> None:
        raise OSError(28, "No space left on device")

    Path("result.jsonl").write_text("old")
    monkeypatch.setattr(outfile.os, "fsync", fill)
    result = run("smears", "--format", "json", "--out", "result.jsonl")
    assert result.exit_code == 1
    assert "No space left on device" in str(result.exception)
    assert Path("result.jsonl").read_text() == "old"
    assert len(read_lines(result.stdout)) == 3
    assert not list(samples.glob(".*"))


def test_an_out_that_cannot_be_is_told_before_the_work(samples: Path) -> None:
    result = run("smears", "--out", "no/such/folder.json")
    assert result.exit_code == 1
    assert "cannot be written" in str(result.exception)


def test_an_interrupted_run_leaves_the_old_file(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    Path("result.jsonl").write_text("old")
    monkeypatch.setattr("leukoscope.cli.result_output.format_json", stop)
    assert run("smears", "--format", "json", "--out", "result.jsonl").exit_code == 1
    assert Path("result.jsonl").read_text() == "old"
    assert not list(samples.glob(".*"))


def test_a_dash_is_standard_output_and_a_pipe_is_written_to(samples: Path) -> None:
    assert len(read_lines(run("smears", "--format", "json", "--out", "-").stdout)) == 3
    assert not Path("-").exists()
    os.mkfifo("pipe")
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(Path("pipe").read_text, encoding="utf-8")
        assert run("smears", "--format", "json", "--out", "pipe").exit_code == 0
        assert len(read_lines(read.result())) == 3


def test_progress_stays_quiet_where_nobody_watches(samples: Path) -> None:
    assert run("smears").stderr == ""


def test_long_runs_report_progress_on_stderr(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leukoscope.cli.progress._LONG_RUN_PICTURES", 3)
    monkeypatch.setattr("leukoscope.cli.progress._DELAY_S", 0)
    result = run("smears", "--format", "json")
    assert "3/3" in result.stderr
    assert len(read_lines(result.stdout)) == 3


def draw(width: int, height: int, *cells: tuple[int, int, tuple[int, int, int]]) -> np.ndarray:
    """White, with squares of 8 x 8 pixels at x, y."""
    picture = np.full((height, width, 3), 255, np.uint8)
    for x, y, color in cells:
        picture[y : y + 8, x : x + 8] = color
    return picture


def test_the_command_prints_every_cell(tmp_path: Path) -> None:
    folder = write_tiny_finder(tmp_path / "finder", classes=tiny_manifest()["classes"])
    names = {"two.png": [(8, 8, RED), (40, 40, BLUE)], "none.png": []}
    for name, cells in names.items():
        Image.fromarray(draw(64, 64, *cells)).save(tmp_path / name)

    def run(form: str) -> str:
        arguments = [str(tmp_path / name) for name in names]
        result = CliRunner().invoke(cli, ["classify", "--model", str(folder), "--format", form, *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    two, none = (json.loads(line) for line in run("json").splitlines())
    assert list(two) == list(none) == ["path", "width", "height", "cells", "error"]
    assert [(cell["box"], cell["label"]) for cell in two["cells"]] == [
        ([8, 8, 8, 8], "RED"),
        ([40, 40, 8, 8], "BLUE"),
    ]
    assert list(two["cells"][0]) == ["box", "label", "probability", "probabilities", "status"]
    assert (none["cells"], none["error"]) == ([], None)
    header, *rows = run("csv").splitlines()
    assert len(rows) == 3
    assert [row.rpartition("/")[2].split(",")[0] for row in rows] == ["two.png", "two.png", "none.png"]
    assert rows[2].count(",") == header.count(",")
    table = run("table")
    assert "2 pictures: 1 Red, 1 Blue." in table
    assert "none.png" in table
    assert "no cell found" in table
    assert "40,40 8x8" in table


def test_what_a_folder_holds_beside_pictures_is_said_on_stderr(samples: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "DSC_1.NEF", "one.avif"):
        Path("smears", name).write_bytes(b"x")
    result = run("smears", "--format", "json")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 3
    assert "2 hidden or generated files and folders" in result.stderr
    assert "Not read: 2 files of formats that are not supported (1 AVIF and 1 RAW)." in result.stderr
