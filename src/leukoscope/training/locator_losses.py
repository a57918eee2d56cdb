"""What the locator is trained to make small: the focal loss of centres, the absolute error of sizes."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("leukoscope")
class CentreLoss(keras.losses.Loss):
    """Focal loss of a heatmap against Gaussian bells (Zhou et al. 2019, arXiv:1904.07850, equation 1).

    Takes truth, batch x rows x columns x 2 (the bell, and 1 where the place counts), and scores, ... x 1.
    Divided by the number of centres in the batch, at least 1.
    """

    def __init__(self, name: str = "centre_loss") -> None:
        super().__init__(name=name, reduction="sum")

    def call(self, y_true: Any, y_pred: Any) -> Any:
        bell, weight_mask = y_true[..., :1], y_true[..., 1:]
        score = ops.clip(y_pred, 1e-6, 1 - 1e-6)
        is_centre = ops.cast(bell >= 1, "float32")
        missed = is_centre * (1 - score) ** 2 * ops.log(score)
        invented = (1 - is_centre) * (1 - bell) ** 4 * score**2 * ops.log(1 - score)
        return -ops.sum((missed + invented) * weight_mask) / ops.maximum(ops.sum(is_centre), 1.0)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}


@keras.saving.register_keras_serializable("leukoscope")
class GeometryLoss(keras.losses.Loss):
    """Mean absolute error of the four numbers of a place, over the places at centres.

    Takes truth, batch x rows x columns x 5 (the four, and 1 where they count), and answers, ... x 4.
    """

    def __init__(self, name: str = "geometry_loss") -> None:
        super().__init__(name=name, reduction="sum")

    def call(self, y_true: Any, y_pred: Any) -> Any:
        counts = y_true[..., 4:]
        error = ops.sum(ops.abs(y_pred - y_true[..., :4]) * counts)
        return error / ops.maximum(ops.sum(counts), 1.0)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}
