"""A small share of `make fuzz`: the same mutants, chosen by Hypothesis, which shrinks what fails."""

from __future__ import annotations

import contextlib
import random
import tempfile
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from fuzz.outcomes import HANG_S
from fuzz.targets import TARGETS, Mutant, draw_mutant
from leukoscope.errors import LeukoscopeError

EXAMPLES = {"pictures": 600, "archives": 150, "manifests": 100, "models": 30, "profiles": 100, "tables": 200}

KEPT = Path(__file__).parents[2] / ".fuzz" / "share"


def keep(target: str, mutant: Mutant) -> Path:
    """Write down the file that failed; what Hypothesis shrinks it to takes its place."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{target}-{mutant.seed_name.replace('/', '-')}"
    path.write_bytes(mutant.data)
    return path


@pytest.mark.parametrize("target", list(EXAMPLES))
def test_mutants_are_read_or_refused(target: str) -> None:
    @settings(
        max_examples=EXAMPLES[target],
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False))
    def read_one(rng: random.Random) -> None:
        mutant = draw_mutant(target, rng, dear=False)
        started = time.process_time()
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                with contextlib.suppress(LeukoscopeError):
                    TARGETS[target].read(mutant.seed_name, mutant.data, Path(folder))
            except BaseException:
                note(f"The file is {keep(target, mutant)}.")
                raise
        assert time.process_time() - started < HANG_S

    read_one()
