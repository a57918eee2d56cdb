"""From a folder of named cells to a lab profile: every picture shows one cell, that in its middle."""

from __future__ import annotations

from collections import Counter

from leukoscope.adaptation.cell_answers import read_answers
from leukoscope.adaptation.profile_fitting import make_profile
from leukoscope.contract.manifest import Manifest
from leukoscope.datasets.samples import Dataset
from leukoscope.errors import DatasetError, name_some
from leukoscope.evaluation.cell_predictor import classify_samples
from leukoscope.evaluation.matching import pick_boxed
from leukoscope.files import hash_file
from leukoscope.inference.model import Model
from leukoscope.inference.picking import pick_largest, pick_middle
from leukoscope.inference.profile import Profile, require_space
from leukoscope.inference.results import Cell


def adapt_to_dataset(model: Model, dataset: Dataset, *, name: str) -> tuple[Profile, list[str]]:
    """Adapt a model to all labelled pictures of a data set.

    Args:
        model: without a profile.
        dataset: each sample's label is that of the cell in its box, else in its picture's middle, or the largest.
        name: of the profile.

    Returns:
        The profile, and a sentence for each kind of picture that was left out.

    Raises:
        ModelError: the model cannot be adapted.
        DatasetError: no picture shows a cell of the model's classes.
    """
    require_space(model.manifest)
    known = [sample for sample in dataset.samples if sample.label in model.manifest.labels]
    finer = {entry.label for entry in model.manifest.fine_classes}
    found: list[tuple[Cell, str, str, str]] = []
    unreadable: list[str] = []
    for sample, result in classify_samples(model, known, details=True):
        if result.error is not None:
            unreadable.append(f"{result.path} ({result.error})")
            continue
        cell = (
            pick_middle(result) or pick_largest(result)
            if sample.box is None
            else pick_boxed(sample.box)(result)
        )
        if cell is None:
            continue
        try:
            digest = hash_file(sample.path)
        except OSError as error:  # a sector behind the pixels
            unreadable.append(f"{result.path} ({error.strerror})")
            continue
        finest = sample.fine_label if sample.fine_label in finer else None
        found.append((cell, finest or sample.label, sample.source, digest))
    notes = _describe_left_out(model.manifest, dataset, unreadable, len(known) - len(found))
    if not found:
        raise DatasetError(
            f"Expected pictures of cells in folders named {', '.join(model.manifest.labels)}; none of the "
            f"{len(dataset.samples)} pictures of {dataset.id} shows one that is found. {' '.join(notes)}".rstrip()
        )
    cells, labels, sources, pictures = zip(*found, strict=True)
    answers = read_answers(cells, model.manifest)
    profile = make_profile(
        model.manifest,
        answers,
        labels,
        sources,
        name=name,
        pictures=pictures,
    )
    return profile, notes


def _describe_left_out(
    manifest: Manifest, dataset: Dataset, unreadable: list[str], n_without_cell: int
) -> list[str]:
    """Return a sentence for each reason to leave pictures out; `n_without_cell` counts the unreadable ones too."""
    notes = []
    others = Counter(sample.label for sample in dataset.samples if sample.label not in manifest.labels)
    if others:
        names = ", ".join(f"{label} ({n})" for label, n in sorted(others.items()))
        notes.append(f"Left out {others.total()} pictures of other classes: {names}.")
    if unreadable:
        shown = name_some(unreadable, separator="; ")
        notes.append(f"Left out {len(unreadable)} pictures that cannot be read: {shown}.")
    if n_without_cell > len(unreadable):
        notes.append(f"Left out {n_without_cell - len(unreadable)} pictures in which no cell was found.")
    return notes
