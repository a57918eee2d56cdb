"""Draw references.webp, cells to compare where there are no real ones: python web/src/samples/draw_references.py.

A row of each class, in the order of `LABELS`, which drawnCells.ts repeats; `COLUMNS` cells of each, every one another.
"""

from pathlib import Path

from PIL import Image

from leukoscope.synthetic.fields import DRAWN_LABELS, draw_field

LABELS = DRAWN_LABELS
COLUMNS = 3
SIDE_PX = 96
# The largest cell fills three quarters of its square; platelets are shown at the same magnification.
PX_PER_UM = 0.75 * SIDE_PX / 16.5

sheet = Image.new("RGB", (COLUMNS * SIDE_PX, len(LABELS) * SIDE_PX))
for row, label in enumerate(LABELS):
    for column in range(COLUMNS):
        middle = (label, SIDE_PX / 2, SIDE_PX / 2)
        pixels, _ = draw_field(
            9_000 + 10 * row + column, SIDE_PX, SIDE_PX, [middle], px_per_um=PX_PER_UM, platelets=0
        )
        sheet.paste(Image.fromarray(pixels), (column * SIDE_PX, row * SIDE_PX))
sheet.save(Path(__file__).with_name("references.webp"), quality=75, method=6)
