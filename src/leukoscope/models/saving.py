"""A Keras network in one file, with its labels inside: `.keras` (a zip) or the older `.h5` (HDF5)."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import keras

# Imported so that Keras knows our layers by name when it reads a network.
import leukoscope.models.peaks
import leukoscope.models.standardization
import leukoscope.models.white_balance  # noqa: F401
from leukoscope.errors import TrainingError

# Keras reads its own members and attributes by name and ignores this one.
LABELS_KEY = "leukoscope.json"

# They inherit arguments of Conv in Keras 2, and have no kernel that these could apply to.
_KERAS_2_CONVOLUTIONS = {"DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"}
_KERAS_2_ARGUMENTS = ("kernel_initializer", "kernel_regularizer", "kernel_constraint")


def save_network(
    model: keras.Model, path: Path, labels: Sequence[str], fine_labels: Sequence[str] = ()
) -> None:
    """Save network, preprocessing (its first layers) and labels to `path`, whole or not at all.

    `fine_labels` are those of the output `fine_probabilities`, where the network has one.
    """
    draft = path.with_name("draft" + path.suffix)
    fine = {"fine_labels": list(fine_labels)} if fine_labels else {}
    text = json.dumps({"labels": list(labels), **fine})
    try:
        model.save(draft)
        _add_labels(draft, text)
        draft.replace(path)
    except Exception:  # a full disk, say: h5py and Keras have errors of their own
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def _add_labels(draft: Path, text: str) -> None:
    if draft.suffix == ".keras":
        with zipfile.ZipFile(draft, "a") as archive:
            archive.writestr(LABELS_KEY, text)
        return
    import h5py

    with h5py.File(draft, "a") as file:
        file.attrs[LABELS_KEY] = text


def load_network(path: Path) -> tuple[keras.Model, list[str] | None]:
    """Load a network and its labels; None where the file, perhaps from another program, has none.

    Raises:
        TrainingError: the file is missing or Keras cannot read it.
    """
    if not path.is_file():
        raise TrainingError(f"Expected a .keras or .h5 file; there is none at {path}.")
    try:
        if _read_keras_version(path).startswith("2."):
            return _load_keras_2(path), _read_labels(path).get("labels")
        model = keras.models.load_model(path, compile=False)
        return model, _read_labels(path).get("labels")
    except TrainingError:
        raise
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


def _read_keras_version(path: Path) -> str:
    """Return the version of Keras that wrote the file; empty where it is not said."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return str(json.loads(archive.read("metadata.json")).get("keras_version", ""))
    import h5py

    with h5py.File(path) as file:
        return str(file.attrs.get("keras_version", ""))


def _load_keras_2(path: Path) -> keras.Model:
    """Load a network of Keras 2, whose description has arguments that Keras 3 no longer knows.

    Raises:
        TrainingError: it is a `.keras` file, whose weights are stored in another order.
    """
    if zipfile.is_zipfile(path):
        raise TrainingError(
            f"Expected a network that Keras 3 can read; {path} is a .keras file of Keras 2, which stores weights in "
            "another order. Load it with the Keras 2 that wrote it, save it with model.save('model.h5'), and give "
            "that file."
        )
    import h5py

    with tempfile.TemporaryDirectory(prefix="leukoscope-keras2-") as folder:
        copy = Path(folder) / "network.h5"
        shutil.copyfile(path, copy)
        with h5py.File(copy, "a") as file:
            config = json.loads(file.attrs["model_config"])
            _drop_old_arguments(config)
            file.attrs["model_config"] = json.dumps(config)
        return keras.models.load_model(copy, compile=False)


def _drop_old_arguments(value: Any) -> None:
    """Remove from each layer, nested ones too, the arguments that mean nothing in Keras 2 either."""
    if isinstance(value, list):
        for entry in value:
            _drop_old_arguments(entry)
    elif isinstance(value, dict):
        config = value.get("config")
        if value.get("class_name") in _KERAS_2_CONVOLUTIONS and isinstance(config, dict):
            for name in _KERAS_2_ARGUMENTS:
                config.pop(name, None)
            if config.get("groups") == 1:
                del config["groups"]
        for entry in value.values():
            _drop_old_arguments(entry)
