"""What a profile cannot be fitted to."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapting_cases import (
    LABELS,
    make_lab,
)
from fitted_lab import MANIFEST, SPACE
from leukoscope.adaptation.cell_answers import CellAnswers
from leukoscope.adaptation.profile_fitting import make_profile
from leukoscope.errors import ModelError
from leukoscope.inference.profile import load_profile


def test_what_cannot_be_adapted_is_refused(tmp_path: Path) -> None:
    lab = make_lab(SPACE, (1, 1, 1, 1))
    answers = CellAnswers(lab.probabilities, lab.embeddings)
    plain = {key: value for key, value in MANIFEST.raw.items() if key != "embedding"}
    from leukoscope.contract.manifest import parse_manifest

    with pytest.raises(ModelError, match="does not, so it cannot be adapted"):
        make_profile(parse_manifest(plain), answers, LABELS, LABELS, name="x")
    with pytest.raises(ModelError, match="got BLAST"):
        make_profile(MANIFEST, answers, ["BLAST"] * 4, LABELS, name="x")
    with pytest.raises(ModelError, match="there are none"):
        make_profile(MANIFEST, answers, [], [], name="x")
    with pytest.raises(ModelError, match="leukoscope adapt"):
        load_profile(tmp_path / "none.json", MANIFEST)
