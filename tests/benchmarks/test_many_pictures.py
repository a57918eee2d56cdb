"""The benchmark of many pictures: its folders, its arithmetic, its plot, and one run of the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.many_pictures import (
    Cost,
    compute_steps,
    draw_growth,
    draw_pictures,
    link_pictures,
    run,
    tabulate,
)

from tiny_model import write_tiny_model

COUNTS = (100, 1_000, 10_000)
COSTS = [Cost(2, 3, 300, 30), Cost(11, 12, 300, 30), Cost(191, 102, 330, 33)]


def test_folders_hold_links_to_few_drawn_pictures(tmp_path: Path) -> None:
    drawn = draw_pictures(tmp_path / "drawn")
    folder = link_pictures(drawn, tmp_path / "many", 1_020)
    links = sorted(folder.rglob("*.jpg"))
    assert len(links) == 1_020
    assert [path.name for path in folder.iterdir() if path.name == "0001"] == ["0001"]
    assert len({path.stat().st_ino for path in links}) == len(drawn)


def test_what_starts_a_run_does_not_count() -> None:
    first, second = compute_steps(COUNTS, COSTS)
    assert (first.name, second.name) == ("from 100 to 1,000", "from 1,000 to 10,000")
    assert first.processor_ms == pytest.approx(10)
    assert (second.processor_ms, second.time_ms) == (pytest.approx(10), pytest.approx(20))
    rows = {row.what: row.ratio.median for row in tabulate(COUNTS, COSTS).rows}
    assert rows["from 1,000 to 10,000: processor time a picture"] == pytest.approx(1)
    assert rows["from 1,000 to 10,000: time a picture"] == pytest.approx(2)
    assert rows["10,000: peak memory"] == pytest.approx(1.1)
    assert rows["1,000: open files"] == 1


def test_the_growth_is_drawn(tmp_path: Path) -> None:
    draw_growth(COUNTS, COSTS, tmp_path / "plot.svg")
    assert "</svg>" in (tmp_path / "plot.svg").read_text()


def test_a_run_is_the_command_with_its_processes(tmp_path: Path) -> None:
    model = tmp_path / "model"
    write_tiny_model(model)
    pictures = link_pictures(draw_pictures(tmp_path / "drawn"), tmp_path / "many", 30)
    cost = run(pictures, tmp_path / "rows.jsonl", model=model)
    assert (tmp_path / "rows.jsonl").read_text().count("\n") == 30
    assert cost.processor_s > 0
    assert cost.files >= 3
    assert cost.memory_mb > 20
