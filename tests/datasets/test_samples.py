"""Samples, and the sources that they share."""

from __future__ import annotations

from pathlib import Path

from leukoscope.datasets.samples import Sample, find_shared_sources


def test_shared_sources_are_found() -> None:
    def sample(source: str, split: str) -> Sample:
        return Sample(Path(source), "A", source, "lab", split)

    samples = [sample("a", "train"), sample("a", "test"), sample("b", "val"), sample("b", "test_simple")]
    samples += [sample("c", "train"), sample("c", "val"), sample("d", "test"), sample("d", "test_simple")]
    assert find_shared_sources(samples) == ("a", "b")
