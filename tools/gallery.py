"""docs/gallery.md: the page with the plots of the default model."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import jinja2

from gallery_plots import draw_gallery
from recorded_evaluations import read_evaluations
from recorded_run import MODEL, ROOT

PAGE = ROOT / "docs" / "gallery.md"
PLOTS = ROOT / "docs" / "gallery"
TEMPLATE = Path(__file__).with_name("gallery.md.jinja")


def render_page(plots: Collection[str]) -> str:
    """Return docs/gallery.md for these plots, given by their file names."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE.parent),
        autoescape=False,  # Markdown
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(TEMPLATE.name).render(
        model=MODEL, evaluated=read_evaluations(), plots=plots
    )


def write_gallery() -> list[Path]:
    """Write the page and its plots; plots of evaluations that are no longer recorded are deleted."""
    plots = draw_gallery()
    PLOTS.mkdir(exist_ok=True)
    for old in PLOTS.glob("*.svg"):
        if old.name not in plots:
            old.unlink()
    for name, data in plots.items():
        (PLOTS / name).write_bytes(data)
    PAGE.write_text(render_page(plots), encoding="utf-8")
    return [PAGE, *(PLOTS / name for name in plots)]
