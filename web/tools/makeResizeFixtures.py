"""Write web/src/engine/picture/fixtures/resize.json and crop.json: what Python gives and TypeScript must too.

    python web/tools/makeResizeFixtures.py

`resize_pixels` makes the first; the second are windows over a picture's edge, which goes on there.
Each case names a size, a noise seed and the SHA-256 of the result; small results are kept whole, so that a
failure can be looked at. The noise is a linear congruential generator, three lines in either language.
"""

import base64
import hashlib
import json
from pathlib import Path

import numpy as np

from leukoscope.images.resizing import resize_pixels

TARGET = Path(__file__).parents[1] / "src" / "engine" / "picture" / "fixtures"
# source width and height, result width and height
SIZES = [
    (320, 240, 80, 80),
    (320, 240, 96, 96),
    (360, 363, 96, 96),
    (640, 480, 128, 128),
    (1, 1, 96, 96),
    (1, 7, 5, 5),
    (3, 2, 80, 80),
    (80, 80, 80, 80),
    (81, 80, 80, 80),
    (80, 81, 80, 80),
    (97, 300, 96, 299),
    (5, 4, 2, 3),
    (2, 3, 5, 4),
    (7, 5, 1, 1),
    (2000, 11, 96, 96),
    (4, 1500, 3, 7),
]
# picture's width and height; window's left, top, width and height; result's width and height
CROPS = [
    ((64, 48), (10, 5, 30, 30), (12, 12)),
    ((64, 48), (-7, -9, 30, 30), (12, 12)),
    ((64, 48), (50, 30, 41, 41), (12, 12)),
    ((20, 10), (-40, -45, 100, 100), (9, 9)),
    ((20, 10), (-1, -1, 3, 3), (8, 8)),
    ((20, 10), (3, 2, 8, 5), (6, 4)),
    ((1, 1), (-2, -2, 5, 5), (4, 4)),
    ((700, 900), (100, -50, 1000, 1000), (5, 5)),
]


def draw_noise(width: int, height: int, seed: int) -> np.ndarray:
    state = seed
    values = np.empty(width * height * 3, np.uint8)
    for at in range(values.size):
        state = (state * 1664525 + 1013904223) % 2**32
        values[at] = state >> 24
    return values.reshape(height, width, 3)


def describe(result: np.ndarray, seed: int) -> dict[str, object]:
    data = result.tobytes()
    case: dict[str, object] = {
        "result": [result.shape[1], result.shape[0]],
        "seed": seed,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if len(data) <= 300:
        case["pixels"] = base64.b64encode(data).decode()
    return case


def main() -> None:
    resized = [
        {"source": [width, height]} | describe(resize_pixels(draw_noise(width, height, seed), *result), seed)
        for seed, (width, height, *result) in enumerate(SIZES, start=1)
    ]
    crops = []
    for seed, (size, (left, top, width, height), result) in enumerate(CROPS, start=1):
        columns = np.clip(np.arange(left, left + width), 0, size[0] - 1)
        rows = np.clip(np.arange(top, top + height), 0, size[1] - 1)
        spread = draw_noise(*size, seed)[rows][:, columns]
        crop = {"source": list(size), "window": [left, top, width, height]}
        crops.append(crop | describe(resize_pixels(spread, *result), seed))
    TARGET.mkdir(exist_ok=True)
    for name, cases in (("resize", resized), ("crop", crops)):
        (TARGET / f"{name}.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
