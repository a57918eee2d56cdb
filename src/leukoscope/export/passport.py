"""The passport of a model folder: what model hubs and BioImage.IO read about it, made of its manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leukoscope.contract.manifest import Manifest
from leukoscope.export.bioimageio import RESOURCES, write_resource
from leukoscope.export.golden_tensors import write_tensors
from leukoscope.export.hub_card import HUB_CARD, write_hub_card


def write_passport(
    manifest: Manifest, expected: Mapping[str, Any], authors: Sequence[str] = ()
) -> dict[str, bytes]:
    """Return README.md, the BioImage.IO descriptions and their test tensors, by path.

    Args:
        manifest: lists at least the ONNX files; other files have no part in it.
        expected: the content of golden/expected.json.
        authors: who made the networks.

    Raises:
        ExportError: the golden file does not describe each stage.
    """
    files = {HUB_CARD: write_hub_card(manifest, authors)}
    for stage in manifest.stages:
        tensors = write_tensors(manifest, expected, stage)
        files |= {RESOURCES[stage.name]: write_resource(manifest, stage, tensors, authors), **tensors}
    return files
