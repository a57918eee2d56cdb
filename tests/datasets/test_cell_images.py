"""Close-ups as annotated images: their split and their boxes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.close_ups import split_close_ups
from leukoscope.datasets.samples import TEST, TRAIN, VAL, Sample


def test_close_ups_hold_out_the_same_cells_whatever_else_there_is(tmp_path: Path) -> None:
    samples = [Sample(tmp_path / f"{n}.png", "MONOCYTE", f"cell-{n}", "here") for n in range(2000)]
    whole = {sample.source: sample.split for sample in split_close_ups(samples)}
    half = {sample.source: sample.split for sample in split_close_ups(samples[::2])}
    assert all(whole[source] == split for source, split in half.items())
    shares = {split: list(whole.values()).count(split) / 2000 for split in (TRAIN, VAL, TEST)}
    assert shares[TEST] == pytest.approx(0.1, abs=0.03)
    assert shares[VAL] == pytest.approx(0.05, abs=0.02)


@pytest.mark.real
def test_the_stain_marks_nearly_every_close_up(pbc_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures, _ = load_cell_pictures([f"pbc:{pbc_data}"], progress=False)
    annotated = [picture for picture in pictures if picture.annotations]
    assert len(annotated) >= 0.999 * len(pictures)
    sizes = np.array([max(picture.annotations[0].box[2:]) for picture in annotated])
    assert 0.15 * 160 < np.percentile(sizes, 1) < np.percentile(sizes, 99) < 0.95 * 160
