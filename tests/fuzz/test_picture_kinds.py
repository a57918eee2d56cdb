"""One picture of every kind that once crashed, hung or was misread: what becomes of it now.

The files are drawn by `tools/fuzz`; each goes through a worker with limits of time and memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fuzz.broken_pictures import make_broken_pictures
from fuzz.cases import read_seed
from fuzz.outcomes import READ, REFUSED
from fuzz.pictures import HEIGHT_PX, WIDTH_PX, draw_picture
from fuzz.runner import Worker
from leukoscope.images.decoding import decode_image

WHOLE = f"{WIDTH_PX} x {HEIGHT_PX}"

READ_WHOLE = (
    "huge_count_colormap.tif", "fill_order_2_none.tif", "fill_order_2_lzw.tif", "fill_order_2_deflate.tif",
    "fill_order_2_packbits.tif", "without_last_byte.gif", "os2.bmp", "rle.bmp", "negative_height.bmp",
    "suggested_palette.png", "note_not_latin.png", "12_of_16_bits_none.tif", "12_of_16_bits_lzw.tif",
    "12_of_16_bits_deflate.tif", "12_of_16_bits_packbits.tif",
)  # fmt: skip
DAMAGED = (
    "empty_directory_loop.tif", "directory_beyond_end.tif", "huge_count_strips.tif", "strips_beyond_end.tif",
    "cut_none.tif", "cut_lzw.tif", "cut_deflate.tif", "cut_packbits.tif",
    "strip_missing_lzw.tif", "strip_missing_deflate.tif", "strip_missing_packbits.tif",
    "sector_zero_lzw.tif", "sector_noise_lzw.tif", "sector_noise_deflate.tif",
    "strip_short_lzw.tif", "strip_short_deflate.tif", "strip_short_packbits.tif",
    "adler_wrong_deflate.tif", "nearly_empty_deflate.tif",
    "half.gif", "half.bmp", "half.jpg", "half.png", "half.webp", "flipped.png",
    "without_last_byte.bmp", "without_last_byte.jpg", "without_last_byte.png", "without_last_byte.webp",
    "rle_cut.bmp", "rle_zeroed.bmp", "rle_nearly_empty.bmp", "no_width.png",
    "strip_missing_none.tif", "sector_zero_deflate.tif", "sector_zero_packbits.tif", "sector_noise_packbits.tif",
    "cut_deep_none.tif", "cut_deep_lzw.tif", "cut_deep_deflate.tif", "cut_deep_packbits.tif",
    "strip_short_deep_none.tif", "strip_short_deep_lzw.tif", "strip_short_deep_deflate.tif",
    "strip_short_deep_packbits.tif",
)  # fmt: skip
TOO_LARGE = ("huge_size.tif", "huge_size.png", "most_negative_height.bmp")
# Read or refused, but at once and in little memory.
EITHER = (
    "next_is_self.tif", "two_pages_circle.tif", "pixels_inflate_for_ever.png", "short_header.png",
)  # fmt: skip
TOO_LONG = ("thin_1x1000000.png", "thin_1000000x1.png", "wide_100000000x1.png")
PREVIEWS = ("thumbnail_first.tif", "thumbnail_only.tif", "camera_raw.nef")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(seed=0) as started:
        yield started


@pytest.fixture(scope="module")
def classifier() -> Iterator[Worker]:
    with Worker(seed=0, answer_s=8) as started:
        yield started


def test_every_kind_has_its_expectation() -> None:
    named = [*READ_WHOLE, *DAMAGED, *TOO_LARGE, *EITHER, *TOO_LONG, *PREVIEWS, "12_of_16_bits.png"]
    assert sorted(named) == sorted(make_broken_pictures())


@pytest.mark.parametrize("name", READ_WHOLE)
def test_whole_ones_are_read(worker: Worker, name: str) -> None:
    outcome = read_seed(worker, "pictures", name)
    assert (outcome.kind, outcome.detail) == (READ, WHOLE)


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_ones_are_refused_as_damaged(worker: Worker, name: str) -> None:
    outcome = read_seed(worker, "pictures", name)
    assert (outcome.kind, outcome.where) == (REFUSED, "damaged")


@pytest.mark.parametrize("name", TOO_LARGE)
def test_too_large_ones_are_refused_by_their_header(worker: Worker, name: str) -> None:
    outcome = read_seed(worker, "pictures", name)
    assert (outcome.kind, outcome.where) == (REFUSED, "too_large")


@pytest.mark.parametrize("name", EITHER)
def test_odd_ones_end_at_once_in_little_memory(worker: Worker, name: str) -> None:
    assert not read_seed(worker, "pictures", name).is_bad


@pytest.mark.parametrize("name", TOO_LONG)
def test_long_ones_are_refused_by_their_header(worker: Worker, name: str) -> None:
    outcome = read_seed(worker, "pictures", name)
    assert (outcome.kind, outcome.where) == (REFUSED, "too_long")


@pytest.mark.parametrize("name", PREVIEWS)
def test_a_preview_is_never_taken_for_the_picture(worker: Worker, name: str) -> None:
    outcome = read_seed(worker, "pictures", name)
    assert (outcome.kind, outcome.where) == (REFUSED, "tiff_kind")
    assert "preview" in outcome.detail


@pytest.mark.parametrize("name", [*EITHER, *TOO_LARGE, *TOO_LONG])
def test_a_batch_goes_on_past_odd_ones(classifier: Worker, name: str) -> None:
    assert not read_seed(classifier, "classify", name).is_bad


@pytest.mark.parametrize("packing", ["none", "lzw", "deflate", "packbits"])
def test_reversed_bits_give_the_same_pixels(packing: str) -> None:
    pixels = decode_image(make_broken_pictures()[f"fill_order_2_{packing}.tif"])
    assert (pixels == draw_picture()).all()


@pytest.mark.parametrize("ending", [".png", "_none.tif", "_lzw.tif", "_deflate.tif", "_packbits.tif"])
def test_12_bits_in_16_are_scaled(ending: str) -> None:
    pixels = decode_image(make_broken_pictures()[f"12_of_16_bits{ending}"])
    assert (pixels == draw_picture()).all()
