"""Notes: what a reader must know about predictions before reading the metrics computed from them."""

from __future__ import annotations

from leukoscope.datasets.samples import TRAIN
from leukoscope.evaluation.predictions import Predictions


def note_unknown_classes(predictions: Predictions) -> str:
    """Return the note about pictures that are left out, given those of classes the model does not know."""
    return (
        f"{len(predictions)} pictures of classes the model does not know "
        f"({', '.join(predictions.unique('label'))}) are left out of every metric. "
        "The model would give each of them one of its own classes."
    )


def describe_notes(predictions: Predictions) -> list[str]:
    """Return the notes about predictions whose labels the model knows: source cells, classes, split."""
    return [*_note_sources(predictions), *_note_classes(predictions), *_note_split(predictions)]


def _note_sources(predictions: Predictions) -> list[str]:
    if predictions.knows_sources:
        return []
    return [
        "It is unknown which pictures show the same cell, so metrics are by picture only. Their intervals are valid "
        "only if every picture shows another cell: with copies of a cell they are too narrow."
    ]


def _note_classes(predictions: Predictions) -> list[str]:
    absent = [c for i, c in enumerate(predictions.classes) if not (predictions.labels == i).any()]
    if not absent:
        return []
    return [
        f"No picture is labelled {', '.join(absent)}; averages over classes are over the other classes. "
        "Pictures that are predicted to be one of these count as wrong."
    ]


def _note_split(predictions: Predictions) -> list[str]:
    splits = predictions.unique("split")
    notes = []
    if TRAIN in splits:
        notes.append(
            "Some of these pictures are of the split 'train'. If the model learnt from them, the metrics show "
            "how well it remembers them, not how well it classifies other pictures."
        )
    if any(split.startswith("random-") for split in splits):
        notes.append(
            "The pictures were held out at random, without regard to which show the same cell: the model has learnt "
            "from copies of the cells it is evaluated on. The metrics are too good; they are here to show by how much."
        )
    return notes
