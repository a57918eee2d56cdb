"""The embedding space that a manifest describes."""

from __future__ import annotations

from typing import Any

import pytest

from adapting_cases import (
    make_manifest,
)
from fitted_lab import SPACE
from leukoscope.errors import ModelError


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_cells": [1, 1]}, "of 4 classes x 10 numbers"),
        ({"means": [[1.0], [1.0, 2.0], [1.0], [1.0]]}, "rows of one length"),
        ({"spread": []}, "embedding/spread"),
    ],
)
def test_manifests_describe_embeddings_that_fit(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        make_manifest(SPACE, embedding={**SPACE.to_json(), **change})
