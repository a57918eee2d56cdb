"""Work in threads keeps the order, runs no further ahead than it may, and hands on errors."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from leukoscope.images.parallel import map_in_threads, work_ahead


def test_results_come_in_the_order_of_the_items(capsys: pytest.CaptureFixture[str]) -> None:
    def work(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        return number * number

    assert list(map_in_threads(work, range(9), title="Squaring", progress=False)) == [n * n for n in range(9)]
    assert capsys.readouterr().err == ""
    assert list(work_ahead(work, range(9), workers=3, ahead=4)) == [n * n for n in range(9)]
    assert list(work_ahead(work, [])) == []


def test_a_bar_counts_the_items(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(list(map_in_threads(str, range(3), title="Naming", unit="name"))) == 3
    shown = capsys.readouterr().err
    assert "Naming" in shown
    assert "3/3" in shown
    list(map_in_threads(str, range(3), title="Naming", progress=None))
    assert capsys.readouterr().err == ""  # no terminal here


@pytest.mark.parametrize("ahead", [0, 1, 3])
def test_no_more_is_begun_than_may_be(ahead: int) -> None:
    begun: list[int] = []

    def count() -> itertools.count[int]:
        for number in itertools.count():
            begun.append(number)
            yield number

    stream = work_ahead(str, count(), ahead=ahead)
    for expected in ("0", "1", "2"):
        assert next(stream) == expected
    assert len(begun) == 3 + ahead
    stream.close()


def test_the_next_item_is_made_while_the_last_is_used() -> None:
    made = [threading.Event() for _ in range(3)]

    def make(number: int) -> int:
        made[number].set()
        return number

    stream = work_ahead(make, range(3))
    assert next(stream) == 0
    assert made[1].wait(timeout=10)
    assert not made[2].is_set()
    assert list(stream) == [1, 2]


@pytest.mark.parametrize("ahead", [1, 5])
def test_an_error_is_raised_at_its_items_turn(ahead: int) -> None:
    def fail(number: int) -> int:
        if number == 2:
            raise ValueError("no second")
        return number

    stream = work_ahead(fail, range(6), workers=2, ahead=ahead)
    assert [next(stream), next(stream)] == [0, 1]
    with pytest.raises(ValueError, match="no second"):
        next(stream)
    with pytest.raises(ValueError, match="no second"):
        list(map_in_threads(fail, range(6), title="Failing", progress=False))


def test_a_consumer_that_stops_does_not_wait_for_what_has_not_begun() -> None:
    started: list[int] = []
    blocked = threading.Event()

    def work(number: int) -> int:
        started.append(number)
        if number == 1:
            blocked.wait(timeout=10)
        return number

    stream = work_ahead(work, range(100), workers=1, ahead=50)
    assert next(stream) == 0
    threading.Timer(0.3, blocked.set).start()  # the second item ends only after the rest was cancelled
    stream.close()
    assert len(started) <= 2
