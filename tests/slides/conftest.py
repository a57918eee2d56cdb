"""A drawn smear, once for all tests of slides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from drawn_slides import draw_smear, write_pyramid
from leukoscope.images.resizing import Pixels


@pytest.fixture(scope="package")
def smear() -> Pixels:
    """Give a smear of 256 x 192 micrometres, 1024 x 768 pixels."""
    return draw_smear(1024, 768)[0]


@pytest.fixture(scope="package")
def large_slide(smear: Pixels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a slide of 3 megapixels, in 2 tiles: the smear four times."""
    return write_pyramid(tmp_path_factory.mktemp("slides") / "smear.tif", np.tile(smear, (2, 2, 1)))
