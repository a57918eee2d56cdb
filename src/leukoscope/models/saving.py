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


def save_network(
    model: keras.Model, path: Path, labels: Sequence[str], fine_labels: Sequence[str] = ()
) -> None:
    """Save network, preprocessing (its first layers) and labels to `path`, whole or not at all.

    `fine_labels` are those of the output `fine_probabilities`, where the network has one.
    """
    draft = path.with_name("draft" + path.suffix)
    model.save(draft)
    fine = {"fine_labels": list(fine_labels)} if fine_labels else {}
    text = json.dumps({"labels": list(labels), **fine})
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
        return model, _read_labels(path).get("labels")
    except Exception as error:
        raise TrainingError(
            f"Keras {keras.__version__} cannot read {path} ({error}). Expected a whole network saved with "
            "`model.save`, as .keras or .h5; custom layers must be importable."
        ) from error


def load_fine_labels(path: Path) -> list[str]:
    """Return the labels of the output `fine_probabilities` that a file was saved with; none where it has none."""
    return _read_labels(path).get("fine_labels", [])


def _read_labels(path: Path) -> dict[str, list[str]]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if LABELS_KEY not in archive.namelist():
                return {}
            text = archive.read(LABELS_KEY).decode("utf-8")
    else:
        import h5py

        with h5py.File(path) as file:
            if LABELS_KEY not in file.attrs:
                return {}
            text = str(file.attrs[LABELS_KEY])
    return {key: [str(label) for label in labels] for key, labels in json.loads(text).items()}
