"""The options of `leukoscope classify` for whole slides, and the way that slides take instead of pictures."""

from __future__ import annotations

import functools
import glob
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from leukoscope.cli.picture_paths import expand_paths
from leukoscope.slides.reading import ENDINGS, TIFF_ENDINGS
from leukoscope.slides.recognition import is_slide

_AREAS = ("monolayer", "all")
# What slides have no use for, with its default: they are written in all their formats.
_NOT_FOR_SLIDES = {"form": "table", "sample": False, "workers": None, "engine": None, "address": None}


def slide_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command. Where its paths are whole slides, these are looked at, and it is not called.

    Raises:
        click.UsageError: slides and pictures together, an option of the others, or one of slides without a slide.
    """

    @functools.wraps(command)
    def with_slides(
        *,
        paths: tuple[str, ...],
        slide: bool,
        region: Path | None,
        area: str | None,
        um_per_px: float | None,
        resume: bool,
        **others: Any,
    ) -> Any:
        slides = [Path(path) for path in expand_paths(paths)] if slide else _list_slides(paths)
        given = {"--region": region, "--area": area, "--um-per-px": um_per_px}
        if not slides:
            wrong = [name for name, value in given.items() if value is not None]
            if wrong:
                raise click.UsageError(f"{wrong[0]} goes with a whole slide; for a picture, add --slide.")
            return command(paths=paths, resume=resume, **others)
        if len(slides) < len(paths):
            raise click.UsageError("Expected slides alone or pictures alone: give them one after the other.")
        if any(others[name] != usual for name, usual in _NOT_FOR_SLIDES.items()):
            raise click.UsageError(
                "A whole slide has no --format, --sample, --workers and --engine: all its files go to --out FOLDER."
            )
        from leukoscope.cli.slide_command import SlideWishes, classify_slides

        for name in _NOT_FOR_SLIDES:
            others.pop(name)
        return classify_slides(slides, SlideWishes(region, area or "monolayer", um_per_px, resume), **others)

    decorated: Callable[..., Any] = with_slides
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def _list_slides(paths: tuple[str, ...]) -> list[Path]:
    """Return the whole slides among files and patterns; a folder's pictures are fields."""
    found = []
    for path in paths:
        if Path(path).is_file():
            names = [path]
        elif glob.has_magic(path) and path.lower().endswith((*ENDINGS, *TIFF_ENDINGS)):
            names = expand_paths([path])
        else:
            continue
        found += [Path(name) for name in names if is_slide(Path(name))]
    return found


_OPTIONS = (
    click.option(
        "--slide",
        is_flag=True,
        help="Take each PATH for a whole slide. Scanners' formats, BigTIFF, TIFFs in tiles of JPEG and those of more "
        "than 100 megapixels always are.",
    ),
    click.option(
        "--area",
        type=click.Choice(_AREAS),
        help="Where on a slide to look: where red cells lie apart, or wherever anything is in focus.  "
        "[default: monolayer]",
    ),
    click.option(
        "--region",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        help="GeoJSON with polygons in slide pixels, as QuPath exports them: look there instead.",
    ),
    click.option(
        "--um-per-px",
        type=click.FloatRange(0, min_open=True),
        help="Micrometres a pixel of the slide.  [default: what the file says]",
    ),
    click.option(
        "--resume",
        is_flag=True,
        help="Go on with a run that was stopped: on a slide, or on pictures with --format json --out FILE. One that is "
        "finished is passed over.",
    ),
)
