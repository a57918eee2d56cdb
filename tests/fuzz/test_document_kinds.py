"""Manifests, lab profiles and tables of every kind that once ended in a traceback: read, or refused in one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fuzz.cases import read_seed
from fuzz.outcomes import READ, REFUSED
from fuzz.runner import Worker
from fuzz.targets import list_seeds


def list_cases() -> list[object]:
    """Every seed file of every target."""
    cases = []
    for target in ("manifests", "profiles", "tables"):
        for name in list_seeds(target):
            cases.append(pytest.param(target, name, id=f"{target}-{name}"))
    return cases


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(seed=0) as started:
        yield started


@pytest.mark.parametrize(("target", "name"), list_cases())
def test_read_or_refused_in_one_short_line(worker: Worker, target: str, name: str) -> None:
    outcome = read_seed(worker, target, name)
    assert outcome.kind in (READ, REFUSED), outcome.detail
    if outcome.kind == REFUSED:
        assert "\n" not in outcome.detail
    if name.endswith("good") and name != "labels.csv/good":  # the table alone is no set of fields
        assert outcome.kind == READ


# A number that is none, or that no sum can bear, is refused by name and not worked with.
@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (target, kind)
        for target in ("manifests", "profiles")
        for kind in ("nan", "400_digits", "5000_digits", "1e300", "1e999", "infinity", "text", "null")
    ],
)
def test_impossible_numbers_are_refused(worker: Worker, target: str, kind: str) -> None:
    names = [name for name in list_seeds(target) if name.endswith(f"number_{kind}")]
    assert names
    for name in names:
        assert read_seed(worker, target, name).kind == REFUSED, name
