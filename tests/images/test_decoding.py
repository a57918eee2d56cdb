"""The one conversion from file to pixels, on files made here; tests/parity/ holds the browser to the same."""

from __future__ import annotations

import errno
import io
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_image
from picture_kinds import (
    DEEP,
    DEEP_RGB,
    FIELD,
    RGBA,
    encode,
    make_pictures,
    make_refused,
)

PICTURES = make_pictures()
REFUSED = make_refused()


def lay_on_white(rgba: np.ndarray) -> np.ndarray:
    alpha = rgba[:, :, 3:] / 255.0
    return np.floor(rgba[:, :, :3] * alpha + 255 * (1 - alpha) + 0.5)


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_every_kind_becomes_upright_rgb(name: str) -> None:
    pixels = decode_image(PICTURES[name])
    assert (pixels.dtype, pixels.ndim, pixels.shape[2]) == (np.uint8, 3, 3)
    assert pixels.flags.c_contiguous


@pytest.mark.parametrize(
    "name",
    [
        "rgb.png", "rgb.bmp", "rgb.tif", "lzw.tif", "lzw_predictor.tif", "deflate.tif", "packbits.tif",
        "strips.tif", "lossless.webp", "icc.png", "icc_junk.png", "gamma.png", "bad_note.png", "trailing.png",
        "misnamed.jpg", "animated.png", "animated.webp", "animated_still.png", "pages.tif", "exif6.webp",
        "exif_behind.png", "exif_long.png", "xmp.png",
    ],
)  # fmt: skip
def test_what_is_lossless_is_read_as_it_is(name: str) -> None:
    np.testing.assert_array_equal(decode_image(PICTURES[name]), FIELD)


@pytest.mark.parametrize("name", ["444.jpg", "exif99.jpg", "exif_short.jpg", "xmp.jpg", "trailing.jpg"])
def test_notes_in_a_jpeg_change_nothing(name: str) -> None:
    with Image.open(io.BytesIO(PICTURES["444.jpg"])) as image:
        np.testing.assert_array_equal(decode_image(PICTURES[name]), np.asarray(image))


@pytest.mark.parametrize("end", ["jpg", "png"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation: int, end: str) -> None:
    data = PICTURES[f"exif{orientation}.{end}"]
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(decode_image(data), expected)


def test_a_tiff_is_turned_once() -> None:
    np.testing.assert_array_equal(decode_image(PICTURES["exif6.tif"]), np.rot90(FIELD, -1))


@pytest.mark.parametrize(
    "name", ["alpha.png", "alpha.webp", "alpha.tif", "suggested_palette.png", "note_not_latin.png"]
)
def test_transparent_pixels_lie_on_white(name: str) -> None:
    np.testing.assert_array_equal(decode_image(PICTURES[name]), lay_on_white(RGBA))


def test_transparent_pixels_lie_on_the_background_given() -> None:
    rgba = np.array([[[200, 100, 0, 255], [200, 100, 0, 0], [200, 100, 0, 128]]], np.uint8)
    decoded = decode_image(encode(rgba, "PNG"), background=(10, 20, 30))
    np.testing.assert_array_equal(decoded, [[[200, 100, 0], [10, 20, 30], [105, 60, 15]]])


def test_sixteen_bits_are_cut_to_the_upper_eight() -> None:
    grey = np.repeat((DEEP >> 8)[:, :, None], 3, axis=2)
    np.testing.assert_array_equal(decode_image(PICTURES["grey16.png"]), grey)
    np.testing.assert_array_equal(decode_image(PICTURES["rgb16.png"]), DEEP_RGB >> 8)
    np.testing.assert_array_equal(decode_image(PICTURES["grey16_key.png"]), grey)
    np.testing.assert_array_equal(decode_image(PICTURES["rgb16_key.png"]), DEEP_RGB >> 8)


def test_a_few_bits_are_spread_over_the_range_and_keys_found_among_them() -> None:
    grey = decode_image(PICTURES["grey4.png"])[:, :, 0]
    np.testing.assert_array_equal(grey, [[0, 17, 34, 51], [238, 255, 136, 153]])
    keyed = decode_image(PICTURES["grey4_key.png"], background=(1, 2, 3))
    np.testing.assert_array_equal(keyed[0, 2], [1, 2, 3])
    np.testing.assert_array_equal(keyed[:, :, 0] == 1, [[False, False, True, False], [False] * 4])


def test_colours_beyond_the_palette_are_its_last() -> None:
    decoded = decode_image(PICTURES["palette_short.png"])
    np.testing.assert_array_equal(decoded[0], [[255, 0, 0]] + [[0, 255, 0]] * 7)


def test_around_a_small_first_frame_lies_the_background() -> None:
    decoded = decode_image(PICTURES["small_frame.gif"], background=(9, 8, 7))
    inside = decoded[20:143, 10:171]
    np.testing.assert_array_equal(inside, decode_image(PICTURES["still.gif"]))
    decoded[20:143, 10:171] = (9, 8, 7)
    assert decoded.shape == (150, 200, 3)
    assert (decoded == (9, 8, 7)).all()


def test_a_tiff_whose_palette_is_cut_is_damaged() -> None:
    data = PICTURES["palette.tif"]
    entry = data.index(struct.pack("<HHI", 320, 3, 768))
    with pytest.raises(ImageError, match="damaged"):
        decode_image(data[:entry] + struct.pack("<HHI", 320, 3, 700) + data[entry + 8 :])


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_read_is_refused_with_its_code(name: str, tmp_path: Path) -> None:
    data, code = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    for source in (data, tmp_path / name):
        with pytest.raises(ImageError) as refusal:
            decode_image(source)
        assert refusal.value.code == code
        assert "{" not in str(refusal.value)


def test_the_size_limit_is_told_before_anything_is_decoded() -> None:
    with pytest.raises(ImageError, match=r"30000 x 30000 = 900 megapixels; at most 100"):
        decode_image(REFUSED["scan30000.png"][0])


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(ImageError, match="cannot be opened") as refusal:
            decode_image(path)
        assert refusal.value.code == "unreadable"


@pytest.mark.parametrize(
    "name", ["rgb.png", "444.jpg", "still.gif", "lzw.tif", "lossless.webp", "palette.bmp"]
)
def test_hostile_bytes_are_refused_or_read_but_never_crash(name: str) -> None:
    rng = np.random.default_rng(7)
    data = PICTURES[name]
    outcomes = set()
    for _ in range(60):
        spoiled = bytearray(data)
        for at in rng.integers(0, min(len(data), 400), 4):
            spoiled[at] = rng.integers(0, 256)
        try:
            outcomes.add(decode_image(bytes(spoiled)).shape[2])
        except ImageError as error:
            outcomes.add(error.code)
    assert outcomes - {3}


def test_a_large_transparent_picture_takes_little_more_than_itself(tmp_path: Path) -> None:
    """36 megapixels of RGBA: 4 bytes a pixel decoded, 3 in the result, and one strip."""
    if not Path("/proc/self/status").is_file():
        pytest.skip("the peak of a process is read from /proc")
    Image.new("RGBA", (6000, 6000), (10, 20, 30, 128)).save(tmp_path / "large.png", compress_level=1)
    script = (
        "import pathlib, re, sys; from leukoscope.images.decoding import decode_image; "
        "pixels = decode_image(sys.argv[1]); assert pixels.shape == (6000, 6000, 3); "
        "assert pixels[0, 0].tolist() == pixels[-1, -1].tolist() == [132, 137, 142]; "
        "print(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "large.png")]
    peak_kib = int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert peak_kib * 1024 < 500_000_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name exist on Unix only")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ImageError, match="pipe"):
        decode_image(tmp_path / "pipe.png")


@pytest.mark.parametrize("first_read", [1, 2, 3])
def test_an_unreadable_sector_is_told_from_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_read: int
) -> None:
    path = tmp_path / "field.png"
    path.write_bytes(PICTURES["rgb.png"])

    class Worn(io.BytesIO):
        n_reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.n_reads += 1
            if self.n_reads >= first_read:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    monkeypatch.setattr(Path, "open", lambda *_, **__: Worn(PICTURES["rgb.png"]))
    with pytest.raises(ImageError, match="Input/output error") as refusal:
        decode_image(path)
    assert refusal.value.code == "unreadable"
