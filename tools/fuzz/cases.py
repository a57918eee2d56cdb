"""Gives the seed files of a target, as they are, to the worker: one hangs or dies, the others go on."""

from __future__ import annotations

from fuzz.outcomes import Outcome
from fuzz.runner import Worker
from fuzz.targets import list_seeds


def read_seed(worker: Worker, target: str, name: str) -> Outcome:
    """Return what becomes of the seed file `name`, unchanged."""
    return worker.ask(target, list_seeds(target).index(name))
