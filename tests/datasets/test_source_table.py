"""Which pictures show the same cell: by table and by pattern."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import count_samples
from leukoscope.errors import DatasetError


def test_sources_by_table(drawn: Path, tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    lines = [f"{s.path.relative_to(drawn).as_posix()},one,{s.split}-lab" for s in load_dataset(drawn).samples]
    table.write_text("path,source,lab\n" + "\n".join(lines))
    dataset = load_dataset(drawn, sources_csv=table)
    assert {(s.source, s.lab) for s in dataset.samples} == {("one", "train-lab"), ("one", "test-lab")}


def test_sources_by_pattern(drawn: Path) -> None:
    (drawn / "sources.csv").unlink()
    assert not load_dataset(drawn).knows_sources
    dataset = load_dataset(drawn, source_pattern=r"/(?P<source>drawn-\d+)_")
    assert dataset.knows_sources
    assert count_samples(dataset.samples)["test", "LYMPHOCYTE"] == (6, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,cell\na,b\n", "columns path,source"),
        ("", "found nothing"),
        ("path,source\ntrain/NEUTROPHIL/x.png,\n", "line 2"),
        ("path,source\nelsewhere.png,1\n", "24 of 24 have none"),
    ],
)
def test_bad_tables_are_told(drawn: Path, tmp_path: Path, text: str, message: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text(text)
    with pytest.raises(DatasetError, match=message):
        load_dataset(drawn, sources_csv=table)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("(", "no regular expression"), (r"drawn-\d+", "named group"), (r"(?P<source>nothing)", "have none")],
)
def test_bad_patterns_are_told(drawn: Path, pattern: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        load_dataset(drawn, source_pattern=pattern)


def test_table_and_pattern_together_are_refused(drawn: Path) -> None:
    with pytest.raises(DatasetError, match="got both"):
        load_dataset(drawn, sources_csv=drawn / "sources.csv", source_pattern="(?P<source>a)")
