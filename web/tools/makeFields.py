"""Write fields for the browser's tests: real ones out of the Kaggle archive, or drawn ones.

    python web/tools/makeFields.py OUT COUNT [--width PX]
        [--smear | --overlapping | --crowded | --enlarge TIMES | --archive blood-cells.zip]

Real pictures go into a folder outside the repository and are never kept.
"""

import argparse
import itertools
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from leukoscope.inference.model import load_model
from leukoscope.inference.results import Cell
from leukoscope.synthetic.fields import draw_field

# Of 4:3, as the BCCD fields are; magnified alike at every width, so that a cell always has some 80 pixels.
PX_PER_UM = 6.5

# Of 100 white cells.
HEALTHY = {"NEUTROPHIL": 58, "LYMPHOCYTE": 31, "MONOCYTE": 7, "EOSINOPHIL": 3, "BASOPHIL": 1}

# The page offers cells as possible duplicates above a cosine of 0.98, and up to 1.2 times as large.
ALIKE_COSINE, ALIKE_SIZE = 0.97, 1.25


def draw_fields(out: Path, count: int, width_px: int) -> None:
    for number in range(count):
        draw_one(number, width_px).save(out / f"field_{number:03d}.png")


def draw_smear(out: Path, count: int) -> None:
    """A white cell a field, and no two alike but in the last field, which is the first one shifted.

    Drawn cells are more alike than real ones: those that the shipped model sees so are left out.
    """
    width_px, height_px, step_px = 320, 240, 20
    labels = [label for label, share in HEALTHY.items() for _ in range(share)]
    model = load_model()
    kept: list[Cell] = []
    for seed in itertools.count():
        # 37 and 100 have no common divisor: the classes are well mixed.
        cell = (labels[37 * seed % 100], 120.0 + seed % 80, 100.0 + seed % 40)
        pixels, _ = draw_field(
            7_400 + seed, width_px + step_px, height_px, [cell], px_per_um=PX_PER_UM, platelets=0
        )
        shown = np.ascontiguousarray(pixels[:, :width_px])
        (result,) = model.classify([shown], details=True)
        if len(result.cells) != 1 or any(are_alike(result.cells[0], earlier) for earlier in kept):
            continue
        Image.fromarray(shown).save(out / f"field_{len(kept):03d}.png")
        kept.append(result.cells[0])
        if len(kept) == 1:
            Image.fromarray(pixels[:, step_px:]).save(out / f"field_{count - 1:03d}.png")
        if len(kept) == count - 1:
            return


def are_alike(one: Cell, other: Cell) -> bool:
    """Whether the page might offer the two as one."""
    a, b = (np.asarray(cell.embedding, np.float64) for cell in (one, other))
    sizes = np.array([one.box[2:], other.box[2:]], np.float64)
    ratio = (sizes.max(axis=0) / sizes.min(axis=0)).max()
    return bool(a @ b >= ALIKE_COSINE * np.linalg.norm(a) * np.linalg.norm(b) and ratio <= ALIKE_SIZE)


def draw_large_fields(out: Path, count: int, width_px: int, enlarge: int) -> None:
    """As phones make them: JPEG, with more pixels than the optics resolve."""
    for number in range(count):
        drawn = draw_one(number, width_px)
        large = drawn.resize((drawn.width * enlarge, drawn.height * enlarge), Image.Resampling.BICUBIC)
        large.save(out / f"field_{number:03d}.jpg", quality=95)


def draw_one(number: int, width_px: int) -> Image.Image:
    pixels, _ = draw_field(7_000 + number, width_px, width_px * 3 // 4, px_per_um=PX_PER_UM)
    return Image.fromarray(pixels)


def draw_overlapping_fields(out: Path, count: int, width_px: int) -> None:
    """Each shows most of what the one before it shows, as photographs of one place of a smear do."""
    step_px = width_px // 16
    pixels, _ = draw_field(7_100, width_px + step_px * count, width_px * 3 // 4, px_per_um=PX_PER_UM)
    for number in range(count):
        left = step_px * number
        Image.fromarray(pixels[:, left : left + width_px]).save(out / f"field_{number:03d}.png")


def draw_crowded_fields(out: Path, count: int, width_px: int) -> None:
    """Full of lymphocytes, row by row, for a class of many cells from few fields."""
    height_px = width_px * 3 // 4
    places = [(x, y) for y in range(60, height_px - 50, 95) for x in range(60, width_px - 50, 95)]
    cells = [("LYMPHOCYTE", float(x), float(y)) for x, y in places]
    for number in range(count):
        pixels, _ = draw_field(7_200 + number, width_px, height_px, cells, px_per_um=PX_PER_UM, platelets=0)
        Image.fromarray(pixels).save(out / f"field_{number:03d}.png")


def unpack_fields(out: Path, count: int, archive: Path) -> None:
    with zipfile.ZipFile(archive) as file:
        names = sorted(name for name in file.namelist() if "/JPEGImages/" in name and name.endswith(".jpg"))
        if len(names) < count:
            raise SystemExit(f"Expected {count} fields under JPEGImages/ in {archive}, found {len(names)}.")
        for name in names[:count]:
            (out / PurePosixPath(name).name).write_bytes(file.read(name))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--width", type=int, default=480)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--smear", action="store_true")
    kind.add_argument("--overlapping", action="store_true")
    kind.add_argument("--crowded", action="store_true")
    kind.add_argument("--enlarge", type=int, help="so many times the width, as JPEG")
    kind.add_argument("--archive", type=Path)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.archive is not None:
        unpack_fields(asked.out, asked.count, asked.archive)
    elif asked.smear:
        draw_smear(asked.out, asked.count)
    elif asked.overlapping:
        draw_overlapping_fields(asked.out, asked.count, asked.width)
    elif asked.crowded:
        draw_crowded_fields(asked.out, asked.count, asked.width)
    elif asked.enlarge is not None:
        draw_large_fields(asked.out, asked.count, asked.width, asked.enlarge)
    else:
        draw_fields(asked.out, asked.count, asked.width)
