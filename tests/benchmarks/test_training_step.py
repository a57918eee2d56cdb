"""The benchmark of a training step."""

from __future__ import annotations


def test_both_kinds_of_batch_norms_are_timed() -> None:
    from benchmarks.training_step import SIDES, measure

    result = measure(quick=True)
    assert [(table.sides, len(table.rows)) for table in result.tables] == [(SIDES, 1)]
