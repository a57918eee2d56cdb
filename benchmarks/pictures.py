"""Drawn pictures as files, of the sizes people have."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from benchmarks.networks import CLASSES
from leukoscope.synthetic.fields import draw_field

# Drawing takes longer than anything that is timed, so each of a few fields is written many times.
N_DIFFERENT = 16


def write_field(path: Path) -> Path:
    """Write a field of 640 x 480 pixels with one white cell."""
    pixels, _ = draw_field(2018, 640, 480, [("NEUTROPHIL", 330, 236)], px_per_um=13)
    Image.fromarray(pixels).save(path)
    return path


def write_class_folders(folder: Path, count: int) -> list[Path]:
    """Write `count` JPEG files of 320 x 240 pixels, as large as those of the Kaggle set, in class folders."""
    paths = []
    for number in range(min(count, N_DIFFERENT)):
        label = CLASSES[number % len(CLASSES)]
        pixels, _ = draw_field(number, 320, 240, [(label, 160, 120)])
        (folder / label).mkdir(parents=True, exist_ok=True)
        for copy in range(number, count, N_DIFFERENT):
            path = folder / label / f"drawn_{copy:04d}.jpeg"
            Image.fromarray(pixels).save(path, quality=90)
            paths.append(path)
    return sorted(paths)
