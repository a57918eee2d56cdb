"""Numbers as JSON files keep them: with as many digits as anybody needs."""

from __future__ import annotations

from typing import Any

import numpy as np


def round_numbers(values: Any, digits: int) -> Any:
    """Return a number, or an array of any shape as nested lists, rounded to so many significant digits."""
    if np.ndim(values) == 0:
        return float(f"{float(values):.{digits}g}")
    return [round_numbers(value, digits) for value in values]
