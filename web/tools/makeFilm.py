"""Write a film for the fake camera of Chromium: a drawn field that comes into focus and goes out, in turn.

python web/tools/makeFilm.py OUT.y4m [--picture PICTURE]

With a picture, such as a code, the film shows that one in the middle, always sharp.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from leukoscope.synthetic.fields import draw_field

WIDTH_PX, HEIGHT_PX = 640, 480
FRAMES_PER_S = 5
# Each for two seconds.
BLURS_PX = (4.0, 0.0)


def write_planes(picture: Image.Image) -> bytes:
    """Return Y, Cb and Cr, the latter two at half the size, as YUV4MPEG2 calls 420jpeg."""
    y, cb, cr = picture.convert("YCbCr").split()
    half = (WIDTH_PX // 2, HEIGHT_PX // 2)
    return b"".join(np.asarray(plane).tobytes() for plane in (y, cb.resize(half), cr.resize(half)))


def draw_frames(picture: Path | None) -> list[Image.Image]:
    if picture is None:
        field = Image.fromarray(draw_field(7, WIDTH_PX, HEIGHT_PX)[0])
        return [field.filter(ImageFilter.GaussianBlur(blur_px)) for blur_px in BLURS_PX]
    frame = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), "white")
    with Image.open(picture) as shown:
        frame.paste(shown.convert("RGB"), ((WIDTH_PX - shown.width) // 2, (HEIGHT_PX - shown.height) // 2))
    return [frame]


def main(out: Path, picture: Path | None) -> None:
    with out.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH_PX} H{HEIGHT_PX} F{FRAMES_PER_S}:1 Ip A1:1 C420jpeg\n".encode())
        for frame in draw_frames(picture):
            planes = write_planes(frame)
            for _ in range(2 * FRAMES_PER_S):
                film.write(b"FRAME\n" + planes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--picture", type=Path)
    asked = parser.parse_args()
    main(asked.out, asked.picture)
