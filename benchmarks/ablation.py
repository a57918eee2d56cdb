"""What each idea of the namer's recipe earns across laboratories: minutes a variant, a table at the end.

    .venv-test/bin/python benchmarks/ablation.py                 # every variant, some forty minutes
    .venv-test/bin/python benchmarks/ablation.py --only mixup    # one; finished ones are kept
    .venv-test/bin/python benchmarks/ablation.py --write-docs    # docs/ablation.md from what was measured

Each variant is trained twice for a fraction of the recipe's steps: on the close-ups of PBC alone, judged on
BCCD's cells, and on BCCD's fields alone, judged on 2,000 of PBC's. Crops are cut around marked boxes, so the
locator plays no part; all eight classes are open. One seed: differences of a few points are noise.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

RESULTS = Path(__file__).parent / "results" / "ablation.json"
DOCS = Path(__file__).parent.parent / "docs" / "ablation.md"
FIELDS, CLOSE_UPS = "bccd", "barcelona"
FIRST_CROPS, CROPS = 40_000, 25_000


def list_variants() -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """Return name -> (what is changed, how)."""
    from leukoscope.colouring import NO_COLOURING, Colouring

    def vary(**changes: Any) -> Callable[[Any], Any]:
        return lambda recipe: replace(
            recipe,
            first_variation=replace(recipe.first_variation, **changes),
            variation=replace(recipe.variation, **changes),
        )

    def colour(**changes: float) -> Callable[[Any], Any]:
        return lambda recipe: vary(colouring=replace(recipe.first_variation.colouring, **changes))(recipe)

    return {
        "recipe": ("nothing: strong colours, white balance stretched, floor of 64", lambda recipe: recipe),
        "no-floor": ("small things fill their crops", lambda recipe: replace(recipe, crop_floor_px=0.0)),
        "white": ("white balance without stretching", lambda recipe: replace(recipe, white_balance="white")),
        "no-balance": ("no white balance", lambda recipe: replace(recipe, white_balance="none")),
        "gentle-colours": ("stain varied half as much", vary(colouring=Colouring())),
        "no-colours": ("no variation of stain, sharpness, noise", vary(colouring=NO_COLOURING)),
        "sharp": ("no coarsening, no blur", colour(coarse=1.0, blur_px=0.0)),
        "no-jpeg": ("no compression", colour(jpeg=0.0)),
        "wider-zoom": ("zoom 0.4, stretch 0.15", vary(zoom=0.4, stretch=0.15)),
        "mixup": ("mixup with 0.3", lambda recipe: replace(recipe, mixing=0.3)),
        "group-norm": ("group norm for batch norm", lambda recipe: replace(recipe, norm="group")),
        "field": ("the whole picture for the crop", lambda recipe: replace(recipe, crop_scale=1e9)),
    }


def measure(name: str, folder: Path) -> dict[str, Any]:
    """Train and judge one variant; `folder` keeps checkpoints."""
    from leukoscope.cell_data import load_cell_pictures
    from leukoscope.cell_recipe import CellRecipe
    from leukoscope.crop_set import build_crop_set
    from leukoscope.namer_training import predict_crops, train_namer

    pictures, _ = load_cell_pictures(progress=False)
    recipe = list_variants()[name][1](
        replace(CellRecipe(), first_crops=FIRST_CROPS, crops=CROPS, learning_rate=2e-3)
    )
    if recipe.crop_scale > 100:
        pictures, recipe = [_mark_whole(p) for p in pictures], replace(recipe, crop_scale=1.0)
    crops = build_crop_set(pictures, recipe, progress=False)
    found: dict[str, Any] = {}
    for learnt, judged in ((CLOSE_UPS, FIELDS), (FIELDS, CLOSE_UPS)):
        part = crops.of_labs({learnt})
        stages = (part, None) if learnt == CLOSE_UPS else (None, part)
        if learnt == FIELDS:  # from scratch, with the colours of a first stage
            recipe = replace(recipe, variation=recipe.first_variation)
        namer = train_namer(*stages, recipe, folder / name / learnt, seed=10)
        held = crops.of_labs({judged})
        keep = np.isin(held.labels, _four_positions())
        rows = np.flatnonzero(keep)
        rows = np.sort(np.random.default_rng(0).permutation(rows)[:2000])
        probabilities, _ = predict_crops(namer, held.wide[rows])
        right = probabilities.argmax(1) == held.labels[rows]
        recalls = {int(label): float(right[held.labels[rows] == label].mean()) for label in _four_positions()}
        found[f"{learnt} to {judged}"] = {
            "balanced_accuracy": float(np.mean(list(recalls.values()))),
            "recalls": recalls,
            "cells": len(rows),
        }
    return found


def _four_positions() -> list[int]:
    from leukoscope.cell_recipe import CLASSES, FOUR_CLASSES

    return sorted(CLASSES.index(label) for label in FOUR_CLASSES)


def _mark_whole(picture: Any) -> Any:
    """Return the picture with its labelled cell's box grown to the whole picture, and no other mark."""
    from PIL import Image

    if picture.labelled is None:
        return replace(picture, marks=())
    with Image.open(picture.path) as image:
        width, height = image.size
    return replace(picture, marks=(replace(picture.labelled, box=(0, 0, width, height)),))


def render(results: dict[str, Any]) -> str:
    """Return docs/ablation.md."""
    lines = [
        "# What each idea earns across laboratories",
        "",
        "<!-- Written by `python benchmarks/ablation.py --write-docs`. Do not edit. -->",
        "",
        *(__doc__ or "").strip().splitlines()[6:],
        "",
        "| variant | what is changed | PBC to BCCD | BCCD to PBC |",
        "| --- | --- | --: | --: |",
    ]
    for name, (what, _) in list_variants().items():
        if name in results:
            cells = [
                f"{100 * results[name][way]['balanced_accuracy']:.1f} %"
                for way in (f"{CLOSE_UPS} to {FIELDS}", f"{FIELDS} to {CLOSE_UPS}")
            ]
            lines.append(f"| {name} | {what} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is not measured yet and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=list(list_variants()), action="append")
    parser.add_argument("--folder", type=Path, default=Path("runs/ablation"))
    parser.add_argument("--write-docs", action="store_true")
    options = parser.parse_args(arguments)
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    if not options.write_docs:
        for name in options.only or list_variants():
            if name not in results or options.only:
                results[name] = measure(name, options.folder)
                RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    text = render(results)
    print(text)
    if options.write_docs:
        DOCS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
