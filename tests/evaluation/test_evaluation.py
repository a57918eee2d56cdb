"""The evaluation as a whole: units, n, which interval where, notes, mistakes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from leukoscope.errors import DatasetError
from leukoscope.evaluation.evaluation import Evaluation, evaluate_predictions
from leukoscope.evaluation.intervals import (
    clopper_pearson,
)
from leukoscope.evaluation.metrics import OVERALL_METRICS, weigh_sources
from leukoscope.evaluation.predictions import Predictions
from made_predictions import be_right, make_predictions


def evaluate(predictions: Predictions) -> Evaluation:
    return evaluate_predictions(predictions, resamples=200)


def test_every_figure_comes_by_picture_and_by_source_with_n_and_an_interval_that_holds_it() -> None:
    made = make_predictions()
    found = evaluate(made)
    assert [unit.unit for unit in found.units] == ["picture", "source"]
    for unit in found.units:
        assert tuple(unit.overall) == OVERALL_METRICS
        for figure in [*unit.overall.values(), *(f for c in unit.per_class.values() for f in c.values())]:
            assert 0 <= figure.interval.low <= figure.value <= figure.interval.high <= 1
        overall = unit.overall["accuracy"]
        assert (overall.n_pictures, overall.n_sources) == (len(made), 71)
        monocyte = unit.per_class["MONOCYTE"]["recall"]
        assert (monocyte.n_pictures, monocyte.n_sources) == (52, 4)
    right = made.predicted == made.labels
    assert found.units[0].overall["accuracy"].value == pytest.approx(right.mean())
    assert found.units[1].overall["accuracy"].value == pytest.approx(
        np.average(right, weights=weigh_sources(made.sources))
    )


def test_many_copies_of_few_cells_do_not_pass_for_evidence() -> None:
    """620 monocyte pictures of 4 cells, all right: 40 to 100 %, not 99.4 to 100 %."""
    made = be_right(make_predictions(copies=(48, 103, 155, 13)))
    found = evaluate(made)
    for unit in found.units:
        recall = unit.per_class["MONOCYTE"]["recall"]
        assert recall.interval == clopper_pearson(4, 4)
        assert (recall.n_pictures, recall.n_sources) == (620, 4)
        assert unit.overall["accuracy"].interval == clopper_pearson(71, 71)
        # Balanced accuracy weighs the four monocytes like the 48 neutrophils, so it knows far less.
        assert unit.overall["balanced_accuracy"].interval.low < 0.85


def test_few_cells_make_the_average_uncertain_too() -> None:
    """All four monocytes right and the rest mixed: a plain bootstrap would take the monocytes for certain."""
    made = make_predictions(cells=(30, 30, 4, 30), copies=(2, 2, 40, 2), seed=2)
    right = (made.predicted == made.labels) | (made.labels == 2)
    found = evaluate(be_right(made, right))
    by_picture = found.units[0].overall
    assert by_picture["accuracy"].interval.method == "combined"
    assert by_picture["balanced_accuracy"].interval.method == "combined"
    # A quarter of the balanced accuracy rests on 4 cells whose recall may be as low as 0.4.
    assert by_picture["balanced_accuracy"].value - by_picture["balanced_accuracy"].interval.low > 0.14


def test_enough_cells_in_every_class_are_bootstrapped() -> None:
    found = evaluate(make_predictions(cells=(20, 20, 20, 20), copies=(3, 3, 3, 3)))
    for unit in found.units:
        assert {figure.interval.method for figure in unit.overall.values()} == {"bootstrap"}


def test_one_picture_a_cell_is_exact() -> None:
    made = make_predictions(copies=(1, 1, 1, 1), seed=1)
    found = evaluate(made)
    n_right = int((made.predicted == made.labels).sum())
    for unit in found.units:
        assert unit.overall["accuracy"].interval == clopper_pearson(n_right, 71)
        neutrophil = unit.per_class["NEUTROPHIL"]
        hits = int(((made.predicted == 3) & (made.labels == 3)).sum())
        assert neutrophil["recall"].interval == clopper_pearson(hits, 48)
        called = int((made.predicted == 3).sum())
        assert neutrophil["precision"].interval.low == pytest.approx(clopper_pearson(hits, called).low)
    assert found.units[0].overall == found.units[1].overall


@pytest.mark.parametrize("right", [True, False])
def test_all_right_or_all_wrong_is_exact_everywhere(right: bool) -> None:
    found = evaluate(be_right(make_predictions(cells=(20, 20, 20, 20)), right))
    for unit in found.units:
        for name in ("accuracy", "balanced_accuracy", "macro_f1", "roc_auc"):
            interval = unit.overall[name].interval
            assert interval.high - interval.low > 0.03, name


def test_untold_sources_give_figures_by_picture_only_and_a_note() -> None:
    found = evaluate(make_predictions(knows_sources=False))
    assert [unit.unit for unit in found.units] == ["picture"]
    assert found.n_sources is None
    assert found.units[0].overall["accuracy"].n_sources is None
    assert any("It is unknown which pictures show the same cell" in note for note in found.notes)


def test_unknown_classes_are_left_out_and_told() -> None:
    made = make_predictions()
    rows = tuple(replace(row, label="BASOPHIL") if row.label == "MONOCYTE" else row for row in made.rows)
    found = evaluate(Predictions(made.classes, rows, made.probabilities))
    assert found.n_pictures == len(made) - 52
    assert any(
        note.startswith("52 pictures of classes the model does not know (BASOPHIL)") for note in found.notes
    )
    assert any(note.startswith("No picture is labelled MONOCYTE") for note in found.notes)
    assert "recall" not in found.units[0].per_class["MONOCYTE"]


def test_labels_that_are_all_unknown_are_refused() -> None:
    made = make_predictions()
    rows = tuple(replace(row, label="BASOPHIL") for row in made.rows)
    with pytest.raises(DatasetError, match="found only BASOPHIL"):
        evaluate(Predictions(made.classes, rows, made.probabilities))


@pytest.mark.parametrize(("split", "note"), [("train", "how well it remembers"), ("random-5", "too good")])
def test_a_split_that_flatters_is_told(split: str, note: str) -> None:
    made = make_predictions()
    rows = tuple(replace(row, split=split) for row in made.rows)
    assert any(note in told for told in evaluate(Predictions(made.classes, rows, made.probabilities)).notes)
    assert evaluate(made).notes == []


def test_mistakes_come_with_the_most_confident_first() -> None:
    made = make_predictions()
    found = evaluate(made)
    assert found.n_mistakes == int((made.predicted != made.labels).sum())
    sureness = [mistake.probability for mistake in found.mistakes]
    assert sureness == sorted(sureness, reverse=True)
    assert len(sureness) == 25
    wrong = made.probabilities.max(axis=1)[made.predicted != made.labels]
    assert sureness[0] == wrong.max()
    first = found.mistakes[0]
    assert first.predicted != first.row.label
    assert first.probability_of_label < first.probability


def test_folds_laboratories_and_statuses_are_evaluated_apart() -> None:
    made = make_predictions()
    rows = tuple(
        replace(row, fold=1 + i % 10, lab="here" if i % 2 else "there", status="review")
        for i, row in enumerate(made.rows)
    )
    found = evaluate(Predictions(made.classes, rows, made.probabilities))
    assert list(found.groups["fold"]) == [str(n) for n in range(1, 11)]
    assert list(found.groups["lab"]) == ["here", "there"]
    assert list(found.groups["status"]) == ["review"]
    here = found.groups["lab"]["here"]["picture"]
    inside = np.array([row.lab == "here" for row in rows])
    assert here.value == pytest.approx((made.predicted == made.labels)[inside].mean())
    assert here.n_pictures == inside.sum()
    assert evaluate(made).groups == {}


def test_a_single_class_is_evaluated_without_a_roc_curve() -> None:
    found = evaluate(make_predictions(cells=(12, 0, 0, 0)))
    assert "roc_auc" not in found.units[0].overall
    assert found.units[0].overall["accuracy"].value == found.units[0].per_class["EOSINOPHIL"]["recall"].value


def test_the_same_predictions_give_the_same_estimates() -> None:
    made = make_predictions()
    assert evaluate(made).units[0].overall == evaluate(made).units[0].overall


def copy_pictures(predictions: Predictions, times: int) -> Predictions:
    return Predictions(
        predictions.classes, predictions.rows * times, np.tile(predictions.probabilities, (times, 1))
    )


def test_copies_of_cells_never_narrow_an_interval() -> None:
    made = make_predictions(cells=(20, 15, 12, 30), copies=(2, 2, 2, 2), seed=5)
    before, after = (evaluate_predictions(p, resamples=400) for p in (made, copy_pictures(made, 10)))
    for one, other in zip(before.units, after.units, strict=True):
        for name, figure in one.overall.items():
            copied = other.overall[name]
            assert copied.value == pytest.approx(figure.value, abs=1e-9), name
            assert copied.interval.low == pytest.approx(figure.interval.low, abs=1e-9), name
            assert copied.interval.high == pytest.approx(figure.interval.high, abs=1e-9), name
            assert copied.n_pictures == 10 * figure.n_pictures
            assert copied.n_sources == figure.n_sources == 77


def test_copies_would_narrow_intervals_if_they_counted_as_cells() -> None:
    """The check above can fail: with sources untold, ten copies do narrow them."""
    made = make_predictions(cells=(20, 15, 12, 30), copies=(2, 2, 2, 2), seed=5, knows_sources=False)
    widths = []
    for predictions in (made, copy_pictures(made, 10)):
        interval = evaluate_predictions(predictions, resamples=400).units[0].overall["accuracy"].interval
        widths.append(interval.high - interval.low)
    assert widths[1] < widths[0] / 2


def test_bootstrap_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """100 data sets of 80 cells; cells are right in all or none of their pictures, 3 in 4 of them."""
    covered = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        made = make_predictions(cells=(40, 40), copies=(3, 3), classes=("A", "B"))
        right = rng.random(80) < 0.75
        found = evaluate_predictions(be_right(made, right[made.sources]), resamples=200)
        interval = found.units[1].overall["accuracy"].interval
        assert interval.method == "bootstrap"
        covered += interval.low <= 0.75 <= interval.high
    assert 88 <= covered <= 99
