"""docs/export.md lists what the code covers; `python tests/repository/test_export_page.py` writes the list anew."""

from __future__ import annotations

from pathlib import Path

import keras

from leukoscope.export import layers as _layers  # noqa: F401  (fills the registry)
from leukoscope.export.activations import ACTIVATIONS
from leukoscope.export.operations import FUNCTIONS
from leukoscope.export.registry import RULES, Rule

PAGE = Path(__file__).parents[2] / "docs" / "export.md"
BEGIN = "<!-- layers: made by tests/repository/test_export_page.py -->\n"
END = "<!-- end of layers -->"


def describe_layers() -> str:
    """The table of layers, and the lists of activations and functions."""
    rows = ["| layer | arguments with these values only | notes |", "|---|---|---|"]
    for rule in sorted(RULES.values(), key=lambda rule: rule.layer.__name__):
        rows.append(f"| {rule.layer.__name__} | {_describe_values(rule)} | {rule.note} |")
    activations = sorted(function.__name__ for function in ACTIVATIONS)
    functions = sorted(name for name in FUNCTIONS)
    return "\n".join(
        [
            "",
            *rows,
            "",
            f"Activations, as a layer or an argument: {', '.join(activations)}.",
            "",
            "Between layers: +, -, \\*, / with tensors of one rank or numbers, `reshape(x, (-1, ...))`, and of "
            f"`keras.ops`: {', '.join(functions)}.",
            "",
            "",
        ]
    )


def _describe_values(rule: Rule) -> str:
    parts = []
    for argument, values in rule.only.items():
        if argument != "data_format":  # channels last throughout
            parts.append(f"{argument}: {' or '.join(str(value) for value in values)}")
    return ", ".join(parts)


def read_list() -> tuple[str, str, str]:
    """The page before, inside and after the list."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    inside, _, after = rest.partition(END)
    return before, inside, after


def test_the_page_lists_what_is_covered() -> None:
    assert read_list()[1] == describe_layers(), "run: python tests/repository/test_export_page.py"


def test_every_covered_layer_is_a_layer_of_keras() -> None:
    assert all(issubclass(layer, keras.Layer) for layer in RULES)


if __name__ == "__main__":
    start, _, end = read_list()
    PAGE.write_text(start + BEGIN + describe_layers() + END + end, encoding="utf-8")
