"""Write web/src/count/fixtures/intervals.json: what SciPy gives and web/src/count must too.

    python web/tools/makeIntervalFixtures.py

`clopper_pearson` holds `[count, total, confidence, low, high]` (shares of 1), `fisher` holds
`[first count, first total, second count, second total, p]`, p being twice the smaller tail of the
hypergeometric distribution.
"""

import json
from pathlib import Path

from scipy.special import betaincinv
from scipy.stats import hypergeom

TARGET = Path(__file__).parents[1] / "src" / "count" / "fixtures" / "intervals.json"
TOTALS = (1, 2, 3, 7, 20, 50, 100, 134, 200, 333, 500, 1000)
PAIRS = ((100, 100), (100, 200), (200, 200), (50, 400), (7, 3))


def clopper_pearson(count: int, total: int, confidence: float) -> list[float]:
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(betaincinv(count, total - count + 1, tail))
    high = 1.0 if count == total else float(betaincinv(count + 1, total - count, 1 - tail))
    return [count, total, confidence, low, high]


def fisher(first: int, first_total: int, second: int, second_total: int) -> list[float]:
    drawn = hypergeom(first_total + second_total, first + second, second_total)
    p = min(1.0, 2 * min(float(drawn.cdf(second)), float(drawn.sf(second - 1))))
    return [first, first_total, second, second_total, p]


def main() -> None:
    intervals = [
        clopper_pearson(count, total, confidence)
        for total in TOTALS
        for count in sorted({*range(0, total + 1, max(1, total // 20)), 1, total - 1, total})
        for confidence in ((0.95, 0.99) if total in (7, 100) else (0.95,))
    ]
    pairs = [
        fisher(round(first * a / 10), a, round(second * b / 10), b)
        for a, b in PAIRS
        for first in range(0, 11, 2)
        for second in range(0, 11, 2)
    ]
    text = json.dumps({"clopper_pearson": intervals, "fisher": pairs})
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(
        text.replace("], [", "],\n  [").replace('": [[', '": [\n  [').replace("]]", "]\n ]") + "\n"
    )


if __name__ == "__main__":
    main()
