"""White balance inside the network, read off the picture's own background."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("leukoscope")
class WhiteBalance(layers.Layer):
    """Scale each channel so that the brightest patch of the picture becomes 255.

    In a smear the brightest patch is the empty background, whose colour is that of lamp and camera. Takes and
    gives pixels 0..255, batch x height x width x channels.

    Args:
        patch_px: side of the patches that are averaged, so that one glaring pixel decides nothing.
        stretch: also make the darkest patch of each channel 0. In a stained cell that is the nucleus, whose
            colour differs most between laboratories.
    """

    def __init__(self, patch_px: int = 4, stretch: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.patch_px = patch_px
        self.stretch = stretch

    def call(self, pixels: Any) -> Any:
        patches = ops.average_pool(pixels, self.patch_px, strides=self.patch_px, padding="valid")
        white = ops.max(patches, axis=(1, 2), keepdims=True)
        if not self.stretch:
            return pixels * (255.0 / ops.maximum(white, 1.0))
        dark = ops.min(patches, axis=(1, 2), keepdims=True)
        return (pixels - dark) * (255.0 / ops.maximum(white - dark, 16.0))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "patch_px": self.patch_px, "stretch": self.stretch}
