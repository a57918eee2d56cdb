"""Which tiles of a slide are looked at, and at what scale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from drawn_slides import SquareFinder, write_pyramid
from leukoscope.errors import ImageError, ModelError
from leukoscope.images.resizing import Pixels
from leukoscope.inference.model import load_model
from leukoscope.slides.focus import LEAST_SHARPNESS, measure_sharpness
from leukoscope.slides.glass import classify_cover
from leukoscope.slides.reading import open_slide
from leukoscope.slides.region import Region
from leukoscope.slides.run import Area, SlideRequest, plan_run
from leukoscope.slides.scale import choose_scale

# The core of a tile of 512 pixels, and what a slide of three by two of them has.
CORE = (320, 192)
GLASS = (238, 235, 236)


@pytest.fixture(scope="module")
def mixed_slide(smear: Pixels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a slide of six tiles: smear, glass and blur above, thick, thin and smear below."""
    pixels = np.full((2 * CORE[1] + 128, 3 * CORE[0] + 128, 3), GLASS, np.uint8)
    blurred = np.asarray(Image.fromarray(smear).filter(ImageFilter.GaussianBlur(6)))
    thick = np.full_like(smear, (170, 90, 110)) + np.random.default_rng(1).integers(
        0, 30, smear.shape, np.uint8
    )
    thin = np.full_like(smear, GLASS)
    thin[100:120, 100:120] = smear[110:130, 120:140]
    for index, part in enumerate((smear, None, blurred, thick, thin, smear)):
        row, column = divmod(index, 3)
        left, top = column * CORE[0] + 64 * (column > 0), row * CORE[1] + 64 * (row > 0)
        width, height = CORE[0] + 64 * (column in (0, 2)), CORE[1] + 64
        if part is not None:
            pixels[top : top + height, left : left + width] = part[:height, :width]
    return write_pyramid(tmp_path_factory.mktemp("mixed") / "mixed.tif", pixels)


@pytest.mark.parametrize(
    ("area", "states"),
    [
        ("monolayer", ["looked", "glass", "blurred", "thick", "thin", "looked"]),
        ("all", ["looked", "glass", "blurred", "looked", "looked", "looked"]),
    ],
)
def test_tiles_that_show_nothing_are_skipped_and_say_why(
    mixed_slide: Path, area: Area, states: list[str]
) -> None:
    with open_slide(mixed_slide) as slide:
        run = plan_run(slide, SquareFinder(), SlideRequest(area=area, tile_px=512))  # type: ignore[arg-type]
        assert [record.state for record in run.look()] == states


def test_a_region_decides_where_to_look(mixed_slide: Path) -> None:
    # Within the thick and the thin tile alone, which the rule would leave out.
    corners = [(10, 300), (600, 300), (600, 480), (10, 480)]
    region = Region([[np.array(corners, float)]])
    with open_slide(mixed_slide) as slide:
        run = plan_run(slide, SquareFinder(), SlideRequest(region=region, tile_px=512))  # type: ignore[arg-type]
        assert [record.state for record in run.look()] == [*["outside"] * 3, "looked", "looked", "outside"]


def test_a_region_keeps_the_cells_centred_in_it(large_slide: Path) -> None:
    region = Region([[np.array([(300, 300), (900, 300), (900, 700), (300, 700)], float)]])
    model = load_model()
    with open_slide(large_slide) as slide:
        run = plan_run(slide, model, SlideRequest(region=region, tile_px=1024))
        records = list(run.look())
        cells = [cell for tile in run.merge(records) for cell in tile.cells]
    assert {record.state for record in records} == {"looked", "outside"}
    centers = [(c["box"][0] + c["box"][2] / 2, c["box"][1] + c["box"][3] / 2) for c in cells]
    # Drawn every 250 pixels from (130, 120) on.
    assert {(round((x - 130) / 250), round((y - 120) / 250)) for x, y in centers} == {
        (column, row) for column in (1, 2, 3) for row in (1, 2)
    }
    assert all(300 <= x < 900 and 300 <= y < 700 for x, y in centers)


def test_blur_of_a_micrometre_is_out_of_focus(smear: Pixels) -> None:
    values = []
    for blur_um in (0, 0.25, 1, 2):
        blurred = Image.fromarray(smear).filter(ImageFilter.GaussianBlur(blur_um / 0.25))
        sharpness = measure_sharpness(np.asarray(blurred), 0.25)
        assert sharpness is not None
        values.append(sharpness)
    assert values == sorted(values, reverse=True)
    assert values[1] > LEAST_SHARPNESS > values[2]
    assert measure_sharpness(np.full((512, 512, 3), 240, np.uint8), 0.25) is None


@pytest.mark.parametrize(
    ("cover", "kind"),
    [
        (0, "glass"),
        (0.0004, "glass"),
        (0.01, "thin"),
        (0.08, "countable"),
        (0.8, "countable"),
        (0.9, "thick"),
    ],
)
def test_the_cover_says_what_a_tile_is(cover: float, kind: str) -> None:
    assert classify_cover(cover) == kind


@pytest.mark.parametrize(
    ("um_per_px", "scale"),
    [(0.05, 0.25), (0.1, 0.5), (0.17, 0.5), (0.2, 1), (0.25, 1), (0.4, 2), (0.5, 2), (1, 4)],
)
def test_micrometres_set_the_scale(um_per_px: float, scale: float) -> None:
    spec = load_model().manifest.locator_spec
    assert spec is not None
    chosen = choose_scale(um_per_px, spec)
    assert chosen.spec.finest_scale == scale
    # A cell of 14 micrometres has about the usual size of 64 pixels on the finest level.
    assert 40 < 14 / um_per_px * scale <= 80
    # Below the finest level there is one for the largest cells, and whole tiles of the locator make a tile.
    assert chosen.spec.largest_scale == scale / 2
    for slide_px, tile_px in (
        (chosen.tile_width, chosen.spec.tile_width_px),
        (chosen.tile_height, chosen.spec.tile_height_px),
    ):
        step = tile_px - spec.tile_overlap_px
        assert (round(slide_px * scale) - spec.tile_overlap_px) % step == 0
    assert 1000 < chosen.tile_width < 2200


@pytest.mark.parametrize("um_per_px", [0.001, 1.5])
def test_other_magnifications_are_refused(um_per_px: float) -> None:
    spec = load_model().manifest.locator_spec
    assert spec is not None
    with pytest.raises(ImageError, match="micrometres a pixel"):
        choose_scale(um_per_px, spec)


def test_a_slide_without_a_scale_asks_for_it(smear: Pixels, tmp_path: Path) -> None:
    path = write_pyramid(tmp_path / "s.tif", smear, um_per_px=None)
    with open_slide(path) as slide:
        assert slide.um_per_px is None
        with pytest.raises(ImageError, match="--um-per-px"):
            plan_run(slide, SquareFinder(), SlideRequest())  # type: ignore[arg-type]
        given = SlideRequest(um_per_px=0.25)
        assert plan_run(slide, SquareFinder(), given).scale.um_per_px == 0.25  # type: ignore[arg-type]


def test_a_model_that_finds_no_cells_is_refused(large_slide: Path) -> None:
    with open_slide(large_slide) as slide, pytest.raises(ModelError, match="leukoscope-compact"):
        plan_run(slide, load_model("leukoscope-compact"), SlideRequest())
