"""What chance makes of a calibration error: simulated labels, small n, copies, and cells without a name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from leukoscope.evaluation.calibration_chance import measure_chance
from leukoscope.evaluation.estimates import weigh
from leukoscope.evaluation.metrics import expected_calibration_error
from leukoscope.evaluation.predictions import NO_CELL_LABEL, Predictions, Row, join_predictions
from made_predictions import be_right, make_predictions


def make_binary(n: int, right: np.ndarray, leading: np.ndarray) -> Predictions:
    rows = tuple(Row(f"{i}.png", "A" if right[i] else "B", source=str(i)) for i in range(n))
    return Predictions(("A", "B"), rows, np.stack([leading, 1 - leading], axis=1))


def draw_binary(n: int, *, honest: bool, seed: int = 3) -> Predictions:
    rng = np.random.default_rng(seed)
    leading = rng.uniform(0.55, 0.99, n)
    return make_binary(n, rng.random(n) < (leading if honest else leading - 0.25), leading)


def test_a_calibrated_model_is_no_worse_than_chance_and_an_overconfident_one_is() -> None:
    honest, boaster = (measure_chance(draw_binary(400, honest=h), np.ones(400)) for h in (True, False))
    assert honest is not None
    assert boaster is not None
    assert honest.is_by_chance
    assert honest.exceeded > 0.05
    assert not boaster.is_by_chance
    assert boaster.exceeded == 0
    assert boaster.ece > 0.2 > boaster.highest > boaster.expected > 0
    assert (honest.n_pictures, honest.n_sources) == (400, 400)


def test_the_error_is_that_of_the_report_and_chance_shrinks_with_the_root_of_n() -> None:
    small, large = draw_binary(100, honest=True), draw_binary(10_000, honest=True)
    found = [measure_chance(made, np.ones(len(made))) for made in (small, large)]
    for made, chance in zip((small, large), found, strict=True):
        assert chance is not None
        error = expected_calibration_error(made.labels, made.probabilities, np.ones(len(made)))
        assert chance.ece == pytest.approx(error)
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].expected / found[1].expected == pytest.approx(10, rel=0.3)


def test_one_sure_probability_leaves_what_a_binomial_leaves() -> None:
    """All leading probabilities 0.9: the error is |share right - 0.9|, whose mean is known."""
    chance = measure_chance(make_binary(900, np.arange(900) < 810, np.full(900, 0.9)), np.ones(900))
    assert chance is not None
    assert chance.ece == pytest.approx(0)
    assert chance.exceeded == 1
    assert chance.expected == pytest.approx(np.sqrt(0.9 * 0.1 / 900) * np.sqrt(2 / np.pi), rel=0.06)


def test_copies_of_every_picture_change_nothing() -> None:
    made = make_predictions(copies=(1, 1, 1, 1))
    copied = join_predictions([made] * 10)
    for unit in ("picture", "source"):
        once, often = (measure_chance(p, weigh(p, unit)) for p in (made, copied))
        assert once is not None
        assert often is not None
        assert often.expected == pytest.approx(once.expected)
        assert often.highest == pytest.approx(once.highest)
        assert often.n_sources == once.n_sources


def test_cells_without_a_name_have_no_probability_to_be_evaluated_by() -> None:
    made = be_right(make_predictions(cells=(20, 20), copies=(1, 1), classes=("A", NO_CELL_LABEL)))
    named = tuple(replace(row, label="A") for row in made.rows)
    chance = measure_chance(Predictions(made.classes, named, made.probabilities), np.ones(40))
    assert chance is not None
    assert chance.n_pictures == 20
    nothing = Predictions(made.classes, named, np.tile([0.0, 1.0], (40, 1)))
    assert measure_chance(nothing, np.ones(40)) is None
    untold = make_predictions(knows_sources=False)
    of_pictures = measure_chance(untold, np.ones(len(untold)))
    assert of_pictures is not None
    assert of_pictures.n_sources is None
