"""The parts of drawn fields: light, stain and shapes with soft edges, computed pixel by pixel.

Colour follows the Beer-Lambert law: a stain has an optical density in red, green and blue, densities add up where thin
cells overlap, and the picture is light * 10 ** -density.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane: TypeAlias = NDArray[np.float32]
Color: TypeAlias = tuple[int, int, int]


def density_of(color: Color) -> Plane:
    """Return the optical density, float32 of shape (3,), that makes white light look like `color`."""
    return np.asarray(-np.log10(np.array(color, np.float32) / 255), np.float32)


@dataclass(frozen=True)
class Patch:
    """A square cut-out of the field around one cell; `dx`, `dy` are pixels from the cell's centre."""

    rows: slice
    columns: slice
    dx: Plane
    dy: Plane


class Smear:
    """A field that is being drawn. `rng` makes every choice; NumPy guarantees its numbers in all versions."""

    def __init__(self, seed: int, width_px: int, height_px: int) -> None:
        self.rng = np.random.RandomState(seed % 2**32)
        self.width_px = width_px
        self.height_px = height_px
        self.density: Plane = np.zeros((height_px, width_px, 3), np.float32)

    def uniform(self, low: float, high: float) -> float:
        """Draw one number."""
        return float(self.rng.uniform(low, high))

    def patch(self, x: float, y: float, reach_px: float) -> Patch:
        """Return the part of the field within `reach_px` of (x, y); empty when that is outside."""
        left, right = (int(np.clip(v, 0, self.width_px)) for v in (x - reach_px, x + reach_px + 1))
        top, bottom = (int(np.clip(v, 0, self.height_px)) for v in (y - reach_px, y + reach_px + 1))
        dy, dx = np.mgrid[top:bottom, left:right].astype(np.float32)
        return Patch(
            slice(top, bottom), slice(left, right), dx + np.float32(0.5 - x), dy + np.float32(0.5 - y)
        )

    def blob(self, patch: Patch, radius_px: float, wobble: float, at: tuple[float, float] = (0, 0)) -> Plane:
        """Return the distance, in pixels, to the edge of a nearly round shape: negative inside.

        `wobble` is how far, as a share of the radius, the edge differs from a circle; `at` is the centre.
        """
        dx, dy = patch.dx - np.float32(at[0]), patch.dy - np.float32(at[1])
        angle = np.arctan2(dy, dx)
        edge = np.ones_like(angle)
        for k in (2, 3, 4, 5):
            edge += np.float32(self.uniform(-1, 1) * wobble / (k - 1)) * np.cos(
                k * angle + np.float32(self.uniform(0, 2 * math.pi))
            )
        return np.asarray(np.hypot(dx, dy) - np.float32(radius_px) * edge, np.float32)

    def cloud(self, patch: Patch, grain_px: float) -> Plane:
        """Return smooth noise over the patch, mean 0 and deviation 1, with features of about `grain_px`."""
        height, width = patch.dx.shape
        coarse = self.rng.normal(size=(int(height / grain_px) + 3, int(width / grain_px) + 3))
        smooth = Image.fromarray(coarse.astype(np.float32)).resize(
            (max(width, 1), max(height, 1)), Image.Resampling.BICUBIC
        )
        noise = np.asarray(smooth, np.float32)[:height, :width]
        return np.asarray((noise - noise.mean()) / (noise.std() + 1e-6), np.float32) if noise.size else noise

    def stain(self, patch: Patch, amount: Plane, color: Color) -> None:
        """Add a thin stain: `amount` is 0..1 a pixel."""
        self.density[patch.rows, patch.columns] += amount[:, :, None] * density_of(color)

    def cover(self, patch: Patch, amount: Plane, color: Color | Plane) -> None:
        """Cover the field with something opaque: `amount` 0 leaves the field as it is, 1 replaces it.

        `color` is one colour, or densities a pixel (height x width x 3).
        """
        target = density_of(color) if isinstance(color, tuple) else color
        part = self.density[patch.rows, patch.columns]
        part += amount[:, :, None] * (target - part)

    def develop(self, light: Color, focus_px: float = 0.6) -> NDArray[np.uint8]:
        """Return the photograph, uint8 height x width x 3: uneven light, lens blur, camera noise."""
        whole = self.patch(self.width_px / 2, self.height_px / 2, max(self.width_px, self.height_px))
        across = np.hypot(
            whole.dx / self.width_px - self.uniform(-0.3, 0.3),
            whole.dy / self.height_px - self.uniform(-0.3, 0.3),
        )
        uneven = 1.02 - 0.10 * across**2 + 0.004 * self.cloud(whole, self.width_px / 4)
        seen = np.array(light, np.float32) * uneven[:, :, None] * np.float32(10) ** -self.density
        seen = np.dstack([_blur(seen[:, :, channel], focus_px) for channel in range(3)])
        grain = self.rng.normal(scale=1.1, size=seen.shape[:2])[:, :, None]
        grain = grain + self.rng.normal(scale=0.7, size=seen.shape)
        return np.clip(np.rint(seen + grain), 0, 255).astype(np.uint8)


def _blur(channel: Plane, radius_px: float) -> Plane:
    """Blur with a Gaussian of `radius_px`, in floating point."""
    reach = max(1, math.ceil(3 * radius_px))
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / radius_px) ** 2)
    taps = (taps / taps.sum()).astype(np.float32)
    padded = np.pad(channel.astype(np.float32), reach, mode="edge")
    wide = sum(tap * padded[:, i : i + channel.shape[1]] for i, tap in enumerate(taps))
    both = sum(tap * wide[i : i + channel.shape[0]] for i, tap in enumerate(taps))
    return np.asarray(both, np.float32)


def soft(distance: Plane, softness_px: float = 1.2) -> Plane:
    """Return the share of each pixel inside a shape, 0..1, its edge `softness_px` wide."""
    ramp = np.clip(0.5 - distance / np.float32(softness_px), 0, 1)
    return np.asarray(ramp * ramp * (3 - 2 * ramp), np.float32)


def join(first: Plane, second: Plane, smoothness_px: float) -> Plane:
    """Join two shapes with a rounded seam (the polynomial smooth minimum of distance fields)."""
    blend = np.clip(0.5 + 0.5 * (second - first) / np.float32(smoothness_px), 0, 1)
    return np.asarray(
        second + (first - second) * blend - np.float32(smoothness_px) * blend * (1 - blend), np.float32
    )


def capsule(patch: Patch, start: tuple[float, float], end: tuple[float, float], radius_px: float) -> Plane:
    """Return the distance to a straight thick line from `start` to `end`, relative to the patch's cell."""
    along = np.array(end, np.float32) - np.array(start, np.float32)
    px, py = patch.dx - np.float32(start[0]), patch.dy - np.float32(start[1])
    share = np.clip((px * along[0] + py * along[1]) / max(float(along @ along), 1e-6), 0, 1)
    return np.asarray(
        np.hypot(px - along[0] * share, py - along[1] * share) - np.float32(radius_px), np.float32
    )
