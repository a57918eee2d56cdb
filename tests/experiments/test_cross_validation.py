"""Cross-validation on drawn cells: no cell on two sides, every picture evaluated once, folds resumed."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import Dataset
from leukoscope.errors import DatasetError, TrainingError
from leukoscope.evaluation.predictions import Predictions
from leukoscope.experiments import cross_validation
from leukoscope.experiments.cross_validation import Division, cross_validate, name_split, random_folds
from leukoscope.synthetic.fields import draw_dataset
from leukoscope.training.recipes import COMPACT

# One worker, so that the folds are trained once.
pytestmark = pytest.mark.xdist_group("cross-validation")

SMALL = replace(COMPACT, width_px=32, height_px=24, epochs=1, batch_size=8)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("drawn")
    draw_dataset(folder, ["LYMPHOCYTE", "NEUTROPHIL"], sources_per_label=4, pictures_per_source=3, seed=2)
    return load_dataset(folder, sources_csv=folder / "sources.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs") / "small-cv-2"


@pytest.fixture(scope="module")
def evaluated(drawn: Dataset, folder: Path) -> Predictions:
    return cross_validate(SMALL, drawn, folder, Division(2), progress=False)


def read_sources(run: Path) -> set[str]:
    with (run / "samples.csv").open(newline="", encoding="utf-8-sig") as file:
        return {row["source"] for row in csv.DictReader(file)}


def test_every_picture_is_evaluated_once_by_a_network_that_never_saw_its_cell(
    drawn: Dataset, folder: Path, evaluated: Predictions
) -> None:
    assert sorted(row.path for row in evaluated.rows) == sorted(
        s.path.relative_to(drawn.root).as_posix() for s in drawn.samples
    )
    for fold in (1, 2):
        held = {row.source for row in evaluated.rows if row.fold == fold}
        learnt = read_sources(folder / f"fold-{fold}")
        assert held
        assert learnt
        assert not held & learnt
    assert {(row.split, row.model, row.dataset) for row in evaluated.rows} == {
        ("cv-2", "small-cv-2", drawn.id)
    }


def test_finished_folds_are_kept_and_skipped(
    drawn: Dataset, folder: Path, evaluated: Predictions, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "fold-1" / "model.keras").stat().st_mtime_ns

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a finished fold was predicted again")

    monkeypatch.setattr(cross_validation, "predict_samples", refuse)
    again = cross_validate(SMALL, drawn, folder, Division(2), progress=False)
    assert (folder / "fold-1" / "model.keras").stat().st_mtime_ns == before
    assert again.rows == evaluated.rows
    np.testing.assert_allclose(again.probabilities, evaluated.probabilities, atol=1e-8)


def test_the_split_tells_when_only_some_folds_were_evaluated(
    drawn: Dataset, folder: Path, evaluated: Predictions
) -> None:
    some = cross_validate(SMALL, drawn, folder, Division(2, first_folds=1), progress=False)
    assert some.unique("split") == ("cv-1-of-2",)
    assert some.folds == (1,)
    # What the fold itself holds stays, and joins the others later.
    every = cross_validate(SMALL, drawn, folder, Division(2), progress=False)
    assert every.rows == evaluated.rows


@pytest.mark.parametrize(
    ("evaluated", "name"), [(None, "cv-5"), (5, "cv-5"), (9, "cv-5"), (2, "cv-2-of-5"), (1, "cv-1-of-5")]
)
def test_splits_are_named_by_their_folds(evaluated: int | None, name: str) -> None:
    assert name_split(5, random_split=False, evaluated=evaluated) == name
    assert name_split(5, random_split=True, evaluated=evaluated) == name.replace("cv", "random")


def test_other_settings_in_the_same_folder_are_refused(
    drawn: Dataset, folder: Path, evaluated: Predictions
) -> None:
    with pytest.raises(TrainingError, match="these differ"):
        cross_validate(SMALL, drawn, folder, Division(2), epochs=2, progress=False)


def test_a_random_split_lets_cells_leak(drawn: Dataset, tmp_path: Path) -> None:
    found = cross_validate(
        SMALL, drawn, tmp_path / "leaky", Division(2, 1, random_split=True), progress=False
    )
    assert len(found) == len(drawn.samples) // 2
    assert {row.split for row in found.rows} == {"random-1-of-2"}
    assert {row.source for row in found.rows} & read_sources(tmp_path / "leaky" / "fold-1")


def test_random_folds_spread_classes_and_repeat_with_their_seed(drawn: Dataset) -> None:
    folds = random_folds(drawn.samples, 3, seed=4)
    assert folds == random_folds(drawn.samples, 3, seed=4)
    assert folds != random_folds(drawn.samples, 3, seed=5)
    assert sorted(i for _, held in folds for i in held) == list(range(len(drawn.samples)))
    for learnt, held in folds:
        assert not set(learnt) & set(held)
        assert [sum(drawn.samples[i].label == label for i in held) for label in drawn.labels] == [4, 4]


def test_nothing_to_train_on_is_told(drawn: Dataset, tmp_path: Path) -> None:
    tested = replace(drawn, samples=tuple(replace(s, split="test") for s in drawn.samples))
    with pytest.raises(DatasetError, match="split 'train'"):
        cross_validate(SMALL, tested, tmp_path, progress=False)
