"""contract/agreement_cases.json: two counts of one smear, which Python and the page must compare alike.

Run as a program, it writes the file anew: python tests/support/agreement_cases.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from leukoscope.comparison.counts import compare_differentials, worst_verdict

CASES = Path(__file__).parents[2] / "contract" / "agreement_cases.json"

COUNTS: tuple[tuple[dict[str, int], dict[str, int]], ...] = (
    ({"NEUTROPHIL": 100}, {"NEUTROPHIL": 100}),
    ({"NEUTROPHIL": 90, "BAND": 10}, {"NEUTROPHIL": 82, "BAND": 18}),
    ({"NEUTROPHIL": 90, "BAND": 10}, {"NEUTROPHIL": 81, "BAND": 19}),
    ({"NEUTROPHIL": 90, "BAND": 10}, {"NEUTROPHIL": 70, "BAND": 30}),
    ({"NEUTROPHIL": 100}, {"NEUTROPHIL": 392, "BLAST": 8}),
    ({"NEUTROPHIL": 120, "LYMPHOCYTE": 60, "MONOCYTE": 14, "EOSINOPHIL": 5, "BASOPHIL": 1},
     {"NEUTROPHIL": 110, "LYMPHOCYTE": 74, "MONOCYTE": 9, "EOSINOPHIL": 7}),
    ({"NEUTROPHIL": 3, "LYMPHOCYTE": 4}, {"NEUTROPHIL": 1, "LYMPHOCYTE": 2}),
    ({"LYMPHOCYTE": 1}, {"NEUTROPHIL": 1}),
    ({"NEUTROPHIL": 130, "BLAST": 0, "LYMPHOCYTE": 70}, {"NEUTROPHIL": 120, "BLAST": 6, "LYMPHOCYTE": 74}),
    ({"NEUTROPHIL": 251, "LYMPHOCYTE": 149}, {"NEUTROPHIL": 32, "LYMPHOCYTE": 18}),
)  # fmt: skip


def make_cases() -> list[dict[str, Any]]:
    """Return each pair of counts with what comes of it; classes that neither has are left out."""
    cases = []
    for first, second in COUNTS:
        rows = [row for row in compare_differentials(first, second) if row.first or row.second]
        cases.append(
            {
                "first": first,
                "second": second,
                "verdict": worst_verdict(rows),
                "rows": {
                    row.label: {
                        "limits_percent": list(row.limits_percent),
                        "p_value": row.p_value,
                        "verdict": row.verdict,
                    }
                    for row in rows
                },
            }
        )
    return cases


if __name__ == "__main__":
    text = json.dumps({"cases": make_cases()}, indent=1)
    CASES.write_text(text + "\n", encoding="utf-8")
    print(f"Wrote {CASES}")
