"""A Keras network in one file, with its labels inside: `.keras` (a zip) or the older `.h5` (HDF5)."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import keras

# Imported so that Keras knows our layers by name when it reads a network.
import leukoscope.models.peaks
import leukoscope.models.standardization
import leukoscope.models.white_balance  # noqa: F401
from leukoscope.errors import TrainingError

# Keras reads its own members and attributes by name and ignores this one.
LABELS_KEY = "leukoscope.json"


def save_network(model: keras.Model, path: Path, labels: Sequence[str]) -> None:
    """Save network, preprocessing (its first layers) and labels to `path`, whole or not at all."""
    draft = path.with_name("draft" + path.suffix)
    model.save(draft)
    text = json.dumps({"labels": list(labels)})
    if path.suffix == ".keras":
        with zipfile.ZipFile(draft, "a") as archive:
            archive.writestr(LABELS_KEY, text)
    else:
        import h5py

        with h5py.File(draft, "a") as file:
            file.attrs[LABELS_KEY] = text
    draft.replace(path)


def load_network(path: Path) -> tuple[keras.Model, list[str] | None]:
    """Load a network and its labels; None where the file, perhaps from another program, has none.

    Raises:
        TrainingError: the file is missing or Keras cannot read it.
    """
    if not path.is_file():
        raise TrainingError(f"Expected a .keras or .h5 file; there is none at {path}.")
    try:
        model = keras.models.load_model(path, compile=False)
        return model, _read_labels(path)
    except Exception as error:
        raise TrainingError(
            f"Keras {keras.__version__} cannot read {path} ({error}). Expected a whole network saved with "
            "`model.save`, as .keras or .h5; custom layers must be importable."
        ) from error


def _read_labels(path: Path) -> list[str] | None:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if LABELS_KEY not in archive.namelist():
                return None
            text = archive.read(LABELS_KEY).decode("utf-8")
    else:
        import h5py

        with h5py.File(path) as file:
            if LABELS_KEY not in file.attrs:
                return None
            text = str(file.attrs[LABELS_KEY])
    return [str(label) for label in json.loads(text)["labels"]]
