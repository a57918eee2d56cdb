"""The HTML reports' templates: how they are read, and what every report says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import resources
from typing import Any

import jinja2

from leukoscope import __version__
from leukoscope.evaluation.share import format_share
from leukoscope.inference.results import SAFE_WORDS


def load_template(
    name: str, filters: Mapping[str, Callable[..., object]], variables: Mapping[str, Any]
) -> jinja2.Template:
    """Return a template of `leukoscope/assets` that escapes HTML and refuses what is not defined.

    Args:
        name: of its file.
        filters: of this template.
        variables: of this template, beside `format_share`, `disclaimer` and `version`, which all have.
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= filters
    environment.globals |= {
        "format_share": partial(format_share, between="–"),
        "disclaimer": SAFE_WORDS,
        "version": __version__,
        **variables,
    }
    return environment.from_string(
        resources.files("leukoscope").joinpath("assets", name).read_text(encoding="utf-8")
    )
