"""The manifest of an exported model, from its network and the facts about it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from leukoscope.contract.manifest import InputSpec, LocatorSpec
from leukoscope.export.golden import EXPECTED, PICTURE
from leukoscope.export.metadata import ModelFacts
from leukoscope.export.quantization import Quantization


def describe_model(
    facts: ModelFacts,
    spec: InputSpec,
    quantization: Quantization,
    stages: Sequence[dict[str, Any]],
    files: Mapping[str, bytes],
    locator: LocatorSpec | None = None,
) -> dict[str, Any]:
    """Return the manifest.

    Args:
        facts: what is not read from the network.
        spec: the input of the classifier.
        quantization: how kernels are stored.
        stages: their entries, in the order of computation.
        files: contents by path, without the manifest itself.
        locator: settings of the locator, where there is one.
    """
    manifest: dict[str, Any] = {
        "schema_version": 1,
        "id": facts.id,
        "version": facts.version,
        "created": _now().isoformat(),
        "name": {"en": facts.name},
    }
    if facts.description:
        manifest["description"] = {"en": facts.description}
    return manifest | {
        "licence": facts.licence,
        "classes": facts.describe_classes(),
        **({"fine_classes": facts.describe_fine_classes()} if facts.fine_labels else {}),
        "input": {
            "width_px": spec.width_px,
            "height_px": spec.height_px,
            "channels": spec.channels,
            "resize": spec.resize,
            "value_range": list(spec.value_range),
            "background": list(spec.background),
        },
        "stages": list(stages),
        **({"locator": locator.to_json()} if locator else {}),
        **({"embedding": facts.embedding} if facts.embedding else {}),
        "calibration": facts.calibration,
        "quantization": quantization,
        "golden": {"image": PICTURE, "expected": EXPECTED},
        "files": [describe_file(path, data) for path, data in files.items()],
        "datasets": list(facts.datasets),
        "figures": list(facts.figures),
    }


def describe_file(path: str, data: bytes) -> dict[str, Any]:
    """Return one entry of the manifest's `files`."""
    return {"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _now() -> datetime:
    """Return the time, or that of SOURCE_DATE_EPOCH, with which an export gives the same bytes again."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC).replace(microsecond=0)
