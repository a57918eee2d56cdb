"""Samples as arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from leukoscope.datasets.arrays import encode_labels, load_pixels
from leukoscope.datasets.samples import Sample
from leukoscope.errors import DatasetError
from plain_pictures import put_picture


def make_samples(folder: Path, shades: dict[str, int]) -> list[Sample]:
    return [
        Sample(put_picture(folder / f"{label}-{shade}.png", shade), label, "cell", "here")
        for label, shade in shades.items()
    ]


def test_pictures_come_in_the_order_of_their_samples_and_in_the_size_asked_for(tmp_path: Path) -> None:
    shades = {str(number): 7 * number for number in range(30)}
    pixels = load_pixels(make_samples(tmp_path, shades), 5, 3, progress=False)
    assert (pixels.shape, pixels.dtype) == ((30, 3, 5, 3), np.uint8)
    assert [int(picture.min()) for picture in pixels] == list(shades.values())
    assert [int(picture.max()) for picture in pixels] == list(shades.values())


def test_every_picture_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    samples = make_samples(tmp_path, {"A": 1, "B": 2, "C": 3})
    for sample in samples[1:]:
        sample.path.write_bytes(b"no picture")
    with pytest.raises(DatasetError, match="2 of 3 pictures") as caught:
        load_pixels(samples, 5, 3, progress=False)
    assert all(str(sample.path) in str(caught.value) for sample in samples[1:])


def test_labels_are_one_hot_in_the_order_of_the_classes(tmp_path: Path) -> None:
    samples = [Sample(tmp_path, label, "cell", "here") for label in "BAB"]
    onehot = encode_labels(samples, ["B", "C", "A"])
    assert onehot.dtype == np.float32
    assert onehot.tolist() == [[1, 0, 0], [0, 0, 1], [1, 0, 0]]
    with pytest.raises(DatasetError, match="found A too"):
        encode_labels(samples, ["B", "C"])
