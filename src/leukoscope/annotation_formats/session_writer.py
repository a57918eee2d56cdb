"""Annotations as a session file that the page opens: every cell is to be confirmed there by a person."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture
from leukoscope.annotation_formats.session_file import name_entry
from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.contract.session_file import HEAD
from leukoscope.errors import DatasetError
from leukoscope.files import hash_file
from leukoscope.labels import SPARE_COLORS, describe_label

# A differential counts so many; the page's own default.
_TARGET = 100


def write_session(
    annotations: AnnotationSet,
    path: Path,
    read_picture: Callable[[str], bytes | None],
    model: Path | None = None,
) -> None:
    """Write a session of a set that `arrange_session` returned.

    Args:
        annotations: what to write.
        path: the file.
        read_picture: returns the bytes of a picture, None where it is not there.
        model: folder of the model that named the cells; None is the one that comes with Leukoscope.

    Raises:
        DatasetError: a picture is not there.
        ModelError: no model comes with this installation.
    """
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    folder = find_model(model)
    manifest = load_manifest(folder)
    pictures: dict[str, Any] = {}
    cells: dict[str, Any] = {}
    draft = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as opened:
            for number, picture in enumerate(annotations.pictures):
                data = read_picture(picture.name)
                if data is None:
                    raise DatasetError(
                        f"Expected the picture {picture.name} beside the annotations, for the session holds it; it is "
                        "not there. Put it there."
                    )
                entry = _describe_picture(picture, number, data)
                pictures[entry["id"]] = entry
                opened.writestr(name_entry(entry), data)
                for index, cell in enumerate(picture.cells):
                    described = _describe_cell(cell, f"{entry['id']}-c{index + 1}", entry["id"], now)
                    cells[described["id"]] = described
            session = {
                "id": f"converted-{hashlib.sha256(json.dumps([pictures, cells]).encode()).hexdigest()[:16]}",
                "name": path.stem[:1000] or "Annotations",
                "laboratory": next((p.lab for p in annotations.pictures if p.lab), ""),
                "created": now,
                "model": {
                    "id": manifest.id,
                    "version": manifest.version,
                    "manifestSha256": hash_file(folder / MANIFEST_NAME),
                },
                "profile": None,
                "pictures": pictures,
                "cells": cells,
                "duplicates": {},
                "classes": _describe_classes(manifest, annotations),
                "sampleId": next((p.source for p in annotations.pictures if p.source), ""),
                "notes": "",
                "target": _TARGET,
                "totalWbc": None,
                "ranges": None,
                "signature": None,
                "audit": [],
            }
            opened.writestr(HEAD, json.dumps({"format": 1, "session": session}, ensure_ascii=False))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _describe_picture(picture: BoxedPicture, position: int, data: bytes) -> dict[str, Any]:
    width, height = picture.size or (None, None)
    return {
        "id": f"p{position + 1}",
        "name": picture.name.rpartition("/")[2],
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "position": position,
        "width": width,
        "height": height,
        "flags": [],
        "progress": {"phase": "done", "took_ms": 0},
    }


def _describe_cell(cell: BoxedCell, cell_id: str, picture_id: str, now: str) -> dict[str, Any]:
    answer = _describe_answer(cell)
    says_otherwise = cell.finest is not None and (answer is None or answer["label"] != cell.finest)
    return {
        "id": cell_id,
        "pictureId": picture_id,
        "box": [round(side) for side in cell.box],
        "model": answer,
        "adapted": None,
        "answer": {"label": cell.finest, "by": "", "at": now} if says_otherwise else None,
        "confirmed": None,
        "addedByHand": answer is None,
        "movedByHand": False,
        "duplicateOf": None,
        "embedding": None,
    }


def _describe_answer(cell: BoxedCell) -> dict[str, Any] | None:
    if cell.probabilities is None:
        return None
    leading = max(cell.probabilities, key=cell.probabilities.__getitem__)
    label = cell.finest if cell.label == leading else leading
    fine: Mapping[str, Any] = (
        {} if cell.fine_probabilities is None else {"fine_probabilities": cell.fine_probabilities}
    )
    return {
        "label": None if cell.status == "unidentified" else label,
        "probability": cell.probability,
        "probabilities": cell.probabilities,
        **fine,
        "status": cell.status,
        "cellness": None,
    }


def _describe_classes(manifest: Any, annotations: AnnotationSet) -> list[dict[str, Any]]:
    classes: dict[str, dict[str, Any]] = {
        entry.label: {
            "label": entry.label,
            "name": dict(entry.name),
            "isWhiteCell": entry.is_white_cell,
            "color": entry.color,
        }
        for entry in manifest.classes
    }
    for entry in manifest.fine_classes:
        whole = classes[entry.group]
        classes[entry.label] = {
            **whole,
            "label": entry.label,
            "group": entry.group,
            "name": dict(entry.name),
            "color": entry.color,
        }
    for cell in annotations.cells:
        for label, group in ((cell.label, None), (cell.fine_label, cell.label)):
            if label is None or label in classes:
                continue
            known = describe_label(label, len(classes))
            classes[label] = {
                "label": label,
                **({"group": group} if group else {}),
                "name": {"en": known.name_en, "zh-CN": known.name_zh},
                "isWhiteCell": known.is_white_cell,
                "color": known.color if group is None else SPARE_COLORS[len(classes) % len(SPARE_COLORS)],
            }
    return list(classes.values())
