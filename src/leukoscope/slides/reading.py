"""Opens slides: OpenSlide reads most scanners' formats, tiffslide the OME-TIFFs and codecs that OpenSlide does not."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from PIL import Image

from leukoscope.errors import ImageError
from leukoscope.images.resizing import Pixels, resize_pixels
from leukoscope.slides.ome import find_ome_um_per_px
from leukoscope.slides.pages import describe_pages

# Scanners' own endings; a file with one of these is never a picture of one field.
ENDINGS = (".svs", ".ndpi", ".mrxs", ".scn", ".bif", ".svslide", ".vms", ".vmu", ".dcm", ".czi")
TIFF_ENDINGS = (".tif", ".tiff", ".btf", ".tf2", ".tf8")
_INSTALL = "Install what reads slides: pip install 'leukoscope[slides]'."
# The glass that the background of a scan shows.
_WHITE = 255


class Slide:
    """An open slide; made by `open_slide`. Safe to read from several threads.

    Attributes:
        path: of the file.
        width, height: of its finest level, in pixels.
        um_per_px: micrometres a pixel, None where the file does not say.
        notes: what a person should know of the file, one sentence each.
    """

    def __init__(self, path: Path, backend: Any, notes: tuple[str, ...] = ()) -> None:
        self.path = path
        self._backend = backend
        self.width, self.height = (int(side) for side in backend.dimensions)
        self.um_per_px = _find_um_per_px(backend.properties)
        self.notes = notes

    def __enter__(self) -> Slide:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._backend.close()

    def read(self, x: int, y: int, width: int, height: int) -> Pixels:
        """Return a part of the finest level, uint8 height x width x 3; what is not of the slide is white.

        Raises:
            ImageError: the file is damaged there.
        """
        return self._read(x, y, width, height, 0)

    def read_small(self, x: int, y: int, width: int, height: int, shrink: float) -> Pixels:
        """Return a part of the slide at most `shrink` times smaller, from the coarsest level that is fine enough.

        Raises:
            ImageError: the file is damaged there.
        """
        level = int(self._backend.get_best_level_for_downsample(max(1.0, shrink)))
        by = float(self._backend.level_downsamples[level])
        part = self._read(x, y, max(1, round(width / by)), max(1, round(height / by)), level)
        sides = max(1, round(width / shrink)), max(1, round(height / shrink))
        is_small = part.shape[1] <= sides[0] and part.shape[0] <= sides[1]
        return part if is_small else resize_pixels(part, *sides)

    def _read(self, x: int, y: int, width: int, height: int, level: int) -> Pixels:
        by = float(self._backend.level_downsamples[level])
        level_width, level_height = self._backend.level_dimensions[level]
        # Beyond the slide there is nothing to read, and backends differ in what they give there.
        left, top = max(0, math.ceil(-x / by)), max(0, math.ceil(-y / by))
        right = min(width, level_width - math.floor(x / by))
        bottom = min(height, level_height - math.floor(y / by))
        pixels = np.full((height, width, 3), _WHITE, np.uint8)
        if right > left and bottom > top:
            place = (x + round(left * by), y + round(top * by))
            try:
                part = self._backend.read_region(place, level, (right - left, bottom - top))
            except Exception as error:  # the decoders of many formats raise anything
                raise ImageError(
                    f"{self.path}: the slide is damaged at {x}, {y}: {' '.join(str(error).split())[:200]}. "
                    "Copy or export it from the scanner again."
                ) from error
            pixels[top:bottom, left:right] = _to_rgb(part)
        return pixels


def open_slide(path: Path) -> Slide:
    """Open a slide by OpenSlide, or by tiffslide where that one cannot, or reads more of it.

    Raises:
        ImageError: the extra is not installed, or neither reads the file.
    """
    if not path.is_file():
        raise ImageError(f"Expected a slide at {path}; there is no such file. Check the path.")
    opened, reasons = [], []
    for name, read in (("OpenSlide", _open_by_openslide), ("tiffslide", _open_by_tiffslide)):
        try:
            opened.append(read(path))
        except ModuleNotFoundError as error:
            raise ImageError(f"{path} is a whole slide; {error.name} is missing. {_INSTALL}") from None
        except Exception as error:  # hostile bytes make either raise anything
            reasons.append(f"{name} says: {' '.join(str(error).split())[:200] or type(error).__name__}")
        else:
            n_levels, has_scale = _rank(opened[-1])
            if has_scale and n_levels > 1:
                break
    if not opened:
        raise ImageError(
            f"Expected a whole slide that OpenSlide or tiffslide reads; got {path}. {'. '.join(reasons)}. "
            "Export it from the scanner's program as SVS, DICOM or pyramidal TIFF."
        )
    best = max(opened, key=_rank)
    for backend in opened:
        if backend is not best:
            backend.close()
    return Slide(path, best, describe_pages(path))


def _rank(backend: Any) -> tuple[int, bool]:
    """Return how much of a slide is read: OpenSlide sees no smaller levels in an OME-TIFF."""
    return len(backend.level_dimensions), _find_um_per_px(backend.properties) is not None


def _open_by_openslide(path: Path) -> Any:
    import openslide

    return openslide.OpenSlide(os.fspath(path))


def _open_by_tiffslide(path: Path) -> Any:
    import tiffslide

    slide = tiffslide.TiffSlide(os.fspath(path))
    try:
        # It reads them when they are asked for first, and says then that it cannot.
        _rank(slide)
    except BaseException:
        slide.close()
        raise
    return slide


def _find_um_per_px(properties: Mapping[str, Any]) -> float | None:
    """Return the mean of both axes; both readers name it alike, each by its own prefix."""
    for prefix in ("openslide", "tiffslide"):
        try:
            found = [float(properties[f"{prefix}.mpp-{axis}"]) for axis in "xy"]
        except (KeyError, TypeError, ValueError):
            continue
        if all(math.isfinite(value) and value > 0 for value in found):
            return math.sqrt(found[0] * found[1])
    return find_ome_um_per_px(str(properties.get("tiff.ImageDescription", "")))


def _to_rgb(part: Image.Image) -> Pixels:
    if part.mode != "RGBA":
        return np.asarray(part.convert("RGB"))
    pixels = np.asarray(part)
    if pixels[:, :, 3].min() == _WHITE:
        return pixels[:, :, :3]
    # Scanners leave out what they did not scan: it is transparent there.
    under = Image.new("RGBA", part.size, (_WHITE, _WHITE, _WHITE, _WHITE))
    return np.asarray(Image.alpha_composite(under, part).convert("RGB"))
