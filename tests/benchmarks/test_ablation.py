"""docs/ablation.md is that of its results."""

from __future__ import annotations

import json

from benchmarks import ablation


def test_the_ablation_is_that_of_its_results() -> None:
    results = json.loads(ablation.RESULTS.read_text(encoding="utf-8"))
    assert ablation.DOCS.read_text(encoding="utf-8") == ablation.render(results)
    assert results[ablation.SCREENED].keys() == ablation.list_variants().keys()
    assert results[ablation.IN_FULL].keys() == set(ablation.BEST)
