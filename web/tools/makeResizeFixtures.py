"""Write web/src/engine/fixtures/resize.json: what `resize_pixels` gives and the TypeScript port must too.

    python web/tools/makeResizeFixtures.py

Each case names a size, a noise seed and the SHA-256 of the result; small results are kept whole, so that a
failure can be looked at. The noise is a linear congruential generator, three lines in either language.
"""

import base64
import hashlib
import json
from pathlib import Path

import numpy as np

from leukoscope.imaging import resize_pixels

TARGET = Path(__file__).parents[1] / "src" / "engine" / "fixtures" / "resize.json"
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


def draw_noise(width: int, height: int, seed: int) -> np.ndarray:
    state = seed
    values = np.empty(width * height * 3, np.uint8)
    for at in range(values.size):
        state = (state * 1664525 + 1013904223) % 2**32
        values[at] = state >> 24
    return values.reshape(height, width, 3)


def main() -> None:
    cases = []
    for seed, (width, height, out_width, out_height) in enumerate(SIZES, start=1):
        result = resize_pixels(draw_noise(width, height, seed), out_width, out_height).tobytes()
        case = {
            "source": [width, height],
            "result": [out_width, out_height],
            "seed": seed,
            "sha256": hashlib.sha256(result).hexdigest(),
        }
        if len(result) <= 300:
            case["pixels"] = base64.b64encode(result).decode()
        cases.append(case)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
