"""Search colours for the classes that all eyes can distinguish, and print them for web/src/styles/palette.css.

    python web/tools/searchPalette.py light --seed 2

Simulated annealing on a sum of squares: what the CIEDE2000 difference of a pair lacks of the aim, for eyes with all
cones and for three kinds of colour blindness, and how far a colour is from the one that it had. Another seed gives
other colours; web/src/styles/palette.test.ts says whether they are good enough.

Sources: Sharma, Wu, Dalal, Color Res. Appl. 2005;30:21 (CIEDE2000); Machado, Oliveira, Fernandes, IEEE TVCG
2009;15:1291 (matrices for linear RGB, severity 1); WCAG 2.2 (contrast).
"""

import argparse

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Where the search starts, and near which it stays; the last is that of one's own classes, and stays as it is.
STARTS = {
    "NEUTROPHIL": "#3b7ddd",
    "EOSINOPHIL": "#d9513c",
    "BASOPHIL": "#7a5bd0",
    "LYMPHOCYTE": "#2a9d72",
    "MONOCYTE": "#b7791f",
    "IMMATURE_GRANULOCYTE": "#c2408f",
    "ERYTHROBLAST": "#8a6d5a",
    "PLATELET": "#6b7f8c",
    "SEGMENTED_NEUTROPHIL": "#2f6fc0",
    "BAND_NEUTROPHIL": "#1d8fb3",
    "PROMYELOCYTE": "#a8329b",
    "MYELOCYTE": "#d04a84",
    "METAMYELOCYTE": "#c9607a",
    "BLAST": "#b0413e",
    "ATYPICAL_LYMPHOCYTE": "#5b8a1f",
    "SMUDGE": "#7d7487",
    "OWN": "#777a38",
}
# Of styles/tokens.css: surface, paper, sunken, accent-soft.
GROUNDS = {
    "light": ("#ffffff", "#f4f6f9", "#e9edf2", "#e6eaf6"),
    "dark": ("#181e28", "#10141b", "#0b0e13", "#232d45"),
}
LIGHTNESS = {"light": 45.0, "dark": 70.0}
CONTRAST = 3.03
AIM = np.array([13.0, 11.0, 11.0, 11.0])
NEARNESS = 0.003

TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = TO_XYZ @ np.ones(3)
EYES = (
    np.eye(3),
    np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
)


def parse(code: str) -> Floats:
    return np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)


def linearise(rgb: Floats) -> Floats:
    """sRGB from 0 to 255 to linear RGB from 0 to 1."""
    part = rgb / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def luminance(rgb: Floats) -> Floats:
    return np.asarray(linearise(rgb) @ TO_XYZ[1])


def see(rgb: Floats) -> Floats:
    """Colours [..., 3] in CIELAB as each of the eyes sees them: [..., eyes, 3]."""
    linear = linearise(rgb)
    seen = []
    for eye in EYES:
        xyz = np.clip(linear @ eye.T, 0, 1) @ TO_XYZ.T / WHITE
        f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
        seen.append(
            np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)
        )
    return np.stack(seen, -2)


def difference(first: Floats, second: Floats) -> Floats:
    """CIEDE2000 of colours in CIELAB, [..., 3] each."""
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(first, -1, 0), np.moveaxis(second, -1, 0)
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    hue = (h1 + turn / 2) % 360
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    x = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    y = (c2 - c1) / (1 + 0.045 * chroma)
    z = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    rotation = (
        2
        * np.sqrt(chroma**7 / (chroma**7 + 25**7))
        * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    )
    return np.asarray(np.sqrt(np.maximum(0, x * x + y * y + z * z - rotation * y * z)))


class Search:
    """Colours [classes, 3] from 0 to 255, each within the contrast of one theme, and their cost."""

    def __init__(self, theme: str, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.lightness = LIGHTNESS[theme]
        grounds = luminance(np.array([parse(code) for code in GROUNDS[theme]]))
        if theme == "light":
            self.least, self.most = 0.002, float((grounds.min() + 0.05) / CONTRAST - 0.05)
        else:
            self.least, self.most = float((grounds.max() + 0.05) * CONTRAST - 0.05), 1.0
        starts = np.array([parse(code) for code in STARTS.values()])
        self.start = see(starts)[:, 0]
        self.colours = np.array([self._fit(colour) for colour in starts])

    def _is_fit(self, colour: Floats) -> bool:
        return self.least <= float(luminance(colour)) <= self.most

    def _fit(self, colour: Floats) -> Floats:
        while not self._is_fit(colour):
            colour = colour * 0.97 if float(luminance(colour)) > self.most else np.clip(colour + 4, 0, 255)
        return np.asarray(np.round(colour))

    def _far(self, seen: Floats, which: int | slice) -> Floats:
        away = (seen[..., 0, :] - self.start[which]) ** 2
        dark = (seen[..., 0, 0] - self.lightness) ** 2
        return np.asarray(NEARNESS * (away[..., 1] + away[..., 2] + 0.15 * dark))

    def run(self, rounds: int) -> Floats:
        """The best colours of so many tries."""
        seen = see(self.colours)
        pairs = (np.maximum(0, AIM - difference(seen[:, None], seen[None])) ** 2).sum(-1)
        np.fill_diagonal(pairs, 0)
        far = self._far(seen, slice(None))
        cost = float(pairs.sum() / 2 + far.sum())
        best, least = self.colours.copy(), cost
        for turn in range(rounds):
            left = 1 - turn / rounds
            which = int(self.random.integers(len(seen) - 1))
            colour = np.round(np.clip(self.colours[which] + self.random.normal(0, 60 * left + 2, 3), 0, 255))
            if not self._is_fit(colour):
                continue
            now = see(colour)
            row = (np.maximum(0, AIM - difference(now[None], seen)) ** 2).sum(-1)
            row[which] = 0
            new_far = self._far(now, which)
            change = float(row.sum() - pairs[which].sum() + new_far - far[which])
            if change >= 0 and self.random.random() >= np.exp(-change / (30 * left**3 + 0.02)):
                continue
            self.colours[which], seen[which], far[which] = colour, now, new_far
            pairs[which] = pairs[:, which] = row
            cost += change
            if cost < least:
                best, least = self.colours.copy(), cost
        return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("theme", choices=sorted(GROUNDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=50_000)
    given = parser.parse_args()
    colours = Search(given.theme, given.seed).run(given.rounds)
    seen = see(colours)
    apart = difference(seen[:, None], seen[None])[np.triu_indices(len(colours), 1)].min(0)
    print(
        "least difference with all cones, without L, M, S cones:",
        ", ".join(f"{value:.1f}" for value in apart),
    )
    for label, colour in zip(STARTS, colours, strict=True):
        if label != "OWN":
            print(f"  --class-{label}: #{''.join(f'{int(part):02x}' for part in colour)};")


if __name__ == "__main__":
    main()
