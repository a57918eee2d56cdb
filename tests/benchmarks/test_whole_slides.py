"""The benchmark of whole slides: its drawn slides, and its tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.gigapixels import GLASS, PATCH_PX, UM_PER_PX, write_slide
from benchmarks.tables import Table
from benchmarks.whole_slides import draw_growth, tabulate_memory

from leukoscope.images.resizing import Pixels
from leukoscope.slides.reading import open_slide


@pytest.fixture(scope="module")
def patch() -> Pixels:
    """A patch without fine structure, which JPEG keeps."""
    ramp = np.linspace(0, 200, PATCH_PX).astype(np.uint8)
    return np.stack(np.broadcast_arrays(ramp[:, None], ramp[None, :], np.uint8(90)), axis=2)


def test_a_slide_repeats_the_patch_in_its_spot_and_is_glass_elsewhere(patch: Pixels, tmp_path: Path) -> None:
    path = write_slide(tmp_path / "s.tif", patch, 2 * PATCH_PX, 3 * PATCH_PX, covered=0.25)
    with open_slide(path) as slide:
        assert (slide.width, slide.height) == (2 * PATCH_PX, 3 * PATCH_PX)
        assert slide.um_per_px == pytest.approx(UM_PER_PX)
        assert slide.notes == ()
        first = slide.read(0, 0, PATCH_PX, PATCH_PX).astype(int)
        assert abs(first - patch).mean() < 3
        for x, y in ((PATCH_PX, 0), (0, 2 * PATCH_PX), (PATCH_PX, 2 * PATCH_PX)):
            glass = slide.read(x, y, 300, 300).astype(int)
            assert abs(glass - GLASS).max() <= 3
        small = slide.read_small(0, 0, PATCH_PX, PATCH_PX, 4).astype(int)
        assert abs(small - patch[::4, ::4]).mean() < 6


def test_a_fully_covered_slide_has_no_glass(patch: Pixels, tmp_path: Path) -> None:
    path = write_slide(tmp_path / "s.tif", patch, 2 * PATCH_PX, PATCH_PX)
    with open_slide(path) as slide:
        second = slide.read(PATCH_PX, 0, PATCH_PX, PATCH_PX).astype(int)
    assert abs(second - patch).mean() < 3


def test_memory_is_compared_with_that_of_the_smallest_slide(tmp_path: Path) -> None:
    table = tabulate_memory([4, 10_000], [1.0, 0.003], [400, 500])
    assert Table.from_json({**vars(table), "rows": [describe(row) for row in table.rows]}) == table
    assert [row.what for row in table.rows] == [
        "4 megapixels, 100.0% of it smear",
        "10,000 megapixels, 0.3% of it smear",
    ]
    assert table.rows[1].ratio.median == 1.25
    draw_growth([4, 10_000], [400, 500], tmp_path / "plot.svg")
    assert "</svg>" in (tmp_path / "plot.svg").read_text()


def describe(row: object) -> dict[str, object]:
    """Return a row as JSON has it."""
    import dataclasses

    assert dataclasses.is_dataclass(row)
    return dataclasses.asdict(row)  # type: ignore[arg-type]
