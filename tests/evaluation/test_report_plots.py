"""The report's plots."""

from __future__ import annotations

import base64
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas

from leukoscope.evaluation.evaluation import Evaluation, evaluate_predictions
from leukoscope.evaluation.report_plots import (
    draw_confusion,
    format_amount,
    plot_abstention,
    plot_confusion,
    plot_intervals,
    plot_reliability,
    render_svg,
)
from made_predictions import CLASSES, make_predictions


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate_predictions(make_predictions(), resamples=100)


def read_text(uri: str) -> str:
    """All text of an SVG in a data URI."""
    svg = base64.b64decode(uri.removeprefix("data:image/svg+xml;base64,"))
    return " ".join(ElementTree.fromstring(svg).itertext())


def test_every_class_has_its_interval_and_each_count_its_place(evaluation: Evaluation) -> None:
    text = read_text(plot_intervals(evaluation, CLASSES))
    assert all(name in text for name in CLASSES)
    text = read_text(plot_confusion(evaluation, CLASSES))
    assert "Pictures" in text
    assert "Source cells" in text
    for count in evaluation.units[0].confusion.diagonal():
        assert format_amount(float(count)) in text


def test_curves_are_named_by_unit(evaluation: Evaluation) -> None:
    for text in (read_text(plot_reliability(evaluation)), read_text(plot_abstention(evaluation))):
        assert "by picture" in text
        assert "by source cell" in text
    assert f"ECE {evaluation.units[1].overall['ece'].value:.3f}" in read_text(plot_reliability(evaluation))


def test_a_plot_is_the_same_every_time(evaluation: Evaluation) -> None:
    assert plot_reliability(evaluation) == plot_reliability(evaluation)


def test_classes_without_labels_have_no_row_and_those_without_answers_no_column() -> None:
    canvas = Canvas()
    axes = canvas.subplots()
    draw_confusion(axes, np.array([[3.0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 2]]), "ABCD")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["A", "D"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["A", "B", "D"]
    assert sorted(text.get_text() for text in axes.texts) == ["1\n25 %", "2\n100 %", "3\n75 %"]
    assert b"Date" not in render_svg(canvas)


@pytest.mark.parametrize(
    ("count", "text"), [(3.0, "3"), (1234.0, "1,234"), (2.5, "2.5"), (2.04, "2"), (0.25, "0.2")]
)
def test_shared_cells_have_a_decimal(count: float, text: str) -> None:
    assert format_amount(count) == text
