"""The white balance layer."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.models.white_balance import WhiteBalance


def test_black_beside_the_picture_makes_no_difference_to_the_white_balance() -> None:
    layer = WhiteBalance(stretch=True, black=24.0)
    pixels = np.random.default_rng(2).uniform(60, 200, (1, 40, 40, 3)).astype("f4")
    border_share = pixels.copy()
    border_share[:, :8] = np.random.default_rng(3).uniform(0, 10, (1, 8, 40, 3))
    assert np.asarray(layer(border_share))[:, 8:] == pytest.approx(np.asarray(layer(pixels))[:, 8:], abs=12)
    plain = WhiteBalance(stretch=True)
    assert np.abs(np.asarray(plain(border_share) - plain(pixels)))[:, 8:].max() > 40
    assert np.isfinite(np.asarray(layer(np.zeros((1, 8, 8, 3), "f4")))).all()
