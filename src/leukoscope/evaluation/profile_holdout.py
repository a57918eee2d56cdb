"""A model with a lab profile is evaluated only on pictures that the profile was not fitted to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from leukoscope.datasets.samples import Dataset
from leukoscope.errors import DatasetError, ModelError
from leukoscope.files import hash_file
from leukoscope.inference.profile import PICTURE_DIGITS, Profile


def leave_out_fitted(dataset: Dataset, profile: Profile) -> tuple[Dataset, int]:
    """Leave out the pictures a profile was fitted to, and every other picture of the same source cells.

    Pictures are recognised by the SHA-256 of their files: a copy elsewhere is recognised, an edited one is not.

    Returns:
        The rest of the data set, and how many pictures were left out.

    Raises:
        ModelError: the profile does not say which pictures its cells come from.
        DatasetError: no picture is left.
    """
    fitted = profile.pictures
    if not fitted:
        raise ModelError(
            f"Expected the profile {profile.name} to list the pictures it was fitted to; it does not, so these "
            "pictures cannot be left out. Make it again with `leukoscope adapt` or in the page."
        )
    known = {s.path: _hash_picture(s.path) in fitted for s in dataset.samples}
    sources = {s.source for s in dataset.samples if known[s.path]}
    rest = tuple(s for s in dataset.samples if not known[s.path] and s.source not in sources)
    if dataset.samples and not rest:
        raise DatasetError(
            f"Expected pictures that the profile {profile.name} was not fitted to; all "
            f"{len(dataset.samples)} of {dataset.id} are, or show the same cells. Evaluate it on others: give some "
            "cells to `leukoscope adapt` and the rest to `leukoscope evaluate`."
        )
    return replace(dataset, samples=rest), len(dataset.samples) - len(rest)


def _hash_picture(path: Path) -> str | None:
    """Return the digits that a profile names a picture by; None where the file cannot be read."""
    try:
        return hash_file(path)[:PICTURE_DIGITS]
    except OSError:
        return None


def describe_left_out(n_pictures: int, profile: Profile) -> str:
    """Return the sentence about the profile that goes into the report."""
    return (
        f"Answers are corrected by the lab profile {profile.name} of {profile.created}, fitted to "
        f"{profile.n_cells} cells. Pictures left out because it was fitted to them or to the same "
        f"cells: {n_pictures}."
    )
