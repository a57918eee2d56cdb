"""Session files of drawn slides: what the page would save, without a picture's pixels."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leukoscope.labels import CELL_CLASSES, FINE_CLASSES

MOMENT = "2026-11-27T09:00:00.000Z"
SIDE, COLUMNS = 40, 20


def describe_classes(*, fine: bool = False) -> list[dict[str, Any]]:
    """Return the classes of a session: the model's, those of hand, and finer ones where they are asked for."""
    classes: list[dict[str, Any]] = []
    for cell in CELL_CLASSES:
        common = {"isWhiteCell": cell.is_white_cell, "color": cell.color}
        classes.append({"label": cell.label, "name": {"en": cell.name_en}, **common})
        classes += [
            {"label": x.label, "group": x.group, "name": {"en": x.name_en}, **common}
            for x in FINE_CLASSES
            if fine and x.group == cell.label
        ]
    return [*classes, {"label": "BLAST", "name": {"en": "Blast"}, "isWhiteCell": True, "color": "#b0413e"}]


def make_cell(number: int, picture: str, label: str | None, model: str | None, by: str) -> dict[str, Any]:
    """Return one cell: `label` is the person's (None: not confirmed), `model` the model's (None: unidentified)."""
    answer = {
        "label": model,
        "probability": 0.9,
        "probabilities": {} if model is None else {model: 0.9},
        "status": "unidentified" if model is None else "confident",
        "cellness": 0.99,
    }
    return {
        "id": f"{picture}.{number}",
        "pictureId": picture,
        "box": [SIDE * (number % COLUMNS), SIDE * (number // COLUMNS), 30, 30],
        "model": answer,
        "adapted": None,
        "answer": None if label in (None, model) else {"label": label, "by": by, "at": MOMENT},
        "confirmed": None if label is None else {"by": by, "at": MOMENT, "how": "one"},
        "addedByHand": False,
        "movedByHand": False,
        "duplicateOf": None,
        "embedding": None,
    }


def make_session(
    labels: Sequence[str | None],
    *,
    by: str = "Ada",
    model: Sequence[str | None] | None = None,
    picture: int = 1,
    fine: bool = False,
    **changes: Any,
) -> dict[str, Any]:
    """Return the session of one picture with a cell for each label.

    Args:
        labels: what the person confirmed; None is a cell that nobody confirmed.
        by: the person.
        model: what the model said, cell by cell; the same, where None.
        picture: which picture: the same number, the same SHA-256.
        fine: whether the session has finer classes.
        changes: other values of the session.
    """
    said = labels if model is None else model
    key = f"p{picture}"
    cells = [make_cell(i, key, *pair, by) for i, pair in enumerate(zip(labels, said, strict=True))]
    return {
        "id": f"session-{by}-{picture}".replace(" ", "-"),
        "name": f"Slide {picture}",
        "laboratory": "",
        "created": MOMENT,
        "model": {"id": "drawn", "version": "1", "manifestSha256": "5" * 64},
        "profile": None,
        "pictures": {
            key: {
                "id": key,
                "name": f"field {picture}.png",
                "bytes": 0,
                "sha256": f"{picture:064x}",
                "position": 0,
                "width": 4000,
                "height": 4000,
                "flags": [],
                "progress": {"phase": "done", "took_ms": 1},
            }
        },
        "cells": {cell["id"]: cell for cell in cells},
        "duplicates": {},
        "classes": describe_classes(fine=fine),
        "sampleId": "",
        "notes": "",
        "target": 200,
        "totalWbc": None,
        "ranges": None,
        "signature": None,
        "audit": [],
        **changes,
    }


def make_reading(labels: Mapping[str, Mapping[str, str | None]]) -> dict[str, Any]:
    """Return Bo's reading beside Ada's, with both labels of each cell, before anything was decided."""
    common = {"firstReader": "Ada", "reader": "Bo", "copyId": "copy-1", "at": MOMENT}
    return {**common, "labels": {cell: dict(pair) for cell, pair in labels.items()}, "decisions": {}}


def write_session(path: Path, session: Mapping[str, Any], *, head: Mapping[str, Any] | None = None) -> Path:
    """Write a session file; `head` takes the place of all of session.json."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("session.json", json.dumps(head or {"format": 1, "session": session}))
        for picture in session["pictures"].values():
            archive.writestr(f"pictures/{picture['id']}.png", b"")
    return path
