"""The recipes."""

from __future__ import annotations

from pathlib import Path

import keras

from leukoscope.training import image_classifier as training
from leukoscope.training.recipes import ARTICLE


def test_article_recipe_is_the_articles(tmp_path: Path) -> None:
    model = training.build_network(ARTICLE, 4)
    kernels = [tuple(weights.shape) for weights in model.weights if len(weights.shape) > 1]
    assert kernels == [(3, 3, 3, 80), (3, 3, 80, 64), (3, 3, 64, 64), (82944, 128), (128, 4)]
    assert (ARTICLE.width_px, ARTICLE.height_px, ARTICLE.epochs, ARTICLE.batch_size) == (80, 80, 30, 32)
    assert (ARTICLE.optimizer, ARTICLE.learning_rate) == ("adadelta", 1.0)
    assert [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)] == [0.25, 0.5]
