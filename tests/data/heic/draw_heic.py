"""Draw the HEIC files of this folder: run once, with pillow-heif (it has an encoder) and leukoscope installed.

    python tests/data/heic/draw_heic.py

Tests and the page's decoder need no encoder, and reading needs only pi-heif.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

from leukoscope.synthetic.fields import draw_field

HERE = Path(__file__).parent


def draw() -> np.ndarray:
    """Draw the field that all files show, uint8 120 x 160 x 3."""
    field, _ = draw_field(2018, 160, 120, [("NEUTROPHIL", 82, 59)])
    return field


def main() -> None:
    """Write every file."""
    field = draw()
    image = Image.fromarray(field)
    opacity = np.tile(np.linspace(0, 255, 160).astype(np.uint8), (120, 1))
    rgba = Image.fromarray(np.dstack([field, opacity]))
    write("plain", image)
    write("full_chroma", image, chroma=444, quality=90)
    write("odd", image.crop((0, 0, 159, 119)))
    write("grey", image.convert("L"))
    write("alpha", rgba)
    write("premultiplied", rgba.convert("RGBa"))
    deep = pillow_heif.from_bytes("RGB;16", (160, 120), (field.astype(np.uint16) * 257).tobytes())
    deep.save(HERE / "deep10.heic", quality=80)
    # The encoder turns EXIF's orientation into the properties irot and imir, as phones write both.
    for orientation in (3, 5, 6):
        exif = Image.Exif()
        exif[0x0112] = orientation
        write(f"orientation{orientation}", turn(image, orientation), exif=exif.tobytes())
    write("tiles", image, tile_size=64)


def turn(image: Image.Image, orientation: int) -> Image.Image:
    """Return `image` as a camera would store it whose EXIF orientation is `orientation`."""
    stored = {
        3: (Image.Transpose.ROTATE_180,),
        5: (Image.Transpose.TRANSPOSE,),
        6: (Image.Transpose.ROTATE_90,),
    }[orientation]
    for step in stored:
        image = image.transpose(step)
    return image


def write(name: str, image: Image.Image, quality: int = 80, **options: object) -> None:
    """Encode one file."""
    pillow_heif.from_pillow(image).save(HERE / f"{name}.heic", quality=quality, **options)


if __name__ == "__main__":
    main()
