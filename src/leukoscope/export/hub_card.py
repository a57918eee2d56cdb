"""README.md of a model folder: a short card with the front matter that model hubs read.

The keys are those of the model cards of the Hugging Face Hub (https://huggingface.co/docs/hub/model-cards). Results
are the manifest's figures, in the form of a `model-index`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import yaml

from leukoscope.contract.manifest import Manifest
from leukoscope.export.card import CARD, METRICS, make_environment

HUB_CARD = "README.md"
SAFETY = (
    "For research and education. Not a medical device. Every cell must be confirmed by a qualified person."
)
_TEMPLATE = "hub_card.md.jinja"
# Names that hubs know; they have no balanced accuracy.
_HUB_METRICS = {"macro_f1": "f1"}
# Licences with an identifier of the Hub's own: small letters of SPDX. Others are "other" with their name.
_HUB_LICENCES = {
    "agpl-3.0", "apache-2.0", "bsd-2-clause", "bsd-3-clause", "bsl-1.0", "cc0-1.0", "cc-by-4.0", "cc-by-nc-4.0",
    "cc-by-nc-nd-4.0", "cc-by-nc-sa-4.0", "cc-by-nd-4.0", "cc-by-sa-4.0", "gpl-2.0", "gpl-3.0", "isc", "lgpl-2.1",
    "lgpl-3.0", "mit", "mpl-2.0", "unlicense",
}  # fmt: skip


def write_hub_card(manifest: Manifest, authors: Sequence[str]) -> bytes:
    """Return the card in UTF-8.

    Args:
        manifest: of the model.
        authors: who made the network; may be empty.
    """
    front = yaml.safe_dump(describe_front(manifest), sort_keys=False, allow_unicode=True, width=100)
    body = (
        make_environment()
        .get_template(_TEMPLATE)
        .render(m=manifest.raw, metrics=METRICS, safety=SAFETY, card=CARD, authors=authors)
    )
    return f"---\n{front}---\n\n{body}".encode()


def describe_front(manifest: Manifest) -> dict[str, Any]:
    """Return the front matter: licence, library, task, tags, data sets, metrics and results."""
    figures = manifest.raw["figures"]
    task = "image-classification" if manifest.locator is None else "object-detection"
    front: dict[str, Any] = {
        **_describe_licence(manifest.licence),
        "library_name": "leukoscope",
        "pipeline_tag": task,
        "tags": [
            "onnx",
            "tfjs",
            "biology",
            "hematology",
            "microscopy",
            "white-blood-cells",
            "not-for-diagnosis",
        ],
        "datasets": [entry["id"] for entry in manifest.raw["datasets"]],
        "metrics": list(dict.fromkeys(_name_metric(figure) for figure in figures)),
    }
    if figures:
        front["model-index"] = [{"name": manifest.name["en"], "results": _list_results(figures, task)}]
    return {key: value for key, value in front.items() if value != []}


def _describe_licence(licence: str) -> dict[str, str]:
    if licence.lower() in _HUB_LICENCES or licence.lower() == "unknown":
        return {"license": licence.lower()}
    return {"license": "other", "license_name": licence}


def _list_results(figures: Sequence[Mapping[str, Any]], task: str) -> list[dict[str, Any]]:
    """Return one result for each data set and split, with its metrics."""

    def evaluated_on(figure: Mapping[str, Any]) -> tuple[str, str]:
        return figure["dataset"], figure["split"]

    results = []
    for (dataset, split), found in groupby(sorted(figures, key=evaluated_on), evaluated_on):
        metrics = [_describe_metric(figure) for figure in found]
        about = {"name": dataset, "type": dataset, "split": split}
        results.append({"task": {"type": task}, "dataset": about, "metrics": metrics})
    return results


def _describe_metric(figure: Mapping[str, Any]) -> dict[str, Any]:
    unit, n = ("source cell", figure["n_sources"])
    if figure["unit"] == "picture":
        unit, n = "picture", figure["n_pictures"]
    low, high = figure["interval"]
    counted = "" if n is None else f", n = {n}"
    name = f"{METRICS[figure['metric']]} by {unit} (95 % interval {low:.3f} to {high:.3f}{counted})"
    return {"type": _name_metric(figure), "value": figure["value"], "name": name}


def _name_metric(figure: Mapping[str, Any]) -> str:
    metric = str(figure["metric"])
    return _HUB_METRICS.get(metric, metric)
