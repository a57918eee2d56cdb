"""The protocol that measures adapting: divisions, choices, figures."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.adaptation_protocol import CHOICES, LabAnswers, Outcome, format_rows, run_draws, summarize

from adapting_cases import make_lab, make_space

SPACE = make_space()


def make_answers(counts: tuple[int, ...] = (40, 30, 8, 6), missed: int = 0) -> LabAnswers:
    lab = make_lab(SPACE, counts)
    found = np.arange(len(lab.labels)) >= missed
    sources = np.array([f"cell-{index // 2}" for index in range(len(lab.labels))])
    return LabAnswers(lab.probabilities, lab.embeddings.astype(np.float64), lab.labels, sources, found)


@pytest.mark.parametrize("choice", CHOICES)
def test_sizes_never_take_more_than_half_of_a_class(choice: str) -> None:
    outcomes = run_draws(make_answers(), SPACE, choice, sizes=(1, 5, 50), n_draws=2)  # type: ignore[arg-type]
    assert [outcome.size for outcome in outcomes] == [1, 5, 50] * 2
    assert max(outcome.cells for outcome in outcomes) <= 42


def test_more_cells_help_and_every_choice_is_evaluated_on_the_same_cells() -> None:
    answers = make_answers((60, 60, 60, 60))
    by_choice = {choice: run_draws(answers, SPACE, choice, sizes=(1, 20), n_draws=3) for choice in CHOICES}
    before = [[outcome.before for outcome in outcomes] for outcomes in by_choice.values()]
    assert before[0] == before[1] == before[2]
    rows = summarize(by_choice["random"])
    assert rows[1]["after"] > rows[0]["after"] > rows[0]["before"]
    noisy = summarize(by_choice["10 % mistaken"])
    assert noisy[1]["after"] > rows[1]["after"] - 0.05


def test_cells_nobody_found_are_wrong() -> None:
    whole = run_draws(make_answers((40, 40, 40, 40)), SPACE, "random", sizes=(5,), n_draws=3)
    missed = run_draws(make_answers((40, 40, 40, 40), missed=40), SPACE, "random", sizes=(5,), n_draws=3)
    # A whole class of four is missed.
    for all_found, some in zip(whole, missed, strict=True):
        assert some.after <= 0.75
        assert some.after < all_found.after
        assert some.cells == 15


def test_summary_pairs_each_draw_with_itself() -> None:
    outcomes = [Outcome(5, 20, 0.5, 0.7, 0.3, 0.1), Outcome(5, 20, 0.6, 0.8, 0.3, 0.1)]
    (row,) = summarize(outcomes)
    assert (row["before"], row["after"], row["worst"]) == (0.55, 0.75, 0.7)
    assert row["gained_interval"] == [0.2, 0.2]
    table = format_rows("there", {"random": [row]})
    assert "| 5 | random | 20 | 75.0 % | 70.0 % | +20.0 (+20.0 to +20.0) | +20.0 | 0.100 |" in table
    assert "| 0 | | 0 | 55.0 % |" in table
