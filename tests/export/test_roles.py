"""Outputs by the names of their layers."""

from __future__ import annotations

import pytest

from leukoscope.errors import ExportError
from leukoscope.export.graph import Shape
from leukoscope.export.roles import CLASSIFIER, LOCATOR, Roles

# Each tensor is played by its name; what it is shaped like:
SHAPES: dict[str, Shape] = {
    "softmax": (None, 4),
    "embedding": (None, 64),
    "map": (None, 5, 5, 4),
    "other map": (None, 5, 5, 3),
    "cellness": (None, 1),
    "heatmap": (None, 30, 40, 1),
    "geometry": (None, 30, 40, 4),
}


def choose(roles: Roles, ends: list[str], **named: str) -> dict[str, str]:
    return roles.choose("mine", ends, named, SHAPES.__getitem__)


def test_the_one_end_is_the_probabilities_whatever_its_name() -> None:
    assert choose(CLASSIFIER, ["softmax"]) == {"probabilities": "softmax"}
    assert choose(CLASSIFIER, ["softmax"], embedding="embedding", map="map") == {
        "probabilities": "softmax",
        "embedding": "embedding",
        "map": "map",
    }


def test_layers_of_another_shape_are_something_else_by_that_name() -> None:
    assert choose(CLASSIFIER, ["softmax"], map="other map", embedding="map", cellness="softmax") == {
        "probabilities": "softmax"
    }


def test_several_ends_are_told_by_their_names_alone() -> None:
    named = {"probabilities": "softmax", "cellness": "cellness"}
    assert choose(CLASSIFIER, ["softmax", "cellness"], **named) == named
    with pytest.raises(ExportError, match="'probabilities' that gives batch x numbers"):
        choose(CLASSIFIER, ["softmax", "cellness"], cellness="cellness")


def test_a_locator_needs_both_maps_in_their_shapes() -> None:
    assert set(choose(LOCATOR, ["heatmap", "geometry"], heatmap="heatmap", geometry="geometry")) == {
        "heatmap",
        "geometry",
    }
    with pytest.raises(ExportError, match="'geometry' that gives batch x rows x columns x 4"):
        choose(LOCATOR, ["heatmap", "geometry"], heatmap="heatmap", geometry="heatmap")


def test_a_network_that_ends_in_a_map_is_no_classifier() -> None:
    with pytest.raises(ExportError, match="one row of numbers"):
        choose(CLASSIFIER, ["map"])
