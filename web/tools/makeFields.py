"""Write fields for the browser's tests: real ones out of the Kaggle archive, or drawn ones.

    python web/tools/makeFields.py OUT COUNT [--width PX]
        [--overlapping | --crowded | --enlarge TIMES | --archive blood-cells.zip]

Real pictures go into a folder outside the repository and are never kept.
"""

import argparse
import zipfile
from pathlib import Path, PurePosixPath

from PIL import Image

from leukoscope.synthetic.fields import draw_field

# Of 4:3, as the BCCD fields are; magnified alike at every width, so that a cell always has some 80 pixels.
PX_PER_UM = 6.5


def draw_fields(out: Path, count: int, width_px: int) -> None:
    for number in range(count):
        draw_one(number, width_px).save(out / f"field_{number:03d}.png")


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
    kind.add_argument("--overlapping", action="store_true")
    kind.add_argument("--crowded", action="store_true")
    kind.add_argument("--enlarge", type=int, help="so many times the width, as JPEG")
    kind.add_argument("--archive", type=Path)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    if asked.archive is not None:
        unpack_fields(asked.out, asked.count, asked.archive)
    elif asked.overlapping:
        draw_overlapping_fields(asked.out, asked.count, asked.width)
    elif asked.crowded:
        draw_crowded_fields(asked.out, asked.count, asked.width)
    elif asked.enlarge is not None:
        draw_large_fields(asked.out, asked.count, asked.width, asked.enlarge)
    else:
        draw_fields(asked.out, asked.count, asked.width)
