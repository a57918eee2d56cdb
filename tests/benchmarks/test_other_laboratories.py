"""The metrics of the screening over laboratories left out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import other_laboratories
from benchmarks.other_laboratories import _select_evaluated, measure

from leukoscope.datasets import cell_images
from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.training import two_stage
from leukoscope.training.run import Run
from leukoscope.training.two_stage_recipe import CELL_RECIPES


def test_a_class_counts_as_much_as_another_however_many_cells_it_has() -> None:
    labels = ["NEUTROPHIL"] * 8 + ["MONOCYTE"] * 2
    answers = ["NEUTROPHIL"] * 8 + ["", "MONOCYTE"]
    row = measure(labels, answers, [f"cell-{i}" for i in range(10)])
    assert row["balanced_accuracy"] == pytest.approx(0.75)
    assert row["recall"]["MONOCYTE"] == {"share": 0.5, "cells": 2, "sources": 2}


def test_classes_beyond_the_five_are_left_out_as_labels_and_wrong_as_answers() -> None:
    labels = ["NEUTROPHIL", "NEUTROPHIL", "BLAST", "PLATELET"]
    answers = ["NEUTROPHIL", "IMMATURE_GRANULOCYTE", "NEUTROPHIL", "PLATELET"]
    row = measure(labels, answers, ["a", "b", "c", "d"])
    assert row["balanced_accuracy"] == pytest.approx(0.5)
    assert list(row["recall"]) == ["NEUTROPHIL"]


def test_cells_of_one_source_are_drawn_together() -> None:
    labels, answers = ["NEUTROPHIL"] * 40, ["NEUTROPHIL"] * 20 + [""] * 20
    alone = measure(labels, answers, [f"cell-{i}" for i in range(40)])["interval"]
    slides = measure(labels, answers, [f"slide-{i // 10}" for i in range(40)])["interval"]
    assert alone[0] < 0.5 < alone[1]
    assert slides[1] - slides[0] > alone[1] - alone[0]


def test_each_laboratory_is_left_out_once_and_a_row_that_is_there_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = [
        AnnotatedImage(
            tmp_path / f"{lab}-{n}.png",
            (Annotation((0, 0, 9, 9), "cell", label),),
            f"{lab}-{n}",
            lab,
            "train",
            label=label,
        )
        for lab, labels in (
            ("here", ("NEUTROPHIL", "MONOCYTE")),
            ("there", ("MONOCYTE", "MONOCYTE")),
            ("unnamed", (None, None)),
        )
        for n, label in enumerate(labels)
    ]
    trained: list[tuple[str, list[str], int]] = []

    def train(learnt: list[AnnotatedImage], recipe: object, folder: Path, *, seed: int, resume: bool) -> Path:
        trained.append((folder.name, sorted({p.lab for p in learnt}), seed))
        return folder

    def evaluate(run: Path, cells: list[AnnotatedImage], lab: str, recipe: object) -> dict[str, object]:
        return {"of": lab, "cells": [cell.label for cell in cells]}

    monkeypatch.setattr(other_laboratories, "RESULTS", tmp_path / "rows.json")
    monkeypatch.setattr(other_laboratories, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(other_laboratories, "_evaluate", evaluate)
    untaught: list[list[str]] = []
    monkeypatch.setattr(
        other_laboratories,
        "_write_untaught",
        lambda run, cells: untaught.append([cell.label for cell in cells]),
    )
    monkeypatch.setattr(two_stage, "train_cells", train)
    monkeypatch.setattr(cell_images, "load_cell_pictures", lambda data: (pictures, []))
    command = [
        "other_laboratories.py",
        "--leave",
        "each",
        "--crops",
        "64",
        "--scenes",
        "32",
        "--recipe",
        "cells-light",
    ]
    monkeypatch.setattr(sys, "argv", [*command, "--seeds", "10"])
    other_laboratories.main()
    assert [(name.rpartition("-")[0], *others) for name, *others in trained] == [
        ("cells-light-without-here-64-32-10", ["there", "unnamed"], 10),
        ("cells-light-without-there-64-32-10", ["here", "unnamed"], 10),
    ]
    # Without "here" nobody teaches neutrophils.
    assert untaught == [["NEUTROPHIL"], []]
    monkeypatch.setattr(sys, "argv", [*command, "--seeds", "10,11"])
    other_laboratories.main()
    assert [seed for *_, seed in trained[2:]] == [11, 11]
    changed = replace(CELL_RECIPES["cells-light"], first_learning_rate=1e-4)
    monkeypatch.setitem(CELL_RECIPES, "cells-light", changed)
    other_laboratories.main()
    assert len({name for name, *_ in trained[4:]} - {name for name, *_ in trained[:4]}) == 4
    rows = json.loads((tmp_path / "rows.json").read_text())
    # Without "here" nobody teaches neutrophils, so its neutrophil is not counted.
    assert [(row["left_out"], row["seed"], row["laboratories"]) for row in rows[:2]] == [
        (["here"], 10, {"here": {"of": "here", "cells": ["MONOCYTE"]}}),
        (["there"], 10, {"there": {"of": "there", "cells": ["MONOCYTE", "MONOCYTE"]}}),
    ]


def make_picture(path: Path, lab: str, label: str = "MONOCYTE") -> AnnotatedImage:
    cell = Annotation((0, 0, 9, 9), "cell", label)
    return AnnotatedImage(path, (cell,), path.stem, lab, "train", label=label)


def test_cells_of_untaught_classes_have_labels_that_no_model_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_laboratories, "UNTAUGHT_CELLS", 3)
    monkeypatch.setattr(other_laboratories, "_predict", lambda run, cells, lab: (_Written(cells, lab), 0))
    cells = [
        make_picture(tmp_path / f"{n}.png", "here", "BASOPHIL" if n % 2 else "MONOCYTE") for n in range(9)
    ]
    run = Run(tmp_path / "run")
    other_laboratories._write_untaught(run, cells)
    folder = run.path / "evaluation" / "here"
    assert {file.name: file.read_text().split() for file in folder.iterdir()} == {
        f"untaught-{label.lower()}.csv": ["here", *[f"UNTAUGHT_{label}"] * 3]
        for label in ("BASOPHIL", "MONOCYTE")
    }


class _Written:
    """Predictions that write of which cells they are."""

    def __init__(self, cells: list[AnnotatedImage], lab: str) -> None:
        self.lines = [lab, *(cell.label or "" for cell in cells)]

    def write(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(self.lines))


def test_only_the_cells_of_earlier_predictions_are_evaluated(tmp_path: Path) -> None:
    file = tmp_path / "predictions.csv"
    file.write_text(
        "path,dataset,split,source,lab,label,predicted,p_MONOCYTE,p_BASOPHIL,model\n"
        + "".join(
            f"anywhere/{name}.png,set,test,{name},{lab},MONOCYTE,MONOCYTE,1,0,m\n"
            for name, lab in (("a", "here"), ("b", "there"))
        )
    )
    pictures = [
        make_picture(tmp_path / f"{n}.png", lab) for n, lab in zip("abcd", ("here", "there") * 2, strict=True)
    ]
    chosen = _select_evaluated(pictures, ["here"], file)
    # Those that are learnt from stay.
    assert [p.path.stem for p in chosen] == ["a", "b", "d"]
    assert _select_evaluated(pictures, ["here"], None) == pictures
    with pytest.raises(SystemExit, match="1 are not there"):
        _select_evaluated(pictures[1:], ["here"], file)


def test_a_laboratory_that_nobody_fetched_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cell_images, "load_cell_pictures", lambda data: ([], []))
    monkeypatch.setattr(sys, "argv", ["other_laboratories.py", "--leave", "elsewhere"])
    with pytest.raises(SystemExit):
        other_laboratories.main()
    assert "got elsewhere" in capsys.readouterr().err
