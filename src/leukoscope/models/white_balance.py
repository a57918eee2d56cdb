"""White balance inside the network, computed from the picture's own background."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

# By how many levels a patch counts as brighter, for each level that it is darker than `black`.
BLACK_LIFT = 20.0


@keras.saving.register_keras_serializable("leukoscope")
class WhiteBalance(layers.Layer):
    """Scale each channel so that the brightest patch of the picture becomes 255.

    In a smear the brightest patch is the empty background, whose colour is that of lamp and camera. Takes and
    gives pixels 0..255, batch x height x width x channels.

    Args:
        patch_px: side of the patches that are averaged, so that a single bright pixel has little effect.
        stretch: also make the darkest patch of each channel 0. In a stained cell that is the nucleus, whose
            colour differs most between laboratories.
        black: a patch whose channels are all darker than this is not stain, but the black around an eyepiece's image or
            beside a rotated picture; the darker it is, the less it counts as the darkest patch.
    """

    def __init__(self, patch_px: int = 4, stretch: bool = False, black: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.patch_px = patch_px
        self.stretch = stretch
        self.black = black

    def call(self, pixels: Any) -> Any:
        patches = ops.average_pool(pixels, self.patch_px, strides=self.patch_px, padding="valid")
        white = ops.max(patches, axis=(1, 2), keepdims=True)
        if not self.stretch:
            return pixels * (255.0 / ops.maximum(white, 1.0))
        if self.black:  # a ramp, not a step, so that no rounding of a runtime decides
            brightest = ops.max(patches, axis=-1, keepdims=True)
            patches = patches + BLACK_LIFT * ops.relu(self.black - brightest)
        dark = ops.min(patches, axis=(1, 2), keepdims=True)
        span = ops.relu(white - dark)  # where all is black, nothing is stretched
        return (pixels - white + span) * (255.0 / ops.maximum(span, 16.0))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(), "patch_px": self.patch_px, "stretch": self.stretch, "black": self.black
        }  # fmt: skip
