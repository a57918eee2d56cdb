"""contract/kappa_cases.json: tables of two readings of the same cells, whose kappa Python and the page must agree on.

Run as a program, it writes the file anew: python tests/support/kappa_cases.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from leukoscope.comparison.agreement import compare_labels

CASES = Path(__file__).parents[2] / "contract" / "kappa_cases.json"

TABLES: tuple[list[list[int]], ...] = (
    [[75, 1, 4], [5, 4, 1], [0, 0, 10]],
    [[20, 5], [10, 15]],
    [[60, 3, 2, 0], [4, 30, 6, 1], [1, 2, 40, 3], [0, 0, 5, 43]],
    [[8, 0, 0], [0, 8, 0], [0, 0, 8]],
    [[1, 0], [0, 1]],
    [[0, 4], [3, 0]],
    [[9, 1], [0, 0]],
    [[12, 0], [0, 0]],
)


def make_cases() -> list[dict[str, Any]]:
    """Return each K x K table (rows the first reading, columns the second) with its kappa, or None."""
    cases: list[dict[str, Any]] = []
    for table in TABLES:
        classes = [str(i) for i in range(len(table))]
        named = [
            (classes[i], classes[j])
            for i, row in enumerate(table)
            for j, count in enumerate(row)
            for _ in range(count)
        ]
        first, second = zip(*named, strict=True)
        kappa = compare_labels(first, second, classes).kappa
        cases.append(
            {
                "confusion": table,
                "kappa": kappa
                and {
                    "value": kappa.value,
                    "low": kappa.interval.low,
                    "high": kappa.interval.high,
                    "method": kappa.interval.method,
                },
            }
        )
    return cases


if __name__ == "__main__":
    text = json.dumps({"cases": make_cases()}, indent=1)
    CASES.write_text(text + "\n", encoding="utf-8")
    print(f"Wrote {CASES}")
