"""TIFFs of 16 bits a sample are read by their range; tests/parity has the same files in the browser."""

from __future__ import annotations

import numpy as np
import pytest

from fuzz.tiff import DEFLATE, LZW, NONE, PACKBITS, make_page, write_tiff
from leukoscope.contract.schemas import load_contract
from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_image
from picture_kinds import DEEP, DEEP_RGB, FIELD, make_deep_tiffs

CASES = [(case["largest"], case["shift"]) for case in load_contract("deep_cases.json")["cases"]]
FILES = make_deep_tiffs()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("packing", [NONE, LZW, DEFLATE, PACKBITS])
@pytest.mark.parametrize(("largest", "shift"), CASES)
def test_every_packing_is_read_by_its_range(packing: int, order: str, largest: int, shift: int) -> None:
    values = np.random.default_rng(largest).integers(0, largest + 1, (40, 30, 3)).astype(np.uint16)
    values[31, 7, 1] = largest
    data = write_tiff(
        [make_page(values, packing, order=order, is_predicted=packing in (LZW, DEFLATE))], order
    )
    np.testing.assert_array_equal(decode_image(data), values >> shift)


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("rgb12", "tiles12"))])
def test_12_bits_of_a_camera_are_the_field(name: str) -> None:
    expected = np.rot90(FIELD, -1) if "exif6" in name else FIELD
    np.testing.assert_array_equal(decode_image(FILES[name]), expected)


def test_greys_whose_zero_is_white_are_turned_round() -> None:
    expected = np.broadcast_to(255 - FIELD[:, :, :1], FIELD.shape)
    np.testing.assert_array_equal(decode_image(FILES["grey12_white.tif"]), expected)


def test_opacity_is_its_upper_8_bits() -> None:
    colours, opacity = DEEP_RGB.astype(np.uint32) >> 8, DEEP[:, :, None].astype(np.uint32) >> 8
    expected = (colours * opacity + 255 * (255 - opacity) + 127) // 255
    np.testing.assert_array_equal(decode_image(FILES["rgba14.tif"]), expected)
    np.testing.assert_array_equal(decode_image(FILES["rgbx16.tif"]), colours)
    np.testing.assert_array_equal(
        decode_image(FILES["grey_alpha16.tif"]), np.repeat(expected[:, :, 2:], 3, 2)
    )


def test_colours_that_were_multiplied_with_their_opacity_are_divided_again() -> None:
    alpha = DEEP[:, :, None].astype(np.uint32) >> 8
    stored = (DEEP_RGB.astype(np.uint32) * DEEP[:, :, None] // 65_535) >> 8
    colours = np.where(alpha > 0, np.minimum(255, stored * 255 // np.maximum(1, alpha)), stored)
    expected = (colours * alpha + 255 * (255 - alpha) + 127) // 255
    np.testing.assert_array_equal(decode_image(FILES["rgba16_multiplied.tif"]), expected)


@pytest.mark.parametrize("name", sorted(FILES))
def test_one_that_is_cut_anywhere_is_refused(name: str) -> None:
    data = FILES[name]
    for length in np.linspace(8, len(data) - 1, 12).astype(int):
        with pytest.raises(ImageError):
            decode_image(data[:length])


def test_an_unknown_predictor_is_refused() -> None:
    with pytest.raises(ImageError, match="damaged"):
        decode_image(write_tiff([make_page(DEEP, LZW, more={317: (3, [3])})]))
