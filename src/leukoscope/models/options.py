"""Options of a network that are chosen before it is built."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standardization:
    """The centring and whitening options of the article's image generator, all off as in the article.

    They become layers of the network, fitted on the training pixels, so that they are part of the model.
    """

    featurewise_center: bool = False
    featurewise_std: bool = False
    samplewise_center: bool = False
    samplewise_std: bool = False
    zca_whitening: bool = False
