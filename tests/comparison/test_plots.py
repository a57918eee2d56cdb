from __future__ import annotations

import base64
from pathlib import Path
from xml.etree import ElementTree

from leukoscope.comparison.comparison import Comparison, compare
from leukoscope.comparison.plots import plot_agreement, plot_bias, plot_counts
from leukoscope.comparison.readings import read_person
from session_files import make_session


def compare_drawn(n_slides: int) -> Comparison:
    pairs = []
    for n in range(n_slides):
        labels = ["NEUTROPHIL"] * (10 + n) + ["LYMPHOCYTE"] * 9
        other = [*labels[1:], "MONOCYTE"]
        pairs.append(
            tuple(
                read_person(make_session(x, by=by, picture=n), Path(by))
                for by, x in (("Ada", labels), ("Bo", other))
            )
        )
    return compare([(first, second) for first, second in pairs])


def read_texts(uri: str) -> list[str]:
    svg = base64.b64decode(uri.removeprefix("data:image/svg+xml;base64,"))
    return [
        element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_agreement_names_readers_and_the_classes_that_occur() -> None:
    texts = read_texts(plot_agreement(compare_drawn(1), str.lower))
    assert {"first: Ada", "second: Bo", "neutrophil", "monocyte"} <= set(texts)
    assert "basophil" not in texts


def test_counts_show_both_readers_and_the_limits() -> None:
    texts = read_texts(plot_counts(compare_drawn(1).slides[0], str.lower))
    assert {"Ada", "Bo", "lymphocyte"} <= set(texts)
    assert any("Rümke" in text for text in texts)


def test_the_line_is_drawn_where_there_is_one() -> None:
    few, many = (next(e for e in compare_drawn(n).bias if e.label == "NEUTROPHIL") for n in (3, 12))
    assert "Passing-Bablok" not in read_texts(plot_bias(few, "Neutrophil"))
    assert "Passing-Bablok" in read_texts(plot_bias(many, "Neutrophil"))
