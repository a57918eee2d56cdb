"""The benchmark of a cluster: its arithmetic. tests/cluster/ has a cluster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from benchmarks import cluster
from benchmarks.cluster import Pace, pace, tabulate


def test_a_pace_is_that_between_the_first_pictures_and_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0

    def done() -> Iterator[int]:
        nonlocal clock
        for number in range(50):
            clock += 100 if number < 8 or number > 41 else 1  # the start and the end are slow
            yield 10

    monkeypatch.setattr(cluster.time, "perf_counter", lambda: clock)
    monkeypatch.setattr(cluster, "_sum_processor_time", lambda with_ray: clock / 2)
    measured = pace(done(), 2, 500, with_ray=False)
    assert measured.time_s == pytest.approx(2 * 1 / 10)
    assert measured.processor_s == pytest.approx(0.5 / 10)


def test_the_second_side_by_the_first_is_the_efficiency() -> None:
    paces = {
        "actors 1": [Pace(0.010, 0.010)],
        "actors 2": [Pace(0.0125, 0.012)],
        "processes 1": [Pace(0.008, 0.008)],
        "processes 2": [Pace(0.010, 0.010)],
    }
    rows = {row.what: row.ratio.median for row in tabulate(paces, 2).rows}
    assert rows["1 actor, 2 actors"] == pytest.approx(0.8)
    assert rows["2 processes, 2 actors"] == pytest.approx(0.8)
    assert rows["1 process, 1 actor"] == pytest.approx(0.8)
    assert rows["processor time a picture: 2 processes, 2 actors"] == pytest.approx(10 / 12)
