"""What a manifest says of the data a network learnt from: names, licences, laboratories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leukoscope.datasets.registry import list_descriptions

_KEYS = ("id", "name", "licence", "attribution", "url", "laboratories")


def describe_dataset(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest's entry for a data set as a run's configuration tells it.

    What the configuration says wins over what is known of the set. An unknown set has the licence "unknown".
    """
    id_ = str(told.get("id") or told.get("name") or "unnamed")
    entry = {"id": id_, "name": id_, "licence": "unknown", "laboratories": []}
    known = list_descriptions().get(id_)
    if known is not None:
        entry |= {
            "name": known.title,
            "licence": known.licence,
            "attribution": known.attribution,
            "url": known.url,
            "laboratories": [known.laboratory],
        }
    return entry | {key: told[key] for key in _KEYS if told.get(key) is not None}
