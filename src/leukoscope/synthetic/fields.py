"""Drawn fields: pictures of stained smears, made by code for tests, goldens and the page's samples."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from leukoscope.labels import describe_label
from leukoscope.synthetic.cells import DIAMETER_UM, RED_CELL_UM, draw_cell, draw_red_cell
from leukoscope.synthetic.smear import Smear

DRAWN_LABELS: tuple[str, ...] = tuple(DIAMETER_UM)
WHITE_LABELS: tuple[str, ...] = tuple(
    label for label in DRAWN_LABELS if label not in ("PLATELET", "ERYTHROBLAST")
)


@dataclass(frozen=True)
class DrawnCell:
    """One drawn cell: its class, and its box (x, y, width, height, in pixels), cut off at the edge."""

    label: str
    box: tuple[int, int, int, int]


def draw_field(
    seed: int,
    width_px: int,
    height_px: int,
    cells: Sequence[tuple[str, float, float]] | None = None,
    *,
    px_per_um: float = 6.5,
    crowding: float = 0.55,
    platelets: int | None = None,
) -> tuple[NDArray[np.uint8], list[DrawnCell]]:
    """Draw a field of a stained smear; the same arguments give the same field.

    Args:
        seed: of every random choice.
        width_px: width of the picture.
        height_px: height of the picture.
        cells: label and centre (x, y) of each cell to draw; None draws one to three white cells at random.
        px_per_um: magnification; 6.5 is about what the BCCD fields have at 320 x 240.
        crowding: share of the field that red cells may take.
        platelets: how many platelets to draw; None draws a few.

    Returns:
        The picture, uint8 height x width x 3, and every cell in it that has a class, `cells` first. Red cells
        have no class.
    """
    smear = Smear(seed, width_px, height_px)
    if cells is None:
        cells = _place_white_cells(smear, px_per_um)
    taken = [(x, y, DIAMETER_UM[label] / 2 * px_per_um) for label, x, y in cells]
    _draw_red_cells(smear, taken, px_per_um, crowding)
    drawn = [_draw_boxed(smear, label, x, y, px_per_um) for label, x, y in cells]
    count = platelets if platelets is not None else int(smear.rng.randint(1, 5))
    for _ in range(count):
        spot = _find_room(smear, taken, 1.5 * px_per_um, 1.1)
        if spot is not None:
            taken.append((*spot, 1.5 * px_per_um))
            drawn.append(_draw_boxed(smear, "PLATELET", *spot, px_per_um))
    light = tuple(int(c + smear.uniform(-4, 4)) for c in (241, 236, 233))
    return smear.develop((light[0], light[1], light[2])), drawn


def _draw_boxed(smear: Smear, label: str, x: float, y: float, px_per_um: float) -> DrawnCell:
    radius = draw_cell(smear, label, x, y, px_per_um)
    left, right = (int(np.clip(round(v), 0, smear.width_px)) for v in (x - radius, x + radius))
    top, bottom = (int(np.clip(round(v), 0, smear.height_px)) for v in (y - radius, y + radius))
    return DrawnCell(label, (left, top, right - left, bottom - top))


def _place_white_cells(smear: Smear, px_per_um: float) -> list[tuple[str, float, float]]:
    taken: list[tuple[float, float, float]] = []
    cells = []
    for _ in range(int(smear.rng.randint(1, 4))):
        label = WHITE_LABELS[int(smear.rng.randint(len(WHITE_LABELS)))]
        radius = DIAMETER_UM[label] / 2 * px_per_um
        spot = _find_room(smear, taken, radius, 1.05, margin_px=radius)
        if spot is not None:
            taken.append((*spot, radius))
            cells.append((label, *spot))
    return cells


def _find_room(
    smear: Smear,
    taken: Sequence[tuple[float, float, float]],
    radius: float,
    spacing: float,
    margin_px: float = 0,
) -> tuple[float, float] | None:
    """Return a random centre that stays clear of circles (x, y, radius), or None when 60 tries find none."""
    for _ in range(60):
        x = smear.uniform(
            min(margin_px, smear.width_px / 2), max(smear.width_px - margin_px, smear.width_px / 2)
        )
        y = smear.uniform(
            min(margin_px, smear.height_px / 2), max(smear.height_px - margin_px, smear.height_px / 2)
        )
        if all((x - tx) ** 2 + (y - ty) ** 2 > (spacing * (radius + tr)) ** 2 for tx, ty, tr in taken):
            return x, y
    return None


def _draw_red_cells(
    smear: Smear, taken: list[tuple[float, float, float]], px_per_um: float, crowding: float
) -> None:
    radius = RED_CELL_UM / 2 * px_per_um
    wanted = int(crowding * smear.width_px * smear.height_px / (np.pi * radius**2))
    white = list(taken)
    drawn = 0
    for _ in range(40 * wanted):
        if drawn == wanted:
            break
        spot = _find_room(smear, white, radius, 0.97)
        if spot is None or any(
            (spot[0] - x) ** 2 + (spot[1] - y) ** 2 < (1.72 * radius) ** 2 for x, y, _ in taken
        ):
            continue
        taken.append((*spot, radius))
        draw_red_cell(smear, *spot, px_per_um)
        drawn += 1


def draw_dataset(
    folder: Path,
    labels: Sequence[str],
    sources_per_label: int,
    pictures_per_source: int,
    seed: int,
    *,
    width_px: int = 96,
    height_px: int = 72,
    splits: Sequence[str] = (),
) -> Path:
    """Write a data set of drawn pictures: class folders, and `sources.csv` with columns path, source, lab.

    Each source is one drawn cell in its field; its further pictures are turned, mirrored and shifted copies,
    as in the Kaggle set. The laboratory of every picture is "drawn".

    Args:
        folder: where to write; created when missing.
        labels: classes, each one of `DRAWN_LABELS`.
        sources_per_label: cells drawn a class (and split).
        pictures_per_source: pictures made of each.
        seed: of every random choice.
        width_px: width of each picture.
        height_px: height of each picture.
        splits: names of folders above the class folders, "train" and "test" say, each with sources of its
            own; without any there are class folders only.

    Returns:
        The path of `sources.csv`; its paths are relative to `folder`, with forward slashes.
    """
    rows = []
    number = 0
    for split in splits or ("",):
        for label in labels:
            for _ in range(sources_per_label):
                source = f"drawn-{number:04d}"
                for copy, pixels in enumerate(
                    _draw_copies(seed * 100_003 + number, label, pictures_per_source, width_px, height_px)
                ):
                    path = Path(split) / label / f"{source}_{copy}.png"
                    (folder / path).parent.mkdir(parents=True, exist_ok=True)
                    Image.fromarray(pixels).save(folder / path)
                    rows.append((path.as_posix(), source, "drawn"))
                number += 1
    table = folder / "sources.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "source", "lab"))
        writer.writerows(rows)
    return table


def _draw_copies(
    seed: int, label: str, count: int, width_px: int, height_px: int
) -> Iterator[NDArray[np.uint8]]:
    """Yield crops of one larger drawn field around its cell: the first unchanged, the others varied."""
    chance = np.random.RandomState(seed % 2**32)
    side = 2 * max(width_px, height_px)
    px_per_um = min(width_px, height_px) / 22
    field, _ = draw_field(seed, side, side, [(label, side / 2, side / 2)], px_per_um=px_per_um, platelets=0)
    for copy in range(count):
        changed = Image.fromarray(field)
        shift_x = shift_y = 0
        if copy:
            changed = changed.rotate(float(chance.uniform(-180, 180)), Image.Resampling.BICUBIC)
            changed = ImageOps.mirror(changed) if chance.randint(2) else changed
            shift_x, shift_y = (
                int(chance.randint(-size // 10, size // 10 + 1)) for size in (width_px, height_px)
            )
        left, top = (side - width_px) // 2 + shift_x, (side - height_px) // 2 + shift_y
        yield np.array(changed.crop((left, top, left + width_px, top + height_px)))


def write_samples(folder: Path, n: int, *, width_px: int = 480, height_px: int = 360) -> Path:
    """Write `n` drawn fields for the page's samples: drawn_01.png, ... and index.json, whose path is returned.

    Seven show every class. Each entry of `samples` has `file`, `thumbnail` (the same, smaller), `title` by
    language, `drawn` (always true) and `labels`, the classes of its white cells and erythroblasts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    samples = []
    for number in range(n):
        shown = [label for label in DRAWN_LABELS if label != "PLATELET"]
        label = shown[number % len(shown)]
        centre = (width_px * 0.5, height_px * 0.5)
        pixels, cells = draw_field(
            4_000 + number, width_px, height_px, [(label, *centre)], px_per_um=height_px / 37
        )
        file = f"drawn_{number + 1:02d}.png"
        picture = Image.fromarray(pixels)
        picture.save(folder / file, optimize=True)
        # The page shows thumbnails and fetches the picture when a person chooses it.
        thumbnail = f"drawn_{number + 1:02d}_small.webp"
        picture.resize((width_px // 2, height_px // 2), Image.Resampling.LANCZOS).save(
            folder / thumbnail, quality=70, method=6
        )
        names = describe_label(label)
        title = {"en": f"{names.name_en} (drawn)", "zh-CN": f"{names.name_zh}（绘制）"}
        labels = [cell.label for cell in cells if cell.label != "PLATELET"]
        samples.append(
            {"file": file, "thumbnail": thumbnail, "title": title, "drawn": True, "labels": labels}
        )
    index = folder / "index.json"
    index.write_text(json.dumps({"samples": samples}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return index
