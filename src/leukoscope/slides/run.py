"""Looks at a slide tile by tile, several at a time: each is read, inspected and given to the networks by one thread."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from leukoscope.errors import ImageError, ModelError
from leukoscope.images.parallel import work_ahead
from leukoscope.images.resizing import Pixels
from leukoscope.inference.fingerprint import fingerprint_model
from leukoscope.inference.model import BATCH_SIZE, Model
from leukoscope.slides.focus import LEAST_SHARPNESS, measure_sharpness
from leukoscope.slides.glass import COVER_UM_PER_PX, classify_cover, find_glass, measure_cover
from leukoscope.slides.journal import State, TileRecord
from leukoscope.slides.plan import SlideTile, TilePlan
from leukoscope.slides.reading import Slide
from leukoscope.slides.region import Region
from leukoscope.slides.scale import SlideScale, choose_scale
from leukoscope.slides.seams import MARGIN_UM, TileCells, merge_seams

Area = Literal["monolayer", "all"]
AREAS: tuple[Area, ...] = ("monolayer", "all")
# Tiles that are looked at, and held in memory, at a time.
_MOST_AT_A_TIME = 8
# Of a tile's parts that go through the locator at once, more pixels than these do not fit into a processor's cache.
_MOST_PIXELS = 8 * 256 * 192
# Tiles that say how bright glass is.
_GLASS_SAMPLES = 25


@dataclass(frozen=True)
class SlideRequest:
    """What is asked of a slide.

    Attributes:
        area: "monolayer" looks only where red cells lie apart, "all" wherever there is anything in focus.
        region: looks there instead, whatever the area's rule says; None without one.
        um_per_px: instead of the file's own; None takes that.
        batch_size: parts of a tile that go through a network at once.
        tile_px: about how wide a tile is.
    """

    area: Area = "monolayer"
    region: Region | None = None
    um_per_px: float | None = None
    batch_size: int = BATCH_SIZE
    tile_px: int = 2048


class SlideRun:
    """A slide, a model, and how the one is looked at by the other; made by `plan_run`.

    Tiles are looked at in threads of their own, so a model that computes in one thread (`load_model`) is the fastest.
    """

    def __init__(self, slide: Slide, model: Model, scale: SlideScale, request: SlideRequest) -> None:
        self.slide = slide
        self.scale = scale
        self.request = request
        self.plan = TilePlan(slide.width, slide.height, scale.tile_width, scale.tile_height, scale.overlap)
        self.margin_px = MARGIN_UM / scale.um_per_px
        self.manifest = model.manifest
        self.folder = model.folder
        self._model = model.with_locator(scale.spec)
        self._glass = find_glass(self._read_samples())

    def describe_key(self) -> dict[str, Any]:
        """Return what the cells depend on, for the journal: a run with another key is another run."""
        slide, request = self.slide, self.request
        return {
            "slide": slide.path.name,
            "bytes": slide.path.stat().st_size,
            "size": [slide.width, slide.height],
            "um_per_px": self.scale.um_per_px,
            **fingerprint_model(self.folder, self._model.profile),
            "area": request.area,
            "region": None if request.region is None else request.region.sha256,
            "tile": [self.plan.tile_width, self.plan.tile_height, self.plan.overlap],
        }

    def look(self, start: int = 0) -> Iterator[TileRecord]:
        """Yield what becomes of each tile from number `start` on, in order.

        Raises:
            ImageError: the file is damaged.
        """
        numbers = range(start, len(self.plan))
        threads = min(os.cpu_count() or 1, _MOST_AT_A_TIME)
        return work_ahead(self._look_at, numbers, workers=threads, ahead=threads)

    def _look_at(self, number: int) -> TileRecord:
        tile, state, pixels = self._inspect(number)
        cells = () if pixels is None else tuple(self._find_cells(tile, pixels))
        return TileRecord(number, state, cells)

    def merge(self, records: Iterable[TileRecord]) -> Iterator[TileCells]:
        """Yield the tiles that have cells, with each cell once, in the order of the tiles."""
        tiles = (TileCells(self.plan[record.number], record.cells) for record in records if record.cells)
        return merge_seams(self.plan, tiles, self.margin_px, self.scale.spec.merge_overlap)

    def _inspect(self, number: int) -> tuple[SlideTile, State, Pixels | None]:
        """Read a tile, small first, and in full where it is worth it."""
        tile, region = self.plan[number], self.request.region
        if region is not None and not region.touches(tile.core):
            return tile, "outside", None
        cover = classify_cover(measure_cover(self._read_small(tile), self._glass))
        if cover == "glass":
            return tile, "glass", None
        if cover != "countable" and region is None and self.request.area == "monolayer":
            return tile, cover, None
        pixels = self.slide.read(tile.x, tile.y, self.plan.tile_width, self.plan.tile_height)
        left, top, right, bottom = tile.core
        own = pixels[top - tile.y : bottom - tile.y, left - tile.x : right - tile.x]
        sharpness = measure_sharpness(own, self.scale.um_per_px)
        if sharpness is not None and sharpness < LEAST_SHARPNESS:
            return tile, "blurred", None
        return tile, "looked", pixels

    def _find_cells(self, tile: SlideTile, pixels: Pixels) -> Iterator[Mapping[str, Any]]:
        region, plan, spec = self.request.region, self.plan, self.scale.spec
        at_once = min(
            self.request.batch_size, max(1, _MOST_PIXELS // (spec.tile_width_px * spec.tile_height_px))
        )
        for cell in self._model.classify([pixels], batch_size=at_once)[0].cells:
            left, top = tile.x + cell.box[0], tile.y + cell.box[1]
            right, bottom = min(left + cell.box[2], plan.width), min(top + cell.box[3], plan.height)
            center = (left + cell.box[2] / 2, top + cell.box[3] / 2)
            # What is centred beyond the slide is in the white that the last tiles are filled up with.
            if center[0] >= plan.width or center[1] >= plan.height:
                continue
            center = ((left + right) / 2, (top + bottom) / 2)
            if tile.owns(*center, self.margin_px) and (region is None or region.contains(*center)):
                yield {**cell.to_json(), "box": [left, top, right - left, bottom - top]}

    def _read_small(self, tile: SlideTile) -> Pixels:
        left, top, right, bottom = tile.core
        shrink = max(1.0, COVER_UM_PER_PX / self.scale.um_per_px)
        return self.slide.read_small(left, top, right - left, bottom - top, shrink)

    def _read_samples(self) -> Iterator[Pixels]:
        count = len(self.plan)
        chosen = sorted({index * count // _GLASS_SAMPLES for index in range(_GLASS_SAMPLES)})
        return (self._read_small(self.plan[number]) for number in chosen)


def plan_run(slide: Slide, model: Model, request: SlideRequest) -> SlideRun:
    """Return how a slide is to be looked at.

    Raises:
        ImageError: how large a pixel is is not known, or it shows no cells.
        ModelError: the model does not find cells.
    """
    spec = model.manifest.locator_spec
    if spec is None or not model.finds_cells:
        raise ModelError(
            f"Expected a model that finds cells, for {slide.path.name} is a whole slide; {model.manifest.id} "
            "treats each picture as one cell. Choose another by --model."
        )
    um_per_px = request.um_per_px if request.um_per_px is not None else slide.um_per_px
    if um_per_px is None:
        raise ImageError(
            f"Expected {slide.path.name} to say how many micrometres a pixel has; it does not. "
            "Give the number by --um-per-px: the scanner's program shows it; 0.25 is usual for 40x."
        )
    return SlideRun(slide, model, choose_scale(um_per_px, spec, request.tile_px), request)
