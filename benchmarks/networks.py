"""The networks that are timed, as model folders.

A recipe's network gets random weights here: they do not change how long it takes.
"""

from __future__ import annotations

import json
from pathlib import Path

import keras

from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.export.metadata import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.training.image_classifier import build_network
from leukoscope.training.recipes import find_recipe

# The four of the article's data set, in alphabetical order.
CLASSES = ("EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL")


def export_recipe(
    name: str, folder: Path, *, quantization: str = "float16", rounded_keras: Path | None = None
) -> Path:
    """Write the network of a recipe, untrained, as the model folder `folder`/NAME and return that."""
    keras.utils.set_random_seed(0)
    network = build_network(find_recipe(name), len(CLASSES))
    facts = ModelFacts(CLASSES, id=name, name=name, description="Random weights, for benchmarks.")
    out = folder / name
    export_model(network, facts, out, quantization=quantization, rounded_keras=rounded_keras)  # type: ignore[arg-type]
    return out


def read_quantization(folder: Path) -> str:
    """Return how a model folder stores its weights."""
    manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    return str(manifest.get("quantization", "float16"))


def describe_folder(folder: Path) -> str:
    """Return a model folder's id and version."""
    manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    return f"{manifest['id']} {manifest['version']}"
