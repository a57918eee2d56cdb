"""Slide files of any number of cells, as the page would export them: drawn fields, made-up answers."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from leukoscope.contract.manifest import Manifest
from leukoscope.contract.model_folder import load_manifest
from leukoscope.inference.profile import require_space
from leukoscope.labels import CELL_CLASSES
from leukoscope.synthetic.fields import draw_field

LABEL = "LYMPHOCYTE"
FIELD_PX = (1000, 750)
STEP_PX, SIDE_PX, PX_PER_UM = 95, 78, 6.5
MOMENT = "2026-01-01T09:00:00.000Z"
FORMAT = 2


def write_slide(path: Path, model: Path, count: int) -> Path:
    """Write a slide of `count` cells, all of one class and none of them verified.

    Embeddings and probabilities are drawn about the model's own class mean, so that a laboratory's profile is fitted
    to them as to real ones. Every field is another file of the same drawing: only its bytes differ.
    """
    manifest = load_manifest(model)
    places = _list_places()
    answers = _make_answers(manifest, count)
    field = _draw(places)
    pictures: dict[str, Any] = {}
    cells: dict[str, Any] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for position, first in enumerate(range(0, count, len(places))):
            key = f"p{position}"
            data = _encode(field, position)
            archive.writestr(f"pictures/{key}.jpg", data)
            pictures[key] = _describe_picture(key, position, data)
            for number, place in enumerate(places[: count - first]):
                cell = f"{key}.{number}"
                cells[cell] = _describe_cell(cell, key, place, answers[first + number])
        session = _describe_session(model, manifest, pictures, cells)
        archive.writestr("session.json", json.dumps({"format": FORMAT, "session": session}))
    return path


def _list_places() -> list[tuple[int, int]]:
    width, height = FIELD_PX
    return [(x, y) for y in range(60, height - 50, STEP_PX) for x in range(60, width - 50, STEP_PX)]


def _draw(places: list[tuple[int, int]]) -> Image.Image:
    cells = [(LABEL, float(x), float(y)) for x, y in places]
    pixels, _ = draw_field(7, *FIELD_PX, cells, px_per_um=PX_PER_UM, platelets=0)
    return Image.fromarray(pixels)


def _encode(field: Image.Image, number: int) -> bytes:
    file = io.BytesIO()
    field.save(file, "JPEG", quality=90, comment=f"field {number}".encode())
    return file.getvalue()


def _make_answers(manifest: Manifest, count: int) -> list[tuple[dict[str, Any], list[float]]]:
    space = require_space(manifest)
    rng = np.random.default_rng(count)
    mean = space.means[manifest.labels.index(LABEL)]
    embeddings = (mean + space.spread * rng.normal(0, 1, (count, len(mean)))).astype(np.float32)
    answers = []
    for embedding, probability in zip(embeddings, rng.uniform(0.6, 0.999, count), strict=True):
        answer = {
            "label": LABEL,
            "probability": float(probability),
            "probabilities": {LABEL: float(probability), "MONOCYTE": float(1 - probability)},
            "status": "confident",
            "cellness": 0.99,
        }
        answers.append((answer, [float(f"{value:.7g}") for value in embedding]))
    return answers


def _describe_picture(key: str, position: int, data: bytes) -> dict[str, Any]:
    width, height = FIELD_PX
    return {
        "id": key,
        "name": f"field_{position:03d}.jpg",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "position": position,
        "width": width,
        "height": height,
        "flags": [],
        "progress": {"phase": "done", "took_ms": 1},
    }


def _describe_cell(
    cell: str, picture: str, place: tuple[int, int], said: tuple[dict[str, Any], list[float]]
) -> dict[str, Any]:
    answer, embedding = said
    return {
        "id": cell,
        "pictureId": picture,
        "box": [place[0] - SIDE_PX // 2, place[1] - SIDE_PX // 2, SIDE_PX, SIDE_PX],
        "model": answer,
        "adapted": None,
        "answer": None,
        "confirmed": None,
        "addedByHand": False,
        "movedByHand": False,
        "duplicateOf": None,
        "embedding": embedding,
    }


def _describe_session(
    model: Path, manifest: Manifest, pictures: dict[str, Any], cells: dict[str, Any]
) -> dict[str, Any]:
    sha256 = hashlib.sha256((model / "manifest.json").read_bytes()).hexdigest()
    return {
        "id": "benchmark",
        "name": f"{len(cells)} cells",
        "laboratory": "",
        "created": MOMENT,
        "model": {"id": manifest.raw["id"], "version": manifest.raw["version"], "manifestSha256": sha256},
        "profile": None,
        "pictures": pictures,
        "cells": cells,
        "duplicates": {},
        "classes": [
            {
                "label": cell.label,
                "name": {"en": cell.name_en, "zh-CN": cell.name_zh},
                "isWhiteCell": cell.is_white_cell,
                "color": cell.color,
            }
            for cell in CELL_CLASSES
        ],
        "sampleId": "",
        "notes": "",
        "target": 100,
        "totalWbc": None,
        "ranges": None,
        "signature": None,
        "audit": [],
    }
