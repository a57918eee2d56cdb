"""The benchmark of whole slides in the page: its table of memory."""

from __future__ import annotations

from benchmarks.page_slides import tabulate_memory


def test_memory_is_compared_with_that_of_the_smallest_slide() -> None:
    table = tabulate_memory(((4, 4, 0.25), (32, 32, 0.004)), [300_000_000, 330_000_000])
    assert table.sides == ("17 megapixels", "this slide")
    assert [row.what for row in table.rows] == [
        "17 megapixels, 25.0% of it smear",
        "1,074 megapixels, 0.4% of it smear",
    ]
    assert (table.rows[1].first.p50, table.rows[1].second.p50) == (300, 330)
    assert table.rows[1].ratio.median == 1.1
