"""Two-stage models, which find cells before they classify them, opened for evaluation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.contract.model_folder import load_manifest
from leukoscope.errors import ModelError
from leukoscope.inference.model import Model, load_model
from leukoscope.inference.profile import Profile, load_profile

if TYPE_CHECKING:
    from leukoscope.training.run import Run


def is_two_stage(path: Path) -> bool:
    """Return whether `path` is a run or a model folder that finds cells before it classifies them."""
    if (path / "locator.keras").is_file():
        return True
    return (path / MANIFEST_NAME).is_file() and load_manifest(path).locator is not None


def open_finder(path: Path, profile: Path | None = None) -> Model:
    """Open a model folder, with a lab profile where one is given, or a finished run by exporting it first.

    Raises:
        ModelError: the model folder breaks the contract, or the profile does not belong to it.
        TrainingError: it is neither, or the run is not finished.
    """
    if profile is not None or (path / MANIFEST_NAME).is_file():
        return load_model(path, profile)
    from leukoscope.training.run import Run

    return open_run(Run(path))


def read_profile(path: Path, profile: Path) -> Profile:
    """Read a lab profile for the model folder `path`, without its networks.

    Raises:
        ModelError: it is not a model folder, or the profile does not belong to it.
    """
    if not (path / MANIFEST_NAME).is_file():
        raise ModelError(
            f"Expected a model folder for the profile {profile}; {path} is not one. A profile belongs to an "
            "exported network: run `leukoscope export` first."
        )
    return load_profile(profile, load_manifest(path))


def open_run(run: Run) -> Model:
    """Export a finished run into its folder `model`, unless that exists, and load it."""
    from leukoscope.export.metadata import ModelFacts
    from leukoscope.export.model_folder import export_model
    from leukoscope.export.source import read_source

    folder = run.path / "model"
    if not (folder / MANIFEST_NAME).is_file():
        source = read_source(run.path)
        facts = ModelFacts(
            run.classes,
            "evaluated",
            run.path.name,
            embedding=source.embedding,
            fine_labels=source.fine_labels,
        )
        export_model(
            source.model, facts, folder, locator=source.locator, locator_settings=source.locator_settings
        )
    return load_model(folder)
