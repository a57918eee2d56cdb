"""Temperature and thresholds: found where known, and keeping their promises where they were chosen."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
from scipy.optimize import minimize

from leukoscope.contract.schemas import load_contract
from leukoscope.errors import DatasetError
from leukoscope.evaluation.calibration import (
    MIN_TEMPERATURE,
    choose_thresholds,
    cross_calibrate,
    fit_calibration,
    fit_temperature,
)
from leukoscope.evaluation.evaluation import evaluate_predictions
from leukoscope.evaluation.metrics import expected_calibration_error, weigh_sources
from leukoscope.evaluation.predictions import NO_CELL_LABEL, Predictions, Row
from leukoscope.inference.decisions import calibrate
from made_predictions import be_right, make_predictions


def draw(n: int = 20_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities and labels drawn from them."""
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(4, 0.4), n)
    labels = (rng.random((n, 1)) > probabilities.cumsum(axis=1)).sum(axis=1).clip(0, 3)
    return probabilities, labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_spoilt_probabilities_is_found(temperature: float) -> None:
    probabilities, labels = draw()
    spoilt = calibrate(probabilities, 1 / temperature)
    found = fit_temperature(spoilt, labels)
    assert found == pytest.approx(temperature, rel=0.05)
    weights = np.ones(len(labels))
    assert expected_calibration_error(labels, calibrate(spoilt, found), weights) < 0.015


def test_no_other_temperature_is_more_likely() -> None:
    probabilities, labels = draw(500, seed=1)
    weights = np.random.default_rng(1).uniform(0.1, 3, 500)

    def loss(temperature: np.ndarray) -> float:
        scaled = calibrate(probabilities, float(temperature[0]))
        return -float(weights @ np.log(scaled[np.arange(500), labels]))

    found = fit_temperature(probabilities, labels, weights)
    other = minimize(loss, [1.0], method="Nelder-Mead", tol=1e-8)
    assert found == pytest.approx(float(other.x[0]), rel=1e-3)


def test_weights_count_cells_not_copies() -> None:
    probabilities, labels = draw(400, seed=2)
    copied = np.r_[np.arange(400), np.repeat(7, 500)]
    weights = weigh_sources(copied)
    assert fit_temperature(probabilities[copied], labels[copied], weights) == pytest.approx(
        fit_temperature(probabilities, labels), rel=1e-3
    )


def test_never_wrong_is_no_licence_for_certainty() -> None:
    made = be_right(make_predictions())
    assert fit_temperature(made.probabilities, made.labels) == pytest.approx(MIN_TEMPERATURE, rel=1e-3)


def leading(*values: float) -> np.ndarray:
    return np.array([[v, 1 - v] for v in values])


def test_confident_is_the_lowest_threshold_that_keeps_its_promise() -> None:
    probabilities = leading(0.95, 0.9, 0.8, 0.7, 0.6)
    labels = np.array([0, 0, 0, 1, 0])
    # From 0.8 up all three are right; with 0.7 it is three of four, with 0.6 four of five.
    assert choose_thresholds(probabilities, labels)["confident"] == 0.8
    assert choose_thresholds(probabilities, labels, confident_accuracy=0.75)["confident"] == 0.6


@pytest.mark.parametrize("seed", range(5))
def test_promises_hold_on_the_data_they_were_made_on(seed: int) -> None:
    probabilities, labels = draw(3000, seed)
    weights = np.random.default_rng(seed).uniform(0.1, 3, 3000)
    found = choose_thresholds(probabilities, labels, weights)
    top, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    confident = top >= found["confident"]
    assert np.average(right[confident], weights=weights[confident]) >= 0.989
    assert 0.25 <= found["review"] <= found["confident"] <= 1
    # Chow's rule on calibrated probabilities rejects below one half.
    assert found["review"] == pytest.approx(0.5, abs=0.1)
    below = top < found["review"]
    assert np.average(right[below], weights=weights[below]) < 0.5


def test_95_per_cent_where_99_is_out_of_reach() -> None:
    labels = np.zeros(100, int)
    labels[3] = 1
    probabilities = np.tile([0.9, 0.1], (100, 1))
    assert choose_thresholds(probabilities, labels)["confident"] == 0.9
    labels[:10] = 1
    assert choose_thresholds(probabilities, labels)["confident"] == 1.0


def test_a_model_more_often_wrong_than_right_names_nothing() -> None:
    labels = np.ones(10, int)
    found = choose_thresholds(np.tile([0.9, 0.1], (10, 1)), labels)
    assert found == {"confident": 1.0, "review": 1.0}


def test_equal_probabilities_stand_or_fall_together() -> None:
    labels = np.array([0, 1, 0, 0])
    found = choose_thresholds(leading(0.9, 0.9, 0.6, 0.6), labels)
    assert found["confident"] == 1.0


def test_a_random_split_is_nothing_to_calibrate_on() -> None:
    made = make_predictions()
    leaky = Predictions(
        made.classes, tuple(replace(row, split="random-5") for row in made.rows), made.probabilities
    )
    with pytest.raises(DatasetError, match="leave out --random-split"):
        fit_calibration(leaky)


def test_what_is_written_fits_the_manifest() -> None:
    made = make_predictions(cells=(20, 20, 20, 20))
    found = json.loads(json.dumps(fit_calibration(made)))
    jsonschema.validate(found, load_contract("manifest.schema.json")["properties"]["calibration"])
    assert "made, test" in found["source"]
    assert "80 source cells" in found["source"]


def make_laboratories(*laboratories: tuple[str, int, float]) -> Predictions:
    """Cells of laboratories (name, number, leading probability), every tenth of them wrong; cellness is the same."""
    rows, probabilities = [], []
    for lab, n, probability in laboratories:
        for i in range(n):
            share = probability * (0.9 + 0.1 * i / n)
            rows.append(Row(f"{lab}-{i}.png", "B" if i % 10 == 5 else "A", lab=lab, cellness=share))
            probabilities.append([share, 1 - share])
    return Predictions(("A", "B"), tuple(rows), np.array(probabilities))


def test_in_every_laboratory_few_cells_stay_without_a_name() -> None:
    made = make_laboratories(("large", 4000, 0.95), ("other", 100, 0.7), ("too small", 10, 0.3))
    without = made.select(np.array([row.lab != "too small" for row in made.rows]))
    assert fit_calibration(made)["thresholds"]["cell"] == fit_calibration(without)["thresholds"]["cell"]
    chosen = fit_calibration(made)
    leading_probabilities = calibrate(made.probabilities, chosen["temperature"]).max(axis=1)
    cellness = np.array([row.cellness for row in made.rows])
    labs = np.array([row.lab for row in made.rows])
    for lab in ("large", "other"):
        inside = labs == lab
        assert (leading_probabilities[inside] < chosen["thresholds"]["review"]).mean() <= 0.01
        assert (cellness[inside] < chosen["thresholds"]["cell"]).mean() <= 0.02


@pytest.mark.parametrize(
    ("cells", "expected"), [((("one", 200, 0.99),), 0.5), ((("one", 200, 0.99), ("two", 200, 0.97)), 0.8)]
)
def test_a_laboratory_alone_says_less_of_what_is_no_cell(
    cells: tuple[tuple[str, int, float], ...], expected: float
) -> None:
    assert fit_calibration(make_laboratories(*cells))["thresholds"]["cell"] == pytest.approx(expected)


def test_only_several_laboratories_say_what_is_left_out() -> None:
    assert "found" not in fit_calibration(make_laboratories(("one", 200, 0.99)))["thresholds"]
    made = make_laboratories(("one", 2000, 0.99), ("two", 200, 0.97))
    assert fit_calibration(made)["thresholds"]["found"] == pytest.approx(
        0.5
    )  # never what is more probably a cell
    # Of a thousand cells of each, two.
    cellness = np.r_[np.linspace(0.1, 0.9, 1000), np.linspace(0.3, 0.9, 200)]
    rows = tuple(
        Row(f"{n}.png", "A", lab="one" if n < 1000 else "two", cellness=float(value))
        for n, value in enumerate(cellness)
    )
    chosen = fit_calibration(Predictions(("A", "B"), rows, np.tile([0.9, 0.1], (1200, 1))))["thresholds"]
    assert (cellness[:1000] < chosen["found"]).sum() == 2
    assert (cellness[1000:] < chosen["found"]).sum() == 0
    schema = load_contract("manifest.schema.json")["properties"]["calibration"]["properties"]["thresholds"]
    jsonschema.validate(chosen, schema)


def test_what_is_left_out_counts_as_missed() -> None:
    def fold(n: int, cellness: float) -> list[Row]:
        return [
            Row(f"{n}-{i}.png", "AB"[i % 2], lab=f"lab {n}", fold=n, status="review", cellness=cellness)
            for i in range(60)
        ]

    rows = [*fold(0, 0.9), *fold(1, 0.9), *fold(2, 0.9)]
    rows[0] = replace(rows[0], cellness=0.2)
    probabilities = np.array([[0.9, 0.1] if row.label == "A" else [0.1, 0.9] for row in rows])
    probabilities = np.c_[probabilities, np.zeros(len(rows))]
    calibrated, _ = cross_calibrate(Predictions(("A", "B", NO_CELL_LABEL), tuple(rows), probabilities))
    assert [row.status == "missed" for row in calibrated.rows] == [True] + [False] * 179
    assert calibrated.probabilities[0].tolist() == [0, 0, 1]


def test_few_cells_of_unknown_classes_are_confident() -> None:
    known = make_laboratories(("one", 200, 0.99), ("two", 200, 0.97))
    shares = {"STRANGE": np.linspace(0.99, 1, 400), "STRANGER": np.linspace(0.5, 0.6, 60), "FEW": np.ones(9)}
    rows = tuple(
        Row(f"{label}-{i}.png", label, lab="one", cellness=1.0)
        for label, leading in shares.items()
        for i in range(len(leading))
    )
    leading = np.concatenate(list(shares.values()))
    made = Predictions(
        ("A", "B"),
        known.rows + rows,
        np.concatenate([known.probabilities, np.column_stack([leading, 1 - leading])]),
    )
    before, after = fit_calibration(known), fit_calibration(made)
    assert after["temperature"] == before["temperature"]
    assert after["thresholds"]["confident"] > before["thresholds"]["confident"]
    scaled = calibrate(made.probabilities, after["temperature"]).max(axis=1)[len(known) :]
    confident = scaled >= after["thresholds"]["confident"]
    labels = np.array([row.label for row in rows])
    # Each class counts the same, and one with few cells not at all.
    share = np.mean([confident[labels == label].mean() for label in ("STRANGE", "STRANGER")])
    assert 0.09 < share <= 0.1
    nothing = made.select(np.array([row.label != "STRANGE" and row.label != "STRANGER" for row in made.rows]))
    assert fit_calibration(nothing)["thresholds"] == before["thresholds"]


def test_confident_keeps_its_promise_in_every_laboratory() -> None:
    # In one laboratory all answers are right; in the other those from 0.9 on, but for one in 25.
    shares = np.linspace(0.6, 0.99, 200)
    rows = [
        Row(f"{lab}-{i}.png", "A" if lab == "easy" or (share >= 0.9 and i % 25 < 24) else "B", lab=lab)
        for lab in ("easy", "hard")
        for i, share in enumerate(shares)
    ]
    made = Predictions(("A", "B"), tuple(rows), np.tile(np.stack([shares, 1 - shares], axis=1), (2, 1)))
    chosen = fit_calibration(made)
    top = calibrate(made.probabilities, chosen["temperature"]).max(axis=1)
    confident = (top >= chosen["thresholds"]["confident"]) & np.array(
        [row.lab == "hard" for row in made.rows]
    )
    assert confident.sum() >= 40
    assert np.mean([row.label == "A" for row, told in zip(rows, confident, strict=True) if told]) >= 0.95


def test_confident_asks_less_of_several_laboratories_than_of_one() -> None:
    # Wrong are those below 0.9, and one in 25 of those from there on.
    shares = np.linspace(0.6, 0.99, 200)

    def choose(labs: tuple[str, ...]) -> float:
        rows = tuple(
            Row(f"{i}.png", "A" if share >= 0.9 and i % 25 != 10 else "B", lab=labs[i % len(labs)])
            for i, share in enumerate(shares)
        )
        made = Predictions(("A", "B"), rows, np.stack([shares, 1 - shares], axis=1))
        chosen = fit_calibration(made)
        top = calibrate(made.probabilities, chosen["temperature"]).max(axis=1)
        told = [
            row.label == "A"
            for row, share in zip(rows, top, strict=True)
            if share >= chosen["thresholds"]["confident"]
        ]
        assert np.mean(told) >= (0.99 if len(labs) == 1 else 0.95)
        return len(told) / len(shares)

    assert choose(("one", "other")) >= 0.2
    assert choose(("one",)) < 0.15


def test_a_laboratory_with_many_cells_counts_like_another() -> None:
    few = make_laboratories(("sure", 100, 0.99), ("doubtful", 100, 0.6))
    many = make_laboratories(("sure", 10_000, 0.99), ("doubtful", 100, 0.6))
    assert fit_calibration(many)["temperature"] == pytest.approx(
        fit_calibration(few)["temperature"], rel=0.02
    )
    alone = make_laboratories(("sure", 10_000, 0.99))
    assert fit_calibration(alone)["temperature"] > 1.1 * fit_calibration(many)["temperature"]


def make_folds(n_folds: int) -> Predictions:
    """Predictions of a cross-validation: the pictures of a cell in one fold, the cells dealt out."""
    made = make_predictions(cells=(20, 20, 20, 20), accuracy=0.98)
    rows = tuple(
        replace(row, fold=source % n_folds + 1) for row, source in zip(made.rows, made.sources, strict=True)
    )
    return Predictions(made.classes, rows, made.probabilities)


def test_a_fold_is_calibrated_by_the_other_folds() -> None:
    made = make_folds(3)
    found, note = cross_calibrate(made)
    number = np.array([row.fold for row in made.rows])
    for fold in (1, 2, 3):
        chosen = fit_calibration(made.select(number != fold))
        held = number == fold
        expected = calibrate(made.probabilities[held], chosen["temperature"])
        np.testing.assert_array_equal(found.probabilities[held], expected)
        assert f"{chosen['temperature']:.2f}" in note
        told = [row.status for row, inside in zip(found.rows, held, strict=True) if inside]
        thresholds = chosen["thresholds"]
        for status, leading_probability in zip(told, expected.max(axis=1), strict=True):
            assert (status == "confident") == (leading_probability >= thresholds["confident"])
            assert (status == "unidentified") == (leading_probability < thresholds["review"])
    assert found.unique("status") == ("confident", "review", "unidentified")
    assert tuple(replace(row, status="") for row in found.rows) == made.rows
    assert (found.predicted == made.predicted).all()


def test_no_label_has_a_say_in_its_own_probabilities() -> None:
    made = make_folds(2)
    number = np.array([row.fold for row in made.rows])
    labels = [made.classes[(label + 1) % 4] for label in made.labels]
    relabelled = tuple(
        replace(row, label=label) if row.fold == 1 else row
        for row, label in zip(made.rows, labels, strict=True)
    )
    before, _ = cross_calibrate(made)
    after, _ = cross_calibrate(Predictions(made.classes, relabelled, made.probabilities))
    np.testing.assert_array_equal(after.probabilities[number == 1], before.probabilities[number == 1])
    assert np.abs(after.probabilities - before.probabilities)[number == 2].max() > 0.01


@pytest.mark.parametrize("n_folds", [0, 1])
def test_without_other_folds_nothing_is_calibrated(n_folds: int) -> None:
    made = make_folds(1) if n_folds else make_predictions()
    found, note = cross_calibrate(made)
    assert found is made
    assert "before calibration" in note


def _predict(rows: list[tuple[str, list[float], str, float | None]]) -> Predictions:
    return Predictions(
        ("A", "B", NO_CELL_LABEL),
        tuple(
            Row(f"{i}.png", label, source=f"s{i}", fold=1 + i % 2, status=status, cellness=cellness)
            for i, (label, _, status, cellness) in enumerate(rows)
        ),
        np.array([probabilities for _, probabilities, _, _ in rows]),
    )


def test_a_missed_cell_is_wrong_and_plays_no_part_in_calibration() -> None:
    seen = [
        ("A", [0.8, 0.2, 0], "review", 0.99),
        ("B", [0.3, 0.7, 0], "review", 0.98),
        ("A", [0.4, 0.6, 0], "review", 0.97),
        ("B", [0.1, 0.9, 0], "review", 0.6),
    ] * 10
    missed = [("A", [0.0, 0.0, 1.0], "missed", None)] * 8
    with_missed, without = _predict(seen + missed), _predict(seen)
    accuracy = evaluate_predictions(with_missed).units[0].overall["accuracy"].value
    assert accuracy == pytest.approx(30 / 48)
    chosen = fit_calibration(with_missed)
    assert chosen["temperature"] == fit_calibration(without)["temperature"]
    assert chosen["thresholds"]["cell"] == pytest.approx(0.5)  # never more than even odds
    calibrated, _ = cross_calibrate(with_missed)
    assert [row.status for row in calibrated.rows[-8:]] == ["missed"] * 8
    assert (calibrated.probabilities[-8:, 2] == 1).all()


def test_what_is_held_to_be_no_cell_is_refused_when_calibrated() -> None:
    rows = [("A", [0.9, 0.1, 0], "review", 0.9)] * 120 + [("A", [0.9, 0.1, 0], "review", 0.01)]
    calibrated, _ = cross_calibrate(_predict(rows + [("B", [0.2, 0.8, 0], "review", 0.9)] * 4))
    refused = calibrated.rows[120]
    assert refused.status == "unidentified"
    assert calibrated.probabilities[120].tolist() == [0, 0, 1]
