"""Slides are read as they were written, by either reader, and what else a file holds is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from drawn_slides import write_pyramid
from leukoscope.images.resizing import Pixels
from leukoscope.slides import reading
from leukoscope.slides.reading import Slide, open_slide


def write_ome(path: Path, pixels: Pixels) -> Path:
    """Write an OME-TIFF, whose smaller levels are in SubIFDs; OpenSlide takes it for one without any."""
    options = {"tile": (256, 256), "photometric": "rgb", "compression": "zlib"}
    size = {
        "PhysicalSizeX": 0.25,
        "PhysicalSizeXUnit": "µm",
        "PhysicalSizeY": 0.25,
        "PhysicalSizeYUnit": "µm",
    }
    with tifffile.TiffWriter(path, ome=True, bigtiff=True) as file:
        file.write(pixels, subifds=1, metadata={"axes": "YXS", **size}, **options)
        file.write(pixels[::2, ::2], subfiletype=1, **options)
    return path


@pytest.fixture(params=["openslide", "tiffslide"])
def slide(request: pytest.FixtureRequest, smear: Pixels, tmp_path: Path) -> Slide:
    """The drawn smear as a slide, opened by one reader after the other."""
    path = write_pyramid(tmp_path / "s.tif", smear)
    opener = {"openslide": reading._open_by_openslide, "tiffslide": reading._open_by_tiffslide}[request.param]
    return Slide(path, opener(path))


def test_both_readers_give_the_pixels_and_white_beyond(slide: Slide, smear: Pixels) -> None:
    with slide:
        assert (slide.width, slide.height) == (1024, 768)
        assert slide.um_per_px == pytest.approx(0.25)
        assert (slide.read(100, 50, 300, 200) == smear[50:250, 100:400]).all()
        for x, y in ((-30, -20), (1000, 700), (5000, 0)):
            part = slide.read(x, y, 300, 200)
            expected = np.full((200, 300, 3), 255, np.uint8)
            left, top, right, bottom = max(0, x), max(0, y), min(1024, x + 300), min(768, y + 200)
            if right > left:
                expected[top - y : bottom - y, left - x : right - x] = smear[top:bottom, left:right]
            assert (part == expected).all()


def test_a_small_version_comes_from_the_level_that_is_fine_enough(slide: Slide, smear: Pixels) -> None:
    with slide:
        assert (slide.read_small(0, 0, 1024, 768, 4) == smear[::4, ::4]).all()
        shrunk = slide.read_small(0, 0, 1024, 768, 3)
        assert shrunk.shape == (256, 341, 3)
        assert abs(shrunk.mean(axis=(0, 1)) - smear.mean(axis=(0, 1))).max() < 3
        assert (slide.read_small(8, 8, 64, 64, 1) == smear[8:72, 8:72]).all()


def test_ome_tiff_has_its_scale(smear: Pixels, tmp_path: Path) -> None:
    with open_slide(write_ome(tmp_path / "s.ome.tif", smear)) as slide:
        assert slide.um_per_px == pytest.approx(0.25)
        assert (slide.read(0, 0, 512, 512) == smear[:512, :512]).all()
        assert slide.notes == ()


def test_the_levels_of_a_pyramid_are_no_pages_of_their_own(slide: Slide) -> None:
    with open_slide(slide.path) as opened:
        assert opened.notes == ()
    slide.close()


def test_several_pages_are_said(smear: Pixels, tmp_path: Path) -> None:
    path = tmp_path / "four.tif"
    with tifffile.TiffWriter(path, bigtiff=True) as file:
        for _ in range(4):
            file.write(smear, tile=(256, 256), photometric="rgb", metadata=None)
        file.write(smear[::2, ::2], tile=(256, 256), photometric="rgb", subfiletype=1, metadata=None)
    with open_slide(path) as slide:
        (note,) = slide.notes
    assert "4 pages of 1,024 x 768 pixels" in note
    assert "only the first is looked at" in note
