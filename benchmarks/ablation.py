"""What each idea of the crop classifier's recipe gains across laboratories: some minutes per variant, then a table.

    .venv-test/bin/python benchmarks/ablation.py                 # every variant, some minutes each
    .venv-test/bin/python benchmarks/ablation.py --only mixup    # one; finished ones are kept
    .venv-test/bin/python benchmarks/ablation.py --in-full       # the best few, by all steps of the recipe
    .venv-test/bin/python benchmarks/ablation.py --write-docs    # docs/ablation.md from what was measured

Each variant is trained twice: on the close-ups of PBC alone (48,000 crops, in full 256,000), evaluated on
BCCD's cells, and on BCCD's fields alone (24,000 crops, in full 80,000), evaluated on 2,000 of PBC's. Crops are
cut around annotated boxes, so the locator plays no part; all eight classes are open. Balanced accuracy over the
four classes both have, with the 95 % interval over cells; "recipe again" is the same with another seed: the
difference between the two is noise. Each variant changes the recipe as it was before mixup joined its first stage.
MODEL_CARD.md has what the whole recipe reaches as deployed, locator included.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
# When this file is run as a script, Python searches its folder and not the one above.
sys.path.insert(0, str(ROOT))
RESULTS, DOCS = ROOT / "trained" / "ablation.json", ROOT / "docs" / "ablation.md"
BCCD, PBC = "bccd", "barcelona"  # laboratories of the fields and of the close-ups
WAYS = {f"{learnt} to {evaluated}": (learnt, evaluated) for learnt, evaluated in ((PBC, BCCD), (BCCD, PBC))}
FIRST_CROPS, CROPS = 48_000, 24_000
SCREENED, IN_FULL = "screened", "in full"
SEED, OTHER_SEED = 10, 11

RECIPE, AGAIN, TWO, UNLABELLED = "recipe", "recipe again", "two averaged", "self-supervised"
BEST = (RECIPE, "mixup", UNLABELLED)
"""Run in full: the variants that are at or above the recipe in either direction when screened."""


def list_variants() -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """Return name -> (what is changed, how)."""
    from leukoscope.training.augmentation.stain import NO_COLOURING, StainAugmentation

    def vary(**changes: Any) -> Callable[[Any], Any]:
        return lambda recipe: replace(
            recipe,
            first_variation=replace(recipe.first_variation, **changes),
            variation=replace(recipe.variation, **changes),
        )

    def colour(**changes: float) -> Callable[[Any], Any]:
        return lambda recipe: vary(stain=replace(recipe.first_variation.stain, **changes))(recipe)

    return {
        RECIPE: ("nothing: strong colours, white balance stretched, floor of 64", lambda recipe: recipe),
        AGAIN: ("nothing: another seed", lambda recipe: recipe),
        TWO: ("the two above, averaged: what a distilled ensemble could gain at most", lambda recipe: recipe),
        "white": ("white balance without stretching", lambda recipe: replace(recipe, white_balance="white")),
        "no-balance": ("no white balance", lambda recipe: replace(recipe, white_balance="none")),
        "gentle-colours": ("stain varied half as much", vary(stain=StainAugmentation())),
        "no-colours": ("no variation of stain, sharpness, noise", vary(stain=NO_COLOURING)),
        "clean": ("no coarsening, no blur, no compression", colour(max_downscale=1.0, blur_px=0.0, jpeg=0.0)),
        "mixup": ("mixup with 0.3", lambda recipe: replace(recipe, first_mixup_alpha=0.3, mixup_alpha=0.3)),
        "group-norm": ("group norm for batch norm", lambda recipe: replace(recipe, norm="group")),
        "no-floor": ("small things fill their crops", lambda recipe: replace(recipe, crop_floor_px=0.0)),
        "field": ("the whole picture for the crop", lambda recipe: replace(recipe, crop_scale=1e9)),
        "wider-zoom": ("zoom 0.4, stretch 0.15", vary(zoom=0.4, stretch=0.15)),
        "no-borders": ("no black beside the image", vary(border_share=0.0)),
        UNLABELLED: ("as many crops without their labels first (SimCLR)", lambda recipe: recipe),
    }


def measure(name: str, folder: Path, *, in_full: bool) -> dict[str, Any]:
    """Train and evaluate one variant; `folder` keeps checkpoints and answers."""
    if name == TWO:
        return {way: evaluate(*_average(folder, way)) for way in WAYS}
    from benchmarks.self_supervised import pretrain_crop_classifier
    from leukoscope.training.crop_classifier import predict_crops, train_crop_classifier
    from leukoscope.training.two_stage_recipe import CellRecipe

    recipe = replace(CellRecipe(), first_mixup_alpha=0.0)
    if not in_full:
        recipe = replace(recipe, first_crops=FIRST_CROPS, crops=CROPS)
    recipe = list_variants()[name][1](recipe)
    crops = _cut_crops(recipe.crop_scale, recipe.crop_floor_px)
    found: dict[str, Any] = {}
    for way, (learnt, evaluated) in WAYS.items():
        part = crops.of_labs({learnt})
        first, second = (part, None) if learnt == PBC else (None, part)
        seed = OTHER_SEED if name == AGAIN else SEED
        start = None
        if name == UNLABELLED:
            n_crops = recipe.first_crops if learnt == PBC else recipe.crops
            start = pretrain_crop_classifier(
                part, recipe, folder / name / f"{learnt}-start", n_crops=n_crops, seed=seed
            )
        classifier = train_crop_classifier(
            first, second, recipe, folder / name / learnt, seed=seed, start=start
        )
        held = crops.of_labs({evaluated})
        rows = np.flatnonzero(np.isin(held.labels, _four_positions()))
        rows = np.sort(np.random.default_rng(0).permutation(rows)[:2000])
        probabilities, _ = predict_crops(classifier, held.wide[rows])
        np.savez(_find_answers(folder, name, way), probabilities=probabilities, labels=held.labels[rows])
        found[way] = evaluate(probabilities, held.labels[rows])
    return found


@lru_cache(maxsize=1)
def _cut_crops(scale: float, floor_px: float) -> Any:
    """Return every crop of both laboratories, as most variants use them; at a huge `scale` whole pictures."""
    from leukoscope.datasets.cell_images import load_cell_pictures
    from leukoscope.training.crop_set import build_crop_set
    from leukoscope.training.two_stage_recipe import CellRecipe

    pictures, _ = load_cell_pictures(progress=False)
    if scale > 100:
        pictures, scale = [_annotate_whole(picture) for picture in pictures], 1.0
    return build_crop_set(
        pictures, replace(CellRecipe(), crop_scale=scale, crop_floor_px=floor_px), progress=False
    )


def evaluate(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> dict[str, Any]:
    """Return balanced accuracy over the four classes with its interval, by bootstrap within each class."""
    right = probabilities.argmax(1) == labels
    counts = {label: int((labels == label).sum()) for label in _four_positions()}
    recalls = {label: float(right[labels == label].mean()) for label in counts}
    # Drawing n cells of a class again is drawing how many of them are right.
    rng = np.random.default_rng(0)
    drawn = np.mean([rng.binomial(counts[at], recalls[at], 10_000) / counts[at] for at in counts], axis=0)
    return {
        "balanced_accuracy": float(np.mean(list(recalls.values()))),
        "interval": [float(limit) for limit in np.quantile(drawn, (0.025, 0.975))],
        "recalls": recalls,
        "cells": len(labels),
    }


def _find_answers(folder: Path, name: str, way: str) -> Path:
    return folder / name / f"{way}.npz"


def _average(folder: Path, way: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the mean answer of both seeds, and the classes."""
    with (
        np.load(_find_answers(folder, RECIPE, way)) as first,
        np.load(_find_answers(folder, AGAIN, way)) as second,
    ):
        return (first["probabilities"] + second["probabilities"]) / 2, first["labels"]


def _four_positions() -> list[int]:
    from leukoscope.training.two_stage_recipe import CLASSES, FOUR_CLASSES

    return sorted(CLASSES.index(label) for label in FOUR_CLASSES)


def _annotate_whole(picture: Any) -> Any:
    """Return the picture with its labelled cell's box grown to the whole picture, and no other annotation."""
    from PIL import Image

    if picture.labelled is None:
        return replace(picture, annotations=())
    with Image.open(picture.path) as image:
        width, height = image.size
    return replace(picture, annotations=(replace(picture.labelled, box=(0, 0, width, height)),))


def render(results: dict[str, Any]) -> str:
    """Return docs/ablation.md."""
    lines = [
        "# What each idea earns across laboratories",
        "",
        "<!-- Written by `python benchmarks/ablation.py --write-docs`. Do not edit. -->",
        "",
        *(__doc__ or "").strip().splitlines()[7:],
    ]
    for length, title in ((SCREENED, "Screened"), (IN_FULL, "In full")):
        lines += ["", f"## {title}", ""]
        lines += ["| variant | what is changed | PBC to BCCD | BCCD to PBC |", "| --- | --- | --: | --: |"]
        for name, (what, _) in list_variants().items():
            if name in results[length]:
                cells = [_format(results[length][name][way]) for way in WAYS]
                lines.append(f"| {name} | {what} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


def _format(found: dict[str, Any]) -> str:
    low, high = found["interval"]
    return (
        f"{100 * found['balanced_accuracy']:.1f} % ({100 * low:.1f}-{100 * high:.1f}), n = {found['cells']:,}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is not measured yet and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=list(list_variants()), action="append")
    parser.add_argument("--in-full", action="store_true")
    parser.add_argument("--folder", type=Path, default=Path("runs/ablation"))
    parser.add_argument("--write-docs", action="store_true")
    options = parser.parse_args(arguments)
    length = IN_FULL if options.in_full else SCREENED
    results: dict[str, Any] = {SCREENED: {}, IN_FULL: {}}
    if RESULTS.is_file():
        results |= json.loads(RESULTS.read_text(encoding="utf-8"))
    if not options.write_docs:
        for name in options.only or (BEST if options.in_full else list_variants()):
            if name not in results[length] or options.only:
                results[length][name] = measure(name, options.folder / length, in_full=options.in_full)
                RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    text = render(results)
    print(text)
    if options.write_docs:
        DOCS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
