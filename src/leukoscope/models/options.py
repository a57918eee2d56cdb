"""What can be chosen of a network before it is built."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standardization:
    """The centring and whitening options of the article's image generator, all off as in the article.

    They are put into the network as layers fitted on the training pixels, so that they travel with the model.
    """

    featurewise_center: bool = False
    featurewise_std: bool = False
    samplewise_center: bool = False
    samplewise_std: bool = False
    zca_whitening: bool = False
