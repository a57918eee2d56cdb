"""Selective accuracy: who goes to a person first, what is left, and that copies of a cell are no evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from leukoscope.evaluation.estimates import weigh
from leukoscope.evaluation.intervals import clopper_pearson
from leukoscope.evaluation.predictions import NO_CELL_LABEL, Predictions, Row, join_predictions
from leukoscope.evaluation.selective import REVIEW_SHARES, CoveragePoint, measure_abstention, rank_sureness
from made_predictions import be_right, make_predictions


def at(curve: list[CoveragePoint], share: float) -> CoveragePoint:
    return next(kept for kept in curve if kept.review_share == share)


def make_rows(answers: list[tuple[float, bool, str]]) -> Predictions:
    """Give cells of class A: leading probability (1 for no answer), whether it is right, and status."""
    rows = tuple(
        Row(f"{n}.png", "A", source=f"cell-{n}", status=status) for n, (_, _, status) in enumerate(answers)
    )
    table = []
    for p, right, status in answers:
        nameless = status == "missed" or (status == "unidentified" and p == 1)
        table.append([0, 0, 1] if nameless else [p, 1 - p, 0] if right else [1 - p, p, 0])
    return Predictions(("A", "B", NO_CELL_LABEL), rows, np.array(table, float))


def test_the_least_sure_go_first_and_take_their_mistakes_along() -> None:
    made = make_rows([(0.99 - n / 1000, n < 90, "review") for n in range(100)])
    curve = measure_abstention(made, np.ones(100))
    assert tuple(kept.review_share for kept in curve) == REVIEW_SHARES
    everything, some, more = at(curve, 0), at(curve, 0.05), at(curve, 0.2)
    assert (everything.accuracy, everything.errors_left) == (pytest.approx(0.9), pytest.approx(1))
    assert everything.interval == clopper_pearson(90, 100)
    assert (some.n_pictures, some.n_sources) == (95, 95)
    assert (some.accuracy, some.errors_left) == (pytest.approx(90 / 95), pytest.approx(0.5))
    assert some.interval == clopper_pearson(90, 95)
    assert (more.accuracy, more.errors_left) == (1, 0)


def test_a_refused_cell_goes_first_and_a_missed_one_to_nobody() -> None:
    made = make_rows([(1, False, "missed"), (1, False, "unidentified"), *[(0.6, True, "review")] * 18])
    assert rank_sureness(made)[:3].tolist() == [np.inf, 0, 0.6]
    assert made.answered.tolist() == [False, False, *[True] * 18]
    curve = measure_abstention(made, np.ones(20))
    assert at(curve, 0.05).errors_left == pytest.approx(0.5)
    last = curve[-1]
    assert (last.n_pictures, last.accuracy) == (8, pytest.approx(7 / 8))


def test_without_a_class_for_no_cell_everything_is_answered() -> None:
    made = make_predictions()
    assert made.answered.all()
    assert rank_sureness(made) == pytest.approx(made.probabilities.max(axis=1))


def test_copies_of_every_picture_change_nothing() -> None:
    made = make_predictions()
    copied = join_predictions([made] * 10)
    for unit in ("picture", "source"):
        once, often = (measure_abstention(p, weigh(p, unit)) for p in (made, copied))
        for a, b in ((at(once, s), at(often, s)) for s in (0, 0.1, 0.3)):
            assert (b.n_sources, b.interval.method) == (a.n_sources, "exact")
            # A picture's copies may be torn apart where the line is drawn, nothing more.
            assert b.accuracy == pytest.approx(a.accuracy, abs=0.01)
            assert b.interval.low == pytest.approx(a.interval.low, abs=0.02)


def test_without_mistakes_there_is_nothing_to_be_left() -> None:
    made = be_right(make_predictions(knows_sources=False))
    for kept in measure_abstention(made, np.ones(len(made))):
        assert (kept.accuracy, kept.errors_left, kept.n_sources) == (1, None, None)


def test_predictions_without_a_status_count_what_has_no_name_as_missed() -> None:
    made = make_rows([(1, False, "missed"), (0.9, True, "")])
    untold = replace(made, rows=tuple(replace(row, status="") for row in made.rows))
    assert rank_sureness(untold).tolist() == [np.inf, 0.9]
