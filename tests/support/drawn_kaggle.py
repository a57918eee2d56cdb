"""A drawn set in the layout of the Kaggle set: fields, and pictures made of them as its generator did."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from PIL import Image, ImageOps

from leukoscope.datasets.laboratories.bccd import Field
from leukoscope.synthetic.fields import draw_field

NAMES = [f"BloodImage_{number:05d}" for number in range(6)]


def augment(field: Image.Image, rng: random.Random) -> Image.Image:
    """Make a picture as the Kaggle set's generator did: flipped, turned, shifted, black corners, brighter."""
    picture = field.resize((320, 240), Image.Resampling.BILINEAR)
    picture = ImageOps.mirror(picture) if rng.random() < 0.5 else picture
    picture = ImageOps.flip(picture) if rng.random() < 0.5 else picture
    shift = (rng.randint(-25, 25), rng.randint(-20, 20))
    picture = picture.rotate(rng.uniform(-20, 20), Image.Resampling.BILINEAR, translate=shift)
    return picture.point(lambda level: min(255, int(level * 1.08)))


def write_drawn_set(root: Path) -> Path:
    """Six fields, four TRAIN and two TEST, and three pictures of each, in the layout of the Kaggle set."""
    fields = root / "dataset-master" / "JPEGImages"
    fields.mkdir(parents=True)
    rng = random.Random(3)
    with (root / "truth.csv").open("w", newline="") as file:
        truth = csv.writer(file)
        for index, name in enumerate(NAMES):
            pixels, _ = draw_field(50 + index, 640, 480, [("EOSINOPHIL", 320, 240)], px_per_um=13)
            field = Image.fromarray(pixels)
            field.save(fields / f"{name}.jpg", quality=92)
            folder = root / "dataset2-master/images" / ("TRAIN" if index < 4 else "TEST") / "EOSINOPHIL"
            folder.mkdir(parents=True, exist_ok=True)
            for copy in range(3):
                path = folder / f"_{copy}_{index}{copy}.jpeg"
                augment(field, rng).save(path, quality=85)
                truth.writerow((path.relative_to(root / "dataset2-master/images").as_posix(), name))
    return root


def list_drawn_fields(root: Path) -> list[Field]:
    """List the fields that `write_drawn_set` wrote; those of the real set come from its labels.csv."""
    folder = root / "dataset-master" / "JPEGImages"
    return [
        Field(name, folder / f"{name}.jpg", "EOSINOPHIL", "train" if index < 4 else "test")
        for index, name in enumerate(NAMES)
    ]
