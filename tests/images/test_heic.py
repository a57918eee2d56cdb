"""HEIC, as phones write it: files drawn by tests/data/heic/draw_heic.py."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import Pixels
from leukoscope.synthetic.fields import draw_field
from picture_kinds import list_heic, make_refused_heic

PICTURES = list_heic()
REFUSED = make_refused_heic()
# What the encoder's loss and the halved chroma of such a small field come to; another orientation is off by 30.
MEAN_LEVELS = 3

with_decoder = pytest.mark.skipif(
    find_spec("pi_heif") is None,
    reason="the optional decoder of HEIC is not installed: leukoscope[heic]",
)


@pytest.fixture(scope="module")
def field() -> Pixels:
    return draw_field(2018, 160, 120, [("NEUTROPHIL", 82, 59)])[0]


@with_decoder
@pytest.mark.parametrize("name", sorted(set(PICTURES) - {"alpha.heic", "grey.heic", "odd.heic"}))
def test_every_kind_is_the_drawn_field_upright(name: str, field: Pixels) -> None:
    pixels = decode_image(PICTURES[name])
    assert (pixels.dtype, pixels.shape) == (np.uint8, field.shape)
    assert np.abs(pixels.astype(int) - field).mean() < MEAN_LEVELS


@with_decoder
def test_grey_odd_sizes_and_opacity_are_read(field: Pixels) -> None:
    grey = decode_image(PICTURES["grey.heic"])
    assert np.array_equal(grey[:, :, 0], grey[:, :, 2])
    odd = decode_image(PICTURES["odd.heic"])
    assert odd.shape == (119, 159, 3)
    assert np.abs(odd.astype(int) - field[:119, :159]).mean() < MEAN_LEVELS
    opacity = np.linspace(0, 255, 160).astype(np.uint8)[None, :, None] / 255
    for background in ((255, 255, 255), (0, 90, 200)):
        laid = decode_image(PICTURES["alpha.heic"], background=background)
        expected = field * opacity + np.array(background) * (1 - opacity)
        assert np.abs(laid - expected).mean() < MEAN_LEVELS


@with_decoder
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_damaged_and_too_large_files_are_refused(name: str) -> None:
    data, code = REFUSED[name]
    with pytest.raises(ImageError) as refusal:
        decode_image(data)
    assert refusal.value.code == code


def test_without_the_decoder_the_refusal_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(
        ImageError, match=r"pip install 'leukoscope\[heic\]'\. Or share or export it as JPEG"
    ) as refusal:
        decode_image(PICTURES["plain.heic"])
    assert refusal.value.code == "heic"
