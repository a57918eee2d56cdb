"""Finding the cell of a close-up by its stain."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from leukoscope.datasets.segmentation import segment_cell
from leukoscope.images.boxes import iou
from leukoscope.images.decoding import decode_image
from made_cells import draw_close_ups


def test_the_cell_of_a_close_up_is_found_by_its_stain(tmp_path: Path) -> None:
    pictures = draw_close_ups(tmp_path, 12)
    overlaps = []
    for picture in pictures:
        box = segment_cell(decode_image(picture.path))
        assert box is not None
        overlaps.append(iou(box, picture.annotations[0].box))
    assert np.median(overlaps) > 0.6
    assert min(overlaps) > 0.25


def test_an_empty_close_up_has_no_cell() -> None:
    assert segment_cell(np.full((120, 120, 3), 236, np.uint8)) is None
