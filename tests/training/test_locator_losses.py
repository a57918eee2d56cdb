"""The losses of the locator: scores at centres, sizes and offsets."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.training.locator_losses import CentreLoss, GeometryLoss


def test_the_focal_loss_is_that_of_the_article() -> None:
    bell = np.array([1.0, 0.5, 0.0, 0.3])
    weight_mask = np.array([1.0, 1.0, 1.0, 0.0])
    score = np.array([0.6, 0.2, 0.1, 0.9])
    expected = -(0.4**2 * np.log(0.6) + 0.5**4 * 0.2**2 * np.log(0.8) + 0.1**2 * np.log(0.9))
    truth = np.stack([bell, weight_mask], -1).reshape(1, 2, 2, 2).astype("f4")
    loss = CentreLoss()(truth, score.reshape(1, 2, 2, 1).astype("f4"))
    assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_sizes_count_only_at_centres() -> None:
    truth = np.zeros((1, 1, 2, 5), "f4")
    truth[0, 0, 0] = (0.1, 0.2, 0.3, 0.4, 1)
    answer = np.full((1, 1, 2, 4), 9.0, "f4")
    answer[0, 0, 0] = (0.1, 0.0, 0.3, 0.9)
    assert float(GeometryLoss()(truth, answer)) == pytest.approx(0.7, rel=1e-5)
