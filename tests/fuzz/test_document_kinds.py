"""Documents of every kind that once ended in a traceback: read, or refused in one line, by Python or the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from fuzz.cases import read_seed
from fuzz.outcomes import READ, REFUSED
from fuzz.runner import ROOT, PageWorker, Worker
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


@pytest.fixture(scope="module")
def page() -> Iterator[PageWorker]:
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the page's modules: Node or web/node_modules is missing (make test installs them)")
    with PageWorker(seed=0) as started:
        yield started


# The seed files come first; after them, mutants.
@pytest.mark.parametrize(("target", "n_mutants"), [("sessions", 80), ("page profiles", 60)])
def test_the_page_reads_or_refuses_in_words(page: PageWorker, target: str, n_mutants: int) -> None:
    names = list_seeds(target)
    outcomes = [page.ask(target, index) for index in range(len(names) + n_mutants)]
    assert [outcome for outcome in outcomes if outcome.kind not in (READ, REFUSED)] == []
    assert all("\n" not in outcome.detail for outcome in outcomes)
    read = {outcome.seed_name for outcome in outcomes[: len(names)] if outcome.kind == READ}
    assert "good" in read
    assert read.isdisjoint(
        {"key_proto", "label_proto", "label_constructor", "number_400_digits", "deep", "cut"}
    )


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
