"""Pictures that cannot be read, where locator and classifier are trained: the rest is learnt from."""

from __future__ import annotations

import csv
import errno
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from faulty_files import wear
from killed_runs import make_networks_small
from leukoscope.evaluation.predictions import read_predictions
from leukoscope.training import two_stage_recipe
from leukoscope.training.two_stage_recipe import CELL_RECIPES
from made_cells import TINY, draw_close_ups

LABS = ("north", "south")
SMALL = replace(TINY, first_scenes=4, scenes=4, first_crops=8, crops=8)
CUT, WORN = "cut.png", "worn.png"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two laboratories of close-ups, each with a cut picture and one on a worn disk; small networks."""
    for number, lab in enumerate(LABS):
        folder = tmp_path / lab
        rows = []
        for picture in draw_close_ups(tmp_path / "drawn", 8, first_seed=500 + 100 * number):
            target = folder / str(picture.label) / picture.path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(picture.path, target)
            rows.append((target.relative_to(folder), picture.source, lab))
        first = folder / rows[0][0]
        (first.parent / CUT).write_bytes(first.read_bytes()[:-200])
        shutil.copyfile(first, first.parent / WORN)
        rows += [(first.parent.relative_to(folder) / name, f"{lab} {name}", lab) for name in (CUT, WORN)]
        with (folder / "sources.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("path", "source", "lab"), *rows])
    wear(monkeypatch, WORN, OSError(errno.EIO, os.strerror(errno.EIO)))
    make_networks_small(monkeypatch)
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path / "home"))
    monkeypatch.setattr(two_stage_recipe, "CellRecipe", lambda: SMALL)
    monkeypatch.setitem(CELL_RECIPES, "cells", SMALL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check_left_out(told: str, labs: tuple[str, ...]) -> None:
    """Find both pictures and the reasons in each laboratory's note."""
    notes = [line for line in told.splitlines() if "that cannot be read" in line]
    assert len(notes) == len(labs), told
    for note, lab in zip(notes, labs, strict=True):
        assert note.startswith("Note: Left out 2 of 10 pictures"), note
        for name, reason in ((CUT, "damaged or ends too early"), (WORN, "Input/output error")):
            assert lab in note
            assert name in note
            assert reason in note
    assert "Traceback" not in told


def test_both_networks_are_trained_without_them(run, place: Path) -> None:  # type: ignore[no-untyped-def]
    status, _, told = run("train", "--recipe", "cells", "--data", "north", "--out", "out", "--quiet")
    assert status == 0, told
    check_left_out(told, ("north",))
    assert (place / "out" / "model.keras").is_file()
    learnt = (place / "out" / "samples.csv").read_text(encoding="utf-8")
    assert "close-up-501" in learnt
    assert not {CUT, WORN} & set(learnt.replace("/", ",").split(","))


def test_each_laboratory_is_evaluated_without_them(run, place: Path) -> None:  # type: ignore[no-untyped-def]
    data = [argument for lab in LABS for argument in ("--data", lab)]
    status, printed, told = run("leave-one-lab-out", *data, "--out", "out", "--quiet")
    assert status == 0, told
    check_left_out(told, LABS)
    for lab in LABS:
        assert f"Trained without {lab}, evaluated on it:" in printed
        predictions = read_predictions(place / "out" / lab / "predictions.csv")
        assert len(predictions) == 8
        assert (place / "out" / lab / "report.html").is_file()
