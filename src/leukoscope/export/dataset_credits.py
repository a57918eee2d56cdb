"""What a manifest says of the data a network learnt from: names, licences, laboratories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BCCD = {
    "licence": "MIT",
    "attribution": "BCCD by Shenggan Cheng and contributors; Kaggle page by Paul Mooney",
    "url": "https://www.kaggle.com/datasets/paultimothymooney/blood-cells",
    "laboratories": ["bccd"],
}
KNOWN: dict[str, dict[str, Any]] = {
    "kaggle": {"id": "kaggle", "name": "Blood Cell Images (Kaggle, augmented from BCCD)", **_BCCD},
    "bccd-fields": {"id": "bccd-fields", "name": "BCCD, the original fields", **_BCCD},
    "pbc": {
        "id": "pbc",
        "name": "PBC, peripheral blood cells",
        "licence": "CC-BY-4.0",
        "attribution": "Acevedo et al., Data in Brief 30 (2020) 105474, doi:10.17632/snkd93bnjr.1",
        "url": "https://data.mendeley.com/datasets/snkd93bnjr/1",
        "laboratories": ["barcelona"],
    },
}
FIELDS = ("id", "name", "licence", "attribution", "url", "laboratories")


def describe_dataset(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest's entry for a data set as a run's configuration tells it.

    What the configuration says wins over what is known of the set. An unknown set has the licence "unknown".
    """
    id_ = str(told.get("id") or told.get("name") or "unnamed")
    entry = {"id": id_, "name": id_, "licence": "unknown", "laboratories": []}
    entry |= KNOWN.get(id_, {})
    return entry | {key: told[key] for key in FIELDS if told.get(key) is not None}
