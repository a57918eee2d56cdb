"""The statistics of batch norms, measured once more when the weights of a network are final.

While it learns, a network sees varied crops alone, and its norms keep the statistics of the last of them, under weights
that were not yet their mean. It is asked about crops that nobody varied: its norms are given the statistics of both
kinds (Izmailov et al. 2018, arXiv:1803.05407, measure them anew for the mean of weights).
"""

from __future__ import annotations

import keras
import numpy as np
from tqdm import tqdm

from leukoscope.training.augmentation.crops import centre_crops, vary_crops
from leukoscope.training.crop_set import CropSet
from leukoscope.training.two_stage_recipe import CellRecipe

_CROPS_AT_ONCE = 150


def settle_norms(
    classifier: keras.Model, crops: CropSet, recipe: CellRecipe, *, seed: int, progress: bool = True
) -> None:
    """Give the batch norms of `classifier` the statistics of `recipe.norm_crops` crops, half of them varied.

    The crops are drawn as in training. Means and variances are those of batches, and the mean of all batches counts.
    """
    norms = [layer for layer in classifier.layers if isinstance(layer, keras.layers.BatchNormalization)]
    if not norms:
        return
    statistics = [kept for norm in norms for kept in (norm.moving_mean, norm.moving_variance)]
    sums = [np.zeros(kept.shape) for kept in statistics]
    momenta = [norm.momentum for norm in norms]
    draw = crops.make_draw(recipe, _CROPS_AT_ONCE, seed)
    batches = range(-(-recipe.norm_crops // _CROPS_AT_ONCE))
    for norm in norms:
        norm.momentum = 0.0  # it keeps the statistics of the last batch alone
    for step in tqdm(batches, "Settling norms", unit="batch", disable=not progress):
        wide = crops.wide[draw(step)]
        half = len(wide) // 2
        rng = np.random.default_rng([seed, step])
        varied = vary_crops(wide[half:], recipe.input_px, recipe.variation, rng)
        pixels = np.concatenate([centre_crops(wide[:half], recipe.input_px), varied])
        classifier(pixels.astype(np.float32), training=True)
        for total, kept in zip(sums, statistics, strict=True):
            total += keras.ops.convert_to_numpy(kept)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    for total, kept in zip(sums, statistics, strict=True):
        kept.assign(total / len(batches))
