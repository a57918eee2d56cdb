"""The report: complete, self-contained, safe to open, the same every time, and valid for a manifest."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import numpy as np
import pytest

from leukoscope.contract.schemas import load_contract
from leukoscope.evaluation.estimates import Estimate
from leukoscope.evaluation.evaluation import Evaluation, evaluate_predictions
from leukoscope.evaluation.intervals import Interval
from leukoscope.evaluation.predictions import NO_CELL_LABEL, Predictions
from leukoscope.evaluation.report import (
    TABLE_SHARES,
    describe_evaluation,
    format_count,
    format_estimate,
    list_estimates,
    render_report,
    write_report,
)
from leukoscope.evaluation.share import format_share
from leukoscope.inference.results import SAFE_WORDS
from made_predictions import be_right, make_predictions


def evaluate(predictions: Predictions) -> Evaluation:
    return evaluate_predictions(predictions, resamples=200)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(make_predictions())


class Page(HTMLParser):
    """Collects tags, addresses and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")
        ]
        if tag == "img":
            assert dict(attrs)["alt"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_self_contained_and_says_what_it_is_not(evaluation: Evaluation) -> None:
    page = Page(render_report(evaluation))
    assert SAFE_WORDS in page.text
    assert page.addresses
    assert all(address.startswith("data:image/svg+xml;base64,") for address in page.addresses)
    assert not {"script", "link", "iframe", "object"} & set(page.tags)
    for address in page.addresses:
        svg = base64.b64decode(address.split(",", 1)[1])
        assert ElementTree.fromstring(svg).tag.endswith("svg")
        assert not re.search(rb'(?:href|src)="https?:', svg)


def test_the_page_shows_every_figure_with_its_n(evaluation: Evaluation) -> None:
    text = " ".join(Page(render_report(evaluation)).text.split())
    for unit in evaluation.units:
        for name, figure in unit.overall.items():
            assert format_estimate(name, figure) in text
        for found in unit.per_class.values():
            for name, figure in found.items():
                assert format_estimate(name, figure) in text
    assert "254 pictures of 71 cells" in text
    assert "52 pictures of 4 cells" in text
    assert evaluation.mistakes[0].row.path in text


def test_the_page_tells_what_review_buys_and_what_chance_makes_of_calibration(evaluation: Evaluation) -> None:
    text = " ".join(Page(render_report(evaluation)).text.split())
    for unit in evaluation.units:
        for kept in unit.abstention:
            if kept.review_share in TABLE_SHARES:
                assert format_share(kept.accuracy, kept.interval, between="–") in text
        assert unit.chance is not None
        for value in (unit.chance.ece, unit.chance.expected, unit.chance.highest):
            assert f"{value:.3f}" in text
        assert "worse than chance" in text
    described = describe_evaluation(evaluation)["units"]["source"]
    assert described["calibration_chance"]["n_sources"] == 71
    assert described["abstention"][0]["accuracy"] == described["overall"]["accuracy"]["value"]


def test_a_model_that_names_nothing_still_has_a_report(tmp_path: Path) -> None:
    made = make_predictions(classes=("A", "B", "C", NO_CELL_LABEL), cells=(9, 9, 9, 0))
    nothing = np.tile([0.0, 0.0, 0.0, 1.0], (len(made), 1))
    write_report(evaluate(Predictions(made.classes, made.rows, nothing)), tmp_path)
    assert "no cell was classified" in (tmp_path / "report.html").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["units"]["source"]["calibration_chance"] is None


def test_names_from_data_are_text_not_markup() -> None:
    made = make_predictions()
    rows = tuple(replace(row, path="<script>alert(1)</script>", model="<b>m</b>") for row in made.rows)
    html = render_report(evaluate(Predictions(made.classes, rows, made.probabilities)))
    assert "script" not in Page(html).tags
    assert "&lt;script&gt;alert(1)" in html


def test_the_page_is_the_same_every_time(evaluation: Evaluation) -> None:
    assert render_report(evaluation) == render_report(evaluation)


@pytest.mark.parametrize(
    "predictions",
    [
        make_predictions(knows_sources=False),
        make_predictions(cells=(12, 0, 0, 0)),
        be_right(make_predictions()),
        be_right(make_predictions(), right=False),
        make_predictions(cells=(12, 12), copies=(1, 1), classes=("sick", "well")),
        make_predictions(cells=(2,) * 12, copies=(2,) * 12, classes=[f"TYPE_{i}" for i in range(12)]),
    ],
    ids=["no sources", "one class", "all right", "all wrong", "two strange classes", "twelve classes"],
)
def test_unusual_predictions_make_a_whole_report(predictions: Predictions, tmp_path: Path) -> None:
    write_report(evaluate(predictions), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["figures.json", "report.html", "report.json"]
    assert "nan" not in Page((tmp_path / "report.html").read_text(encoding="utf-8")).text.lower().split()
    json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("knows_sources", [True, False])
def test_figures_fit_the_manifest(knows_sources: bool) -> None:
    figures = list_estimates(evaluate(make_predictions(knows_sources=knows_sources)))
    schema = load_contract("manifest.schema.json")
    jsonschema.validate(figures, {**schema["properties"]["figures"], "$defs": schema["$defs"]})
    assert {figure["unit"] for figure in figures} == ({"picture", "source"} if knows_sources else {"picture"})
    first = figures[0]
    assert (first["metric"], first["dataset"], first["split"], first["laboratories"]) == (
        "accuracy",
        "made",
        "test",
        ["here"],
    )
    assert first["n_sources"] == (71 if knows_sources else None)


def test_report_json_holds_what_the_page_shows(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    accuracy = report["units"]["source"]["overall"]["accuracy"]
    figure = evaluation.units[1].overall["accuracy"]
    assert accuracy["value"] == pytest.approx(figure.value, abs=1e-6)
    assert accuracy["n_sources"] == 71
    assert accuracy["method"] == figure.interval.method
    assert report["n_mistakes"] == evaluation.n_mistakes
    assert len(report["units"]["picture"]["confusion"]) == 4
    assert report["mistakes"][0]["path"] == evaluation.mistakes[0].row.path


def test_figures_read_well() -> None:
    figure = Estimate(0.86, Interval(0.7123, 0.9508, "bootstrap"), 2487, 71)
    assert format_estimate("accuracy", figure) == "86.0 % (71.2–95.1)"
    assert format_estimate("roc_auc", figure) == "0.860 (0.712–0.951)"
    assert format_count(figure) == "2,487 pictures of 71 cells"
    assert format_count(Estimate(1, figure.interval, 1, 1)) == "1 picture of 1 cell"
    assert format_count(Estimate(1, figure.interval, 2, None)) == "2 pictures"
