"""Comparing what runtimes compute."""

from __future__ import annotations

import numpy as np
import pytest

from leukoscope.export.verification import largest_difference, largest_peak_difference


def test_near_ties_between_peaks_are_no_disagreement() -> None:
    a = np.zeros((1, 4, 5, 1), np.float32)
    a[0, 1, 1], a[0, 3, 4] = 0.5, 0.8
    b = np.zeros_like(a)
    b[0, 1, 2], b[0, 3, 4] = 0.5 + 2e-7, 0.8
    assert largest_peak_difference(a, a) == 0
    assert 0 < largest_peak_difference(a, b) < 1e-6
    b[0, 1, 2], b[0, 1, 4] = 0, 0.5
    assert largest_peak_difference(a, b) == pytest.approx(0.5)
    b[0, 1, 4], b[0, 1, 2] = 0, 0.5001
    assert largest_peak_difference(a, b) == pytest.approx(1e-4, rel=1e-2)
    assert largest_peak_difference(a, b[:, :3]) == float("inf")


def test_differences_are_relative_to_the_largest_number_of_an_output_above_1() -> None:
    a = np.array([[0.5, 0.25]], np.float32)
    assert largest_difference(a, a + np.float32(0.25)) == 0.25
    assert largest_difference(np.append(a, 100), np.append(a, 101)) == pytest.approx(1 / 101)
    assert largest_difference(np.append(a, 100), np.append(a + np.float32(0.25), 100)) == pytest.approx(
        0.0025
    )
    assert largest_difference(a, a[:, :1]) == float("inf")
    assert largest_difference(a * np.float32(np.nan), a) == float("inf")
    assert largest_difference(a[:0], a[:0]) == 0
