"""Draw example.webp, the field in the eyepiece of the empty page: python web/src/samples/draw_example.py."""

from pathlib import Path

from PIL import Image

from leukoscope.synthetic.fields import draw_field

SIDE_PX = 480

pixels, _ = draw_field(
    4_011, SIDE_PX, SIDE_PX, [("NEUTROPHIL", SIDE_PX / 2, SIDE_PX / 2)], px_per_um=SIDE_PX / 38, platelets=3
)
Image.fromarray(pixels).save(Path(__file__).with_name("example.webp"), quality=85, method=6)
