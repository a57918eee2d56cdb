"""Write a film for the fake camera of Chromium: a drawn field that comes into focus and goes out, in turn.

python web/tools/makeFilm.py OUT.y4m
"""

import sys
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


def main(out: Path) -> None:
    pixels, _ = draw_field(7, WIDTH_PX, HEIGHT_PX)
    with out.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH_PX} H{HEIGHT_PX} F{FRAMES_PER_S}:1 Ip A1:1 C420jpeg\n".encode())
        for blur_px in BLURS_PX:
            planes = write_planes(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(blur_px)))
            for _ in range(2 * FRAMES_PER_S):
                film.write(b"FRAME\n" + planes)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
