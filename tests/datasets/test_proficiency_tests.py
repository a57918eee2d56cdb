"""Proficiency tests of the page: unpacked for a model, and refused where they are damaged or hold anything else."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli import cli
from leukoscope.datasets.proficiency_tests import read_test_file
from leukoscope.datasets.registry import load_dataset
from leukoscope.errors import DatasetError

LABELS = ["NEUTROPHIL", "BAND_NEUTROPHIL", "BLAST"]
REFERENCES = ["BLAST", "NEUTROPHIL", "BAND_NEUTROPHIL", "NEUTROPHIL"]


def draw_crop(shade: int) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.full((20, 20, 3), shade, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def describe_test() -> dict[str, Any]:
    return {
        "name": "Monday",
        "author": "Ada",
        "created": "2026-11-27T09:00:00.000Z",
        "seed": 7,
        "repeats": 0,
        "verifiedBy": ["Ada", "Bo"],
        "classes": [
            {"label": label, "name": {"en": label}, "isWhiteCell": True, "color": "#b0413e"}
            for label in LABELS
        ],
        "cells": [
            {
                "id": f"{number:04d}",
                "label": label,
                "type": "image/png",
                "sha256": hashlib.sha256(draw_crop(number)).hexdigest(),
            }
            for number, label in enumerate(REFERENCES, 1)
        ],
    }


def write_test(path: Path, test: dict[str, Any], *, head: int = 1, **changes: bytes | None) -> Path:
    """A file as the page writes it; `changes` are other bytes of an entry, None leaves it out."""
    entries: dict[str, bytes | None] = {"test.json": json.dumps({"format": head, "test": test}).encode()}
    entries |= {f"cells/{n:04d}.png": draw_crop(n) for n in range(1, len(REFERENCES) + 1)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (entries | changes).items():
            if data is not None:
                archive.writestr(name, data)
    return path


def test_a_test_becomes_a_folder_for_each_class(tmp_path: Path) -> None:
    file = write_test(tmp_path / "Monday.leukoscope-test", describe_test())
    result = CliRunner().invoke(
        cli, ["data", "unpack", str(file), str(tmp_path / "out")], catch_exceptions=False
    )
    assert result.exit_code == 0
    canonical = json.dumps(describe_test(), sort_keys=True, separators=(",", ":"))
    assert (
        f"Monday, verified by Ada, Bo; digest {hashlib.sha256(canonical.encode()).hexdigest()}"
        in result.stdout
    )
    assert "NEUTROPHIL: 2 cells\nBAND_NEUTROPHIL: 1 cells\nBLAST: 1 cells\n" in result.stdout
    samples = load_dataset(tmp_path / "out").samples
    found = {sample.path.stem: (sample.label, sample.fine_label) for sample in samples}
    assert found == {
        "0001": ("BLAST", None),
        "0002": ("NEUTROPHIL", None),
        "0003": ("NEUTROPHIL", "BAND_NEUTROPHIL"),
        "0004": ("NEUTROPHIL", None),
    }
    assert (tmp_path / "out" / "BLAST" / "0001.png").read_bytes() == draw_crop(1)
    with pytest.raises(DatasetError, match="something is there"):
        read_test_file(file).unpack(tmp_path / "out")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cells/0002.png": draw_crop(9)}, "the picture of the cell 0002 is damaged"),
        ({"cells/0002.png": None}, "cells/0002.png is missing"),
        ({"../evil.png": draw_crop(9)}, "'../evil.png' is not a cell"),
        ({"test.json": None}, "test.json is missing"),
        ({"test.json": b'{"format": 1, "test": {}}'}, "test.json"),
        ({"test.json": b'{"format": 2}'}, "newer Leukoscope"),
    ],
)
def test_what_is_damaged_or_holds_anything_else_is_refused(
    tmp_path: Path, changes: dict[str, bytes | None], message: str
) -> None:
    file = write_test(tmp_path / "bad.leukoscope-test", describe_test(), **changes)
    with pytest.raises(DatasetError, match=message):
        read_test_file(file)


def test_what_is_no_zip_or_not_there_or_packed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.leukoscope-test").write_bytes(b"no zip")
    with pytest.raises(DatasetError, match="Save it as a file again"):
        read_test_file(tmp_path / "none.leukoscope-test")
    with pytest.raises(DatasetError, match="Check the path"):
        read_test_file(tmp_path / "absent.leukoscope-test")
    with zipfile.ZipFile(tmp_path / "packed.leukoscope-test", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("test.json", json.dumps({"format": 1, "test": describe_test()}))
    with pytest.raises(DatasetError, match="is packed"):
        read_test_file(tmp_path / "packed.leukoscope-test")


def test_contradictions_and_names_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    test = describe_test()
    test["cells"][0]["label"] = "MONOCYTE"
    with pytest.raises(DatasetError, match="no class of the test"):
        read_test_file(write_test(tmp_path / "stray.leukoscope-test", test))
    for label in ("../up", "a/b", ".hidden", "end "):
        test = describe_test()
        test["classes"][2]["label"] = test["cells"][0]["label"] = label
        found = read_test_file(write_test(tmp_path / "strange.leukoscope-test", test))
        with pytest.raises(DatasetError, match="names of folders"):
            found.unpack(tmp_path / "strange")
        assert not (tmp_path / "strange").exists()
