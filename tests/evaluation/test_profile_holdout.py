"""Leaving out what a profile was fitted to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapting_cases import make_lab
from fitted_lab import SPACE, fit
from leukoscope.datasets.samples import Dataset, Sample
from leukoscope.errors import DatasetError, ModelError
from leukoscope.evaluation.profile_holdout import describe_left_out, leave_out_fitted
from leukoscope.files import hash_file
from leukoscope.inference.profile import PICTURE_DIGITS, Profile
from plain_pictures import put_picture


def make_dataset(folder: Path, sources: str) -> Dataset:
    """One grey picture for each letter of `sources`, which names its cell."""
    samples = tuple(
        Sample(put_picture(folder / f"{shade}.png", shade), "MONOCYTE", source, "here")
        for shade, source in enumerate(sources)
    )
    return Dataset("made", folder, samples, knows_sources=True)


def fit_to(dataset: Dataset, *fitted: int) -> Profile:
    profile = fit(make_lab(SPACE, (2, 2, 2, 2)))
    pictures = [hash_file(dataset.samples[index].path)[:PICTURE_DIGITS] for index in fitted]
    return replace(profile, pictures=frozenset(pictures), raw={**profile.raw, "pictures": pictures})


def test_fitted_pictures_go_and_so_do_others_of_their_cells(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, "aabbcd")
    profile = fit_to(dataset, 1, 5)
    rest, n_left_out = leave_out_fitted(dataset, profile)
    assert [sample.source for sample in rest.samples] == ["b", "b", "c"]
    assert n_left_out == 3
    assert "8 cells" in describe_left_out(n_left_out, profile)


def test_a_copy_under_another_name_is_known_and_an_edited_picture_is_not(tmp_path: Path) -> None:
    profile = fit_to(make_dataset(tmp_path / "fitted", "a"), 0)
    other = make_dataset(tmp_path / "again", "xy")
    assert [sample.source for sample in leave_out_fitted(other, profile)[0].samples] == ["y"]


def test_nothing_left_and_nothing_known_are_refused(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, "aa")
    with pytest.raises(DatasetError, match="all 2 of made"):
        leave_out_fitted(dataset, fit_to(dataset, 0))
    with pytest.raises(ModelError, match="to list the pictures it was fitted to"):
        leave_out_fitted(dataset, fit_to(dataset))
