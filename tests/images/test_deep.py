"""16 bits a channel become 8 by the range they fill; web/src/engine/picture/deep.test.ts has the same table."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from leukoscope.contract.schemas import load_contract
from leukoscope.images.decoding import decode_image
from leukoscope.images.deep import find_shift
from picture_kinds import chunk, encode_png16

CASES = [(case["largest"], case["shift"]) for case in load_contract("deep_cases.json")["cases"]]
# Colour type of PNG: colours beside the opacity, and whether there is opacity (PNG 3rd ed., table 12).
KINDS = {0: (1, False), 2: (3, False), 4: (1, True), 6: (3, True)}


@pytest.mark.parametrize(("largest", "shift"), CASES)
def test_the_largest_value_decides_the_range(largest: int, shift: int) -> None:
    assert find_shift(largest) == shift


@pytest.mark.parametrize("color", KINDS)
@pytest.mark.parametrize(("largest", "shift"), CASES)
def test_a_png_of_every_kind_is_read_by_its_range(color: int, largest: int, shift: int) -> None:
    n_colours, has_opacity = KINDS[color]
    colours = np.random.default_rng(largest).integers(0, largest + 1, (300, 40, n_colours)).astype(np.uint16)
    colours[290, 7] = largest
    opacity = np.full((300, 40, int(has_opacity)), 65_535, np.uint16)
    decoded = decode_image(encode_png16(np.concatenate([colours, opacity], axis=-1), color))
    np.testing.assert_array_equal(decoded, np.broadcast_to(colours >> shift, decoded.shape))


def test_opacity_is_its_upper_8_bits_and_counts_for_no_range() -> None:
    values = np.array([[[4095, 4095, 0, 65_535], [4095, 4095, 0, 0], [0, 0, 4095, 0x80FF]]], np.uint16)
    decoded = decode_image(encode_png16(values, 6), background=(10, 20, 30))
    np.testing.assert_array_equal(decoded, [[[255, 255, 0], [10, 20, 30], [5, 10, 143]]])


def test_a_transparent_colour_is_ignored() -> None:
    greys = np.full((4, 5), 700, np.uint16)
    keyed = encode_png16(greys, 0, chunk(b"tRNS", struct.pack(">H", 700)))
    np.testing.assert_array_equal(decode_image(keyed), np.full((4, 5, 3), 700 >> 2))
