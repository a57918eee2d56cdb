"""One archive of every kind that once ended in a traceback: one line of what is wrong, nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fuzz.broken_archives import make_broken_archives
from fuzz.cases import read_seed
from fuzz.outcomes import READ, REFUSED
from fuzz.runner import Worker

# name -> words of the one line that says why; the worker looks for left-overs itself
REFUSALS = {
    "climbs.zip": "leaves the folder",
    "climbs_by_backslash.zip": "leaves the folder",
    "absolute.zip": "absolute",
    "drive.zip": "absolute",
    "stream.zip": "reserved",
    "reserved.zip": "reserved",
    "empty_name.zip": "archive.zip",
    "nothing_but_dots.zip": "no proper name",
    "twice.zip": "twice",
    "same_but_for_case.zip": "twice",
    "too_long.zip": "is refused",
    "too_deep.zip": "is refused",
    "below_a_file.zip": "is refused",
    "record_is_a_folder.zip": "fetch.json",
    "link.zip": "link",
    "device.zip": "plain file",
    "encrypted.zip": "encrypted",
    "bomb.zip": "bomb",
    "name_not_utf8.zip": "archive.zip",
    "newer_version.zip": "archive.zip",
    "extra_field_cut.zip": "cannot be read as one",
    "cut.zip": "cut short",
    "nothing.zip": "cut short",
    "no_zip.zip": "cut short",
    "other_set.zip": "not in there",
    "nested_broken.zip": "cut short",
    "nested_climbs.zip": "leaves the folder",
}
# name -> how many of the eight pictures come out
PICTURES = {
    "lzma_damaged.zip": 7,
    "bzip2_damaged.zip": 7,
    "deflate_damaged.zip": 7,
    "unknown_packing.zip": 7,
    "offset_beyond_end.zip": 7,
    "labels_latin_1.zip": 8,
    "labels_with_nul.zip": 8,
    "labels_is_a_folder.zip": 8,
    "nested.zip": 8,
    "record_of_another.zip": 8,
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(seed=0) as started:
        yield started


def test_every_kind_has_its_expectation() -> None:
    assert sorted([*REFUSALS, *PICTURES]) == sorted(make_broken_archives())


@pytest.mark.parametrize(("name", "words"), list(REFUSALS.items()))
def test_refused_in_one_line_that_says_why(worker: Worker, name: str, words: str) -> None:
    outcome = read_seed(worker, "archives", name)
    assert (outcome.kind, outcome.where) == (REFUSED, "DatasetError")
    assert words in outcome.detail
    assert "\n" not in outcome.detail


@pytest.mark.parametrize(("name", "pictures"), list(PICTURES.items()))
def test_what_is_whole_comes_out(worker: Worker, name: str, pictures: int) -> None:
    outcome = read_seed(worker, "archives", name)
    assert (outcome.kind, outcome.detail) == (READ, f"{pictures} pictures")
