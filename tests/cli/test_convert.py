"""`leukoscope convert`, and `leukoscope classify` in the formats of other programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotation_cases import WHOLE, put_pictures
from leukoscope.annotation_formats.formats import FORMATS, read_annotations
from leukoscope.cli import cli
from leukoscope.errors import DatasetError


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def coco(tmp_path: Path) -> Path:
    put_pictures(tmp_path, WHOLE)
    FORMATS["coco"].write(WHOLE, tmp_path / "cells.json", lambda name: None)
    return tmp_path / "cells.json"


def test_it_says_what_was_written_and_what_was_lost(coco: Path, tmp_path: Path) -> None:
    result = call("convert", coco, tmp_path / "yolo", "--to", "yolo", "--copy-pictures")
    assert result.exit_code == 0
    assert result.stdout == (
        f"Wrote {tmp_path / 'yolo'}: 3 cells in 2 pictures, from COCO to YOLO, 2 pictures copied.\n"
    )
    assert "Note: YOLO holds no probability: 2 cells lost theirs." in result.stderr
    assert (tmp_path / "yolo" / "images" / "test" / "a.png").is_file()


def test_bad_input_is_an_error(coco: Path, tmp_path: Path) -> None:
    coco.write_bytes(coco.read_bytes()[:100])
    assert isinstance(call("convert", coco, tmp_path / "x.csv").exception, DatasetError)
    assert not (tmp_path / "x.csv").exists()
    assert isinstance(call("convert", tmp_path / "none", tmp_path / "x.csv").exception, DatasetError)
    assert call("convert", coco, tmp_path / "x.csv", "--rename", "wrong").exit_code == 2


def test_convert_needs_no_training_framework(coco: Path, tmp_path: Path) -> None:
    heavy = ("keras", "tensorflow", "cv2", "scipy", "pandas", "sklearn", "matplotlib")
    code = (
        "import sys; from click.testing import CliRunner; from leukoscope.cli import cli\n"
        f"for out in {[str(tmp_path / 'x.csv'), str(tmp_path / 'x.leukoscope')]}:\n"
        f"    assert CliRunner().invoke(cli, ['convert', {str(coco)!r}, out]).exit_code == 0\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_classify_writes_coco_and_geojson(samples: Path) -> None:
    result = call(
        "classify", "smears", "bad.png", "--model", "model", "--format", "coco", "--out", "cells.json"
    )
    assert result.exit_code == 1
    assert "Not read: bad.png" in result.stderr
    value = json.loads((samples / "cells.json").read_text(encoding="utf-8"))
    assert [image["file_name"] for image in value["images"]] == [
        "smears/a red.png",
        "smears/b.JPG",
        "smears/deep er/蓝.png",
    ]
    assert len(value["annotations"]) == 3
    assert all(0 <= entry["score"] <= 1 for entry in value["annotations"])
    assert (
        call("classify", "smears", "--model", "model", "--format", "geojson", "--out", "geo").exit_code == 0
    )
    _, found = read_annotations(samples / "geo")
    assert len(found.cells) == 3
    one = call("classify", "smears/b.JPG", "--model", "model", "--format", "geojson")
    assert json.loads(one.stdout)["type"] == "FeatureCollection"
    assert call("classify", "smears", "--model", "model", "--format", "geojson").exit_code == 2
    assert call("classify", "smears", "--model", "model", "--format", "csv", "--out", "smears").exit_code == 2


def test_the_csv_of_classify_is_read_again(samples: Path) -> None:
    assert (
        call("classify", "smears", "--model", "model", "--format", "csv", "--out", "cells.csv").exit_code == 0
    )
    assert (samples / "cells.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    _, found = read_annotations(samples / "cells.csv")
    assert [picture.name for picture in found.pictures][:2] == ["smears/a red.png", "smears/b.JPG"]
    assert all(cell.probabilities for cell in found.cells)
