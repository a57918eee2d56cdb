"""Measuring the embeddings of the cells that a crop classifier learnt from: the mean and spread of each class."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np

from leukoscope.contract.embedding_space import EmbeddingSpace, describe_space
from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.training.augmentation.crops import centre_crops
from leukoscope.training.crop_set import build_crop_set
from leukoscope.training.two_stage_recipe import CellRecipe

# So many pictures of each kind suffice for means and spreads; more would only take longer.
MOST_PICTURES = 3000
_EMBEDDING_BATCH_SIZE = 128


def measure_space(
    classifier: keras.Model,
    pictures: Sequence[AnnotatedImage],
    recipe: CellRecipe,
    *,
    seed: int = 0,
    progress: bool = True,
) -> EmbeddingSpace:
    """Measure on up to 3000 close-ups and as many fields, drawn by `seed`.

    Args:
        classifier: has the layers `embedding` and `map`, whose kernel gives the logits of an embedding.
        pictures: annotated; those that the classifier learnt from.
        recipe: how crops are cut.
        seed: of the choice among more pictures.
        progress: show a bar.
    """
    rng = np.random.default_rng([seed, 7])
    kinds = [[p for p in pictures if p.is_close_up is close_up] for close_up in (True, False)]
    chosen = [kind[index] for kind in kinds for index in np.sort(rng.permutation(len(kind))[:MOST_PICTURES])]
    crops = build_crop_set(chosen, recipe, seed=seed, progress=progress)
    cells = crops.select(crops.labels >= 0)
    network = keras.Model(classifier.input, classifier.get_layer("embedding").output)
    size_px = classifier.input_shape[1]
    parts = [
        keras.ops.convert_to_numpy(
            network(
                centre_crops(
                    cells.wide[np.arange(at, min(at + _EMBEDDING_BATCH_SIZE, len(cells)))],
                    size_px,
                    recipe.widest_look,
                ).astype(np.float32),
                training=False,
            )
        )
        for at in range(0, len(cells), _EMBEDDING_BATCH_SIZE)
    ]
    kernel, bias = classifier.get_layer("map").get_weights()
    return describe_space(np.concatenate(parts), cells.labels, kernel.reshape(-1, kernel.shape[-1]).T, bias)
