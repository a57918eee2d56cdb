"""What is exported: a run folder, or any .keras or .h5 file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras

from leukoscope.contract.manifest import LocatorSpec
from leukoscope.errors import ExportError, ModelError
from leukoscope.export.dataset_credits import credit_data
from leukoscope.files import show_name
from leukoscope.models.saving import load_fine_labels, load_network
from leukoscope.training.run import Run


@dataclass(frozen=True)
class Source:
    """A network and the files beside it. `labels` is None where the classes are unknown.

    `locator` and `locator_settings` are both given, or neither.
    """

    model: keras.Model
    labels: list[str] | None
    name: str
    calibration: dict[str, Any] | None = None
    datasets: Sequence[dict[str, Any]] = field(default=())
    figures: Sequence[dict[str, Any]] = field(default=())
    locator: keras.Model | None = None
    locator_settings: LocatorSpec | None = None
    embedding: dict[str, Any] | None = None
    fine_labels: Sequence[str] = ()


def read_source(path: Path) -> Source:
    """Read a run folder (networks, classes, locator, embedding, calibration, figures) or a saved network.

    Raises:
        ExportError: there is no network at `path`, or a file beside the network is not as expected.
        TrainingError: Keras cannot read the network.
    """
    if path.is_dir():
        return _read_run(path)
    if path.suffix not in (".keras", ".h5", ".hdf5"):
        raise ExportError(
            f"Expected a run folder, or a network saved by Keras as .keras or .h5; got {path}"
            f"{'' if path.exists() else ', which does not exist'}."
        )
    model, labels = load_network(path)
    return Source(model, labels, show_name(path.stem), fine_labels=load_fine_labels(path))


def _read_run(path: Path) -> Source:
    run = Run(path)
    config = run.config
    if not run.is_complete:
        raise ExportError(
            f"Expected a finished run; {path} has no {run.model_path.name} yet. "
            "Finish it with `leukoscope train --resume`, or export one of its checkpoint files."
        )
    model, _ = load_network(run.model_path)
    locator, settings = _read_locator(path)
    return Source(
        model=model,
        labels=run.classes,
        name=show_name(path.resolve().name),
        calibration=_read_json(path / "calibration.json", dict),
        datasets=credit_data(config),
        figures=_read_json(path / "figures.json", list) or (),
        locator=locator,
        locator_settings=settings,
        embedding=_read_json(path / "embedding.json", dict),
        fine_labels=load_fine_labels(run.model_path),
    )


def _read_locator(path: Path) -> tuple[keras.Model | None, LocatorSpec | None]:
    """Read locator.keras and locator.json, where the run has them."""
    network, settings = path / "locator.keras", path / "locator.json"
    if not network.is_file() and not settings.is_file():
        return None, None
    for there, missing in ((network, settings), (settings, network)):
        if not missing.is_file():
            raise ExportError(
                f"Expected {missing.name} beside {there.name} in {path}; it is not there. Put it back, or "
                f"remove {there.name} to export the classifier alone."
            )
    try:
        spec = LocatorSpec.from_json(_read_json(settings, dict), str(settings))
    except ModelError as error:
        raise ExportError(str(error)) from error
    return load_network(network)[0], spec


def _read_json(path: Path, kind: type) -> Any:
    """Read a file that may be missing."""
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ExportError(
            f"Expected JSON in {path}; it cannot be read ({error}). Write it again or remove it."
        ) from error
    if not isinstance(data, kind):
        raise ExportError(f"Expected a JSON {kind.__name__} in {path}; got {type(data).__name__}.")
    return data
