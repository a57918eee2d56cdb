"""Training the crop classifier: what it cannot learn from, and what it says of crops."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from leukoscope.errors import TrainingError
from leukoscope.models.crop_classifier import SIZE_PX, build_crop_classifier
from leukoscope.training.augmentation.crops import WIDE_PX, centre_crops
from leukoscope.training.crop_classifier import predict_crops, train_crop_classifier
from leukoscope.training.crop_set import NO_CELL, CropSet
from leukoscope.training.two_stage_recipe import CLASSES
from made_cells import TINY


def make_wide(n: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, WIDE_PX, WIDE_PX, 3), dtype=np.uint8)


def test_without_a_labelled_cell_there_is_nothing_to_learn(tmp_path: Path) -> None:
    nothing = CropSet(make_wide(3), np.full(3, NO_CELL), np.array(["here"] * 3), np.array(list("abc")))
    for first, second in ((None, None), (nothing, None), (None, nothing)):
        with pytest.raises(TrainingError, match="labelled cells"):
            train_crop_classifier(first, second, TINY, tmp_path / "run", seed=0, progress=False)
    assert not (tmp_path / "run").exists()


def test_predictions_are_those_of_the_middle_of_each_crop_in_batches_or_not() -> None:
    keras.utils.set_random_seed(4)
    classifier = build_crop_classifier(len(CLASSES), white_balance="none")
    wide = make_wide(260)
    probabilities, cellness = predict_crops(classifier, wide)
    assert (probabilities.shape, cellness.shape) == ((260, len(CLASSES)), (260,))
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(260), abs=1e-5)
    last = classifier(centre_crops(wide[-1:], SIZE_PX).astype(np.float32), training=False)
    assert probabilities[-1] == pytest.approx(np.asarray(last["probabilities"])[0], abs=1e-5)
    assert cellness[-1] == pytest.approx(float(np.asarray(last["cellness"])[0, 0]), abs=1e-5)
