"""MODEL_CARD.md: what a model is, what it was tested on, and what it must not be used for.

The sections follow Mitchell et al., Model Cards for Model Reporting, FAT* 2019 (arXiv 1810.03993). The
card of one model can be longer, with a template that extends the one here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

CARD = "MODEL_CARD.md"
METRICS = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "macro_f1": "macro-F1",
    "ece": "expected calibration error",
}
_TEMPLATE = "model_card.md.jinja"


def count_network(graphs: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many `parameters` and `operations` graph models (parsed model.json) have together."""
    nodes = [node for graph in graphs for node in graph["modelTopology"]["node"]]
    weights = [entry for graph in graphs for group in graph["weightsManifest"] for entry in group["weights"]]
    return {
        "parameters": sum(math.prod(entry["shape"]) for entry in weights if entry["dtype"] == "float32"),
        "operations": sum(node["op"] not in ("Placeholder", "Const") for node in nodes),
    }


def write_card(
    manifest: Mapping[str, Any],
    network: Mapping[str, Any],
    *,
    extended: Path | None = None,
    filters: Mapping[str, Callable[..., object]] | None = None,
    **measured: Any,
) -> str:
    """Write the card from a manifest.

    Args:
        manifest: with every file but the card itself, which is left out if it is there.
        network: `parameters` and `operations` as `count_network` gives them, `notices` (sentences).
        extended: a template that extends `model_card.md.jinja`, to use instead.
        filters: of that template.
        measured: variables of that template beside `m`, `network` and `metrics`.
    """
    environment = make_environment(extended)
    environment.filters |= filters or {}
    described = {**manifest, "files": [file for file in manifest["files"] if file["path"] != CARD]}
    template = environment.get_template(extended.name if extended else _TEMPLATE)
    text = template.render(m=described, network=network, metrics=METRICS, **measured)
    return re.sub(r"\n{3,}", "\n\n", text)


def make_environment(extended: Path | None = None) -> jinja2.Environment:
    """Return what renders the templates of this package, and `extended`, one that extends them."""
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader("leukoscope.export", "."),
                *([jinja2.FileSystemLoader(extended.parent)] if extended else []),
            ]
        ),
        autoescape=False,  # Markdown: the filter `cell` escapes what would end a cell of a table
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"cell": _escape_cell, "percent": lambda value: f"{100 * value:.1f} %"}
    return environment


def _escape_cell(value: object) -> str:
    """Escape a text for a cell of a Markdown table."""
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\r", " ").replace("\n", " ")
