"""The recipe of the two networks that find and name cells, as plain data that is written into the run."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.labels import FINE_CLASSES
from leukoscope.models.crop_classifier import SIZES_PX, Network
from leukoscope.models.locator import (
    LARGEST_SCALE,
    SIZE_UNIT_PX,
    STRIDE_PX,
    TILE_HEIGHT_PX,
    TILE_WIDTH_PX,
    LocatorNetwork,
)
from leukoscope.training.augmentation.crops import CropVariation
from leukoscope.training.augmentation.lens import Lens
from leukoscope.training.augmentation.stain import StainAugmentation

# In the order of the probabilities: white cells first, as a differential lists them.
CLASSES: tuple[str, ...] = (
    "NEUTROPHIL",
    "EOSINOPHIL",
    "BASOPHIL",
    "LYMPHOCYTE",
    "MONOCYTE",
    "IMMATURE_GRANULOCYTE",
    "ERYTHROBLAST",
    "PLATELET",
)
FOUR_CLASSES: tuple[str, ...] = ("EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL")
"""The article's, and all that BCCD has enough of."""

FINE_LABELS: tuple[str, ...] = tuple(fine.label for fine in FINE_CLASSES)
"""In the order of the probabilities of finer classes."""

# Strong enough to make one laboratory look like most others.
STRONG = StainAugmentation(thickness=0.35, balance=0.2, mixing=0.15, curve=0.25)
# Fields come with a second look of their own, and what tells an eosinophil is a colour.
RANDOM_STRENGTH = replace(STRONG, random_strength=True, max_downscale=2.0)


_OLD_KEYS = {"first_mixing": "first_mixup_alpha", "mixing": "mixup_alpha", "refused_share": "negative_share"}
_OLD_VARIATION_KEYS = {"colouring": "stain", "bordered": "border_share"}
_OLD_STAIN_KEYS = {"milder": "random_strength", "coarse": "max_downscale"}


# Across a tile the lamp changes more than across a crop.
CROP_LENS, SCENE_LENS = Lens(), Lens(gradient=0.2, vignette=0.6)


@dataclass(frozen=True)
class CellRecipe:
    """One complete way to train locator and classifier; benchmarks/ablation.py measures what settings earn.

    Both learn in two stages: from close-ups alone, of which there are many, then from all laboratories in
    equal shares. Cross-validation over fields repeats only the second, since no close-up is held out. Without
    fields there is no second stage, without close-ups no first.

    Attributes:
        first_scenes: tiles the locator sees in its first stage, where there are close-ups and fields ...
        scenes: ... and in its second.
        first_crops: crops the classifier sees in its first stage ...
        crops: ... and in its second.
        crop_scale: side of a crop over the longer side of the box ...
        crop_floor_px: ... which counts as at least so long, in pixels of a tile: a platelet must look small.
        threshold: score at and above which a peak is a cell.
        norm: of the classifier's layers.
        white_balance: what the classifier's first layer evens out.
        first_variation: how crops, and colours and borders of scenes, are varied in the first stage ...
        variation: ... and in the second, where there is a first.
        first_mixup_alpha: parameter of mixup (Zhang et al. 2018, arXiv:1710.09412) in the first stage, 0: none ...
        mixup_alpha: ... and in the second, also where it is the only one.
        scene_lens: how scenes are varied in place of a variation's lens, where one is given.
        negative_share: share of crops that show no cell.
        locator_network: of the locator; one that training begins with must be of the same kind.
        network: of the crop classifier; the towers of a `twin` are trained one after the other.
        crop_size_px: side of the crops it takes; 0: the network's usual.
        looks: sides of the looks that the finished classifier takes at a cell, over that of the crops it learns from,
            widest first (`models/looks.py`); empty: one look at such a crop.
        beside_share: share of the cells of which a crop beside their middle is cut, too, that shows no whole cell.
        rare_odds: by how much the odds of immature granulocytes, erythroblasts and platelets are multiplied in the
            finished classifier: they are rarer in blood than among the cells it learns from.
        learns_unnamed: whether boxed cells without a class teach that they are cells.
        cuts_found_boxes: whether crops are cut around the boxes that the trained locator finds, where it finds a cell.
        learns_fine: whether cells with a finer class teach it, where a laboratory has such cells.
        averaging: momentum of the exponential average of the weights that is the finished network; 0: the last.
        norm_crops: number of crops from which the classifier's batch norms get their statistics when it has learnt;
            0: those of the last steps.
        mixed_precision: whether the classifier learns in bfloat16: on processors, depthwise convolutions are slower in
            it, all others faster.
    """

    name: str = "cells"
    first_scenes: int = 36_000
    scenes: int = 24_000
    scene_batch_size: int = 24
    first_scene_learning_rate: float = 3e-3
    scene_learning_rate: float = 2e-3
    first_crops: int = 512_000
    crops: int = 80_000
    crop_batch_size: int = 64
    first_learning_rate: float = 2e-3
    learning_rate: float = 1e-3
    crop_scale: float = 1.4
    crop_floor_px: float = 64.0
    threshold: float = 0.3
    norm: Literal["batch", "group"] = "batch"
    white_balance: Literal["none", "white", "stretch"] = "stretch"
    first_variation: CropVariation = field(
        default_factory=lambda: CropVariation(stain=STRONG, border_share=0.2)
    )
    variation: CropVariation = field(
        default_factory=lambda: CropVariation(stain=RANDOM_STRENGTH, border_share=0.2)
    )
    scene_lens: Lens | None = None
    first_mixup_alpha: float = 0.3
    mixup_alpha: float = 0.0
    label_smoothing: float = 0.05
    negative_share: float = 0.12
    averaging: float = 0.0
    norm_crops: int = 0
    locator_network: LocatorNetwork = "usual"
    network: Network = "residual"
    crop_size_px: int = 0
    looks: tuple[float, ...] = ()
    beside_share: float = 0.0
    rare_odds: float = 1.0
    learns_unnamed: bool = False
    cuts_found_boxes: bool = False
    learns_fine: bool = False
    mixed_precision: bool = True

    @property
    def input_px(self) -> int:
        """Side of the crops that the classifier takes, in pixels."""
        return self.crop_size_px or SIZES_PX[self.network]

    @property
    def widest_look(self) -> float:
        """Side of the crops that the finished classifier takes, over that of the crops it learns from."""
        return self.looks[0] if self.looks else 1.0

    @property
    def locator(self) -> LocatorSpec:
        """How boxes are found and become the crops that the finished classifier takes."""
        return replace(self.learnt_crops, crop_scale=self.crop_scale * self.widest_look)

    @property
    def learnt_crops(self) -> LocatorSpec:
        """The same with the crops that the classifier learns from."""
        return LocatorSpec(
            tile_width_px=TILE_WIDTH_PX,
            tile_height_px=TILE_HEIGHT_PX,
            tile_overlap_px=64,
            stride_px=STRIDE_PX,
            size_unit_px=SIZE_UNIT_PX,
            value_range=(0.0, 255.0),
            largest_scale=LARGEST_SCALE,
            finest_scale=0.5,
            threshold=self.threshold,
            merge_overlap=0.5,
            crop_scale=self.crop_scale,
            crop_floor_px=self.crop_floor_px,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as JSON-ready data; `from_json` reads it back."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CellRecipe:
        """Read a recipe back from a run's configuration."""
        data = rename_old_keys(data)
        variations = {
            key: CropVariation(
                **{
                    **data[key],
                    "stain": StainAugmentation(**data[key]["stain"]),
                    "lens": _read_lens(data[key].get("lens")),
                }
            )
            for key in ("first_variation", "variation")
        }
        looks, scene_lens = tuple(data.get("looks", ())), _read_lens(data.get("scene_lens"))
        return cls(**{**data, **variations, "looks": looks, "scene_lens": scene_lens})


def _read_lens(data: dict[str, Any] | None) -> Lens | None:
    return None if data is None else Lens(**data)


_LENS_VARIATION = CropVariation(
    zoom=0.24, shear=0.08, border_share=0.1, lens=CROP_LENS, tight_share=0.12, too_large_share=0.1
)
LENS_RECIPE = CellRecipe(
    name="cells-lens",
    first_scenes=0,
    scenes=96_000,
    scene_batch_size=32,
    first_crops=0,
    crops=384_000,
    crop_scale=1.5,
    crop_floor_px=1.0,
    first_variation=_LENS_VARIATION,
    variation=_LENS_VARIATION,
    scene_lens=SCENE_LENS,
    first_mixup_alpha=0.0,
    negative_share=0.2,
    network="plain",
    beside_share=0.1,
    learns_unnamed=True,
    learns_fine=True,
    averaging=0.995,
)
"""For laboratories never seen: one stage, all laboratories in equal shares, another lens for each picture."""
# A locator finds larger or smaller boxes in a laboratory it has never seen.
_LIGHT_VARIATION = replace(_LENS_VARIATION, zoom=0.45)
LIGHT_RECIPE = replace(
    LENS_RECIPE,
    name="cells-light",
    locator_network="light",
    rare_odds=0.5,
    threshold=0.2,
    first_variation=_LIGHT_VARIATION,
    variation=_LIGHT_VARIATION,
)
"""The same with the light locator, the fastest of these, and crops of more different sizes."""
EFFICIENT_RECIPE = replace(
    LIGHT_RECIPE,
    name="cells-efficient",
    network="efficient",
    first_learning_rate=5e-3,
    crops=230_400,
    cuts_found_boxes=True,
    norm_crops=3_000,
    looks=(1.25, 0.73),
    mixed_precision=False,
)
"""The same with a classifier that begins with what half an EfficientNet-Lite0 learnt from ImageNet.

It learns from crops around found boxes, as it is asked about, its norms are settled when it has learnt, and it looks
twice at a cell.
"""
_TUNED_VARIATION = replace(_LENS_VARIATION, zoom=0.3)
TUNED_RECIPE = replace(
    LENS_RECIPE,
    name="cells-tuned",
    network="twin",
    rare_odds=0.5,
    threshold=0.2,
    crops=384_000,
    first_learning_rate=1e-3,
    learning_rate=1e-3,
    crop_scale=CellRecipe.crop_scale,
    crop_floor_px=CellRecipe.crop_floor_px,
    first_variation=_TUNED_VARIATION,
    variation=_TUNED_VARIATION,
)
"""The same lens for networks that begin with those of another run: they keep what they know of its laboratories.

Its classifier has two towers, of which the second begins anew: in a laboratory that is new to both they err on
different cells.
"""
CELL_RECIPES: dict[str, CellRecipe] = {
    recipe.name: recipe
    for recipe in (CellRecipe(), LENS_RECIPE, LIGHT_RECIPE, EFFICIENT_RECIPE, TUNED_RECIPE)
}


def rename_old_keys(recipe: dict[str, Any]) -> dict[str, Any]:
    """Return a recipe as it is written now, from one that a run of 2026.11 or before may hold."""

    def rename(data: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
        return {names.get(key, key): value for key, value in data.items()}

    renamed = rename(recipe, _OLD_KEYS)
    for key in ("first_variation", "variation"):
        variation = rename(renamed[key], _OLD_VARIATION_KEYS)
        renamed[key] = {**variation, "stain": rename(variation["stain"], _OLD_STAIN_KEYS)}
    return renamed
