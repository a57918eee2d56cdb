"""The manifest's entries about the data a network learnt from: names, licences, laboratories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leukoscope.datasets.registry import list_descriptions

IMAGENET: dict[str, Any] = {
    "id": "imagenet",
    "name": "ImageNet (ILSVRC 2012), from which the weights that training began with had learnt",
    "licence": "each photograph's owner's; of these weights: Apache-2.0",
    "attribution": "EfficientNet-Lite0, converted by ML Illustrated (2020)",
    "url": "https://www.image-net.org/",
    "laboratories": [],
}
"""Photographs of everyday things: assets/pretrained/README.md."""
_KEYS = ("id", "name", "licence", "attribution", "url", "laboratories")


def describe_dataset(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest's entry for a data set, given its entry in a run's configuration.

    The configuration takes precedence over the description of the data set. The licence of an unknown set is "unknown".
    """
    id_ = str(entry.get("id") or entry.get("name") or "unnamed")
    credits_ = {"id": id_, "name": id_, "licence": "unknown", "laboratories": []}
    known = list_descriptions().get(id_)
    if known is not None:
        credits_ |= {
            "name": known.title,
            "licence": known.licence,
            "attribution": known.attribution,
            "url": known.url,
            "laboratories": [known.laboratory],
        }
    return credits_ | {key: entry[key] for key in _KEYS if entry.get(key) is not None}


def credit_data(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the entries for all that the networks of a run learnt from, given its configuration."""
    data, recipe = config.get("data") or [], config.get("recipe")
    entries = [describe_dataset(entry) for entry in (data if isinstance(data, list) else [data]) if entry]
    begins_with_imagenet = isinstance(recipe, Mapping) and recipe.get("network") == "efficient"
    return [*entries, IMAGENET] if begins_with_imagenet else entries
