"""MODEL_CARD.md: what a model is, what it was tested on, and what it must not be used for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2

METRICS = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "macro_f1": "macro-F1",
    "ece": "expected calibration error",
}


def write_card(manifest: Mapping[str, Any], network: Mapping[str, Any]) -> str:
    """Write the card from a manifest.

    Args:
        manifest: as it will be written, with every file but the card itself.
        network: `parameters` (count), `operations` (count in the graph), `notices` (sentences).
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("leukoscope.export", "."),
        autoescape=False,  # Markdown: the filter `cell` escapes what would leave its place
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["cell"] = _escape_cell
    environment.filters["percent"] = lambda value: f"{100 * value:.1f} %"
    template = environment.get_template("model_card.md.jinja")
    return template.render(m=manifest, network=network, metrics=METRICS)


def _escape_cell(value: object) -> str:
    """Keep a text inside its cell of a Markdown table."""
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\r", " ").replace("\n", " ")
