"""`leukoscope rejection`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from leukoscope.cli import cli
from leukoscope.evaluation import rejection_metrics
from tiny_model import write_tiny_model


@pytest.mark.parametrize("old", [False, True], ids=["rejection", "evaluate --refusals"])
def test_pictures_without_cells_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, old: bool
) -> None:
    monkeypatch.setattr(rejection_metrics, "_DRAWN", 2)
    model = write_tiny_model(tmp_path / "tiny")
    (tmp_path / "streets").mkdir()
    Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(tmp_path / "streets" / "a.png")
    arguments = [str(model), "--pictures", str(tmp_path / "streets"), "--out", str(tmp_path / "out")]
    spelt = ["evaluate", *arguments, "--refusals", "--quiet"] if old else ["rejection", *arguments]
    result = CliRunner().invoke(cli, spelt, catch_exceptions=False)
    assert result.exit_code == 0
    assert ("`leukoscope evaluate --refusals` is now `leukoscope rejection`" in result.stderr) == old
    assert "no red cells are cut out of fields" in result.stderr
    found = json.loads((tmp_path / "out" / "refusals.json").read_text())
    assert {entry["kind"]: entry["pictures"] for entry in found} == {
        "fields drawn with red cells only": 2,
        "noise": 2,
        "drawn shapes, screens, textures": 2,
        "pictures in streets": 1,
    }
    assert len(result.stdout.splitlines()) == len(found)
