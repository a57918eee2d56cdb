"""Good manifests, model folders, lab profiles, sessions and tables, made from the bundled models and drawn pictures."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from fuzz.archives import Entry, write_zip
from fuzz.pictures import HEIGHT_PX, WIDTH_PX, draw_picture, encode
from leukoscope.contract.manifest import MANIFEST_NAME, Manifest, parse_manifest
from leukoscope.contract.model_folder import MODELS_DIR
from leukoscope.inference.profile import describe_network

COMPACT, CELLS = "leukoscope-compact", "leukoscope-cells"
SESSION_HEAD = "session.json"
_MOMENT = "2026-01-02T03:04:05Z"


def read_manifest(model: str) -> dict[str, Any]:
    """Return the manifest of a bundled model, a fresh object."""
    data = json.loads((MODELS_DIR / model / MANIFEST_NAME).read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


@cache
def load_cells() -> Manifest:
    """Return the typed manifest of the model that can be adapted to a laboratory."""
    return parse_manifest(read_manifest(CELLS))


@cache
def pack_model() -> bytes:
    """Return a zip of what Python reads of the compact model: the manifest and the ONNX file."""
    folder = MODELS_DIR / COMPACT
    names = (MANIFEST_NAME, "model.onnx")
    return write_zip([Entry(name, (folder / name).read_bytes()) for name in names])


def unpack_model(entries: list[Entry], folder: Path, *, renew_hashes: bool) -> None:
    """Write a model folder.

    Args:
        entries: of `pack_model`, or mutants of them.
        folder: an empty one.
        renew_hashes: write the hash and length of each file into the manifest, so that a change of the network
            reaches ONNX Runtime.
    """
    contents = {Path(entry.name).name: entry.data for entry in entries}
    if renew_hashes:
        manifest = json.loads(contents[MANIFEST_NAME])
        for file in manifest["files"]:
            data = contents.get(file["path"])
            if data is not None:
                file.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        contents[MANIFEST_NAME] = json.dumps(manifest).encode()
    for name, data in contents.items():
        (folder / name).write_bytes(data)


def make_profile() -> dict[str, Any]:
    """Return a lab profile for the bundled model that finds cells."""
    manifest = load_cells()
    assert manifest.embedding is not None
    n_classes, length = manifest.embedding.means.shape
    share = {"right": 3, "n": 4, "value": 0.75, "interval": [0.194, 0.994]}
    counts = {"n_cells": 2, "right_before": 1, "right_after": 2}
    return {
        "schema_version": 1,
        "name": "Drawn laboratory",
        "created": _MOMENT,
        "model": describe_network(manifest),
        "n_cells": 4,
        "n_groups": 4,
        "pictures": ["0123456789abcdef"],
        "figures": {"before": share, "after": share},
        "classes": {label: {**counts, "mean": [0.5] * length} for label in manifest.labels[:2]},
        "calibration": {"temperature": 1.5, "thresholds": {"confident": 0.9, "review": 0.5}},
        "correction": {
            "damping": 0.5,
            "weights": [[0.01] * length for _ in range(n_classes)],
            "bias": [0.0] * n_classes,
        },
    }


def make_session() -> dict[str, Any]:
    """Return session.json of a session with one picture and two cells, one of them confirmed."""
    picture = encode(draw_picture(), "PNG")
    probabilities = {"EOSINOPHIL": 0.9, "LYMPHOCYTE": 0.1}
    answer = {
        "label": "EOSINOPHIL",
        "probability": 0.9,
        "probabilities": probabilities,
        "status": "confident",
        "cellness": 0.99,
    }
    cell = {
        "pictureId": "a",
        "model": answer,
        "adapted": None,
        "answer": None,
        "confirmed": None,
        "addedByHand": False,
        "movedByHand": False,
        "duplicateOf": None,
        "embedding": [0.5, 1.5],
    }
    session = {
        "id": "session-1",
        "name": "Drawn",
        "laboratory": "Lab",
        "created": _MOMENT,
        "model": {"id": CELLS, "version": "1", "manifestSha256": "0" * 64},
        "profile": None,
        "pictures": {
            "a": {
                "id": "a",
                "name": "drawn.png",
                "bytes": len(picture),
                "sha256": hashlib.sha256(picture).hexdigest(),
                "position": 0,
                "width": WIDTH_PX,
                "height": HEIGHT_PX,
                "flags": [],
                "progress": {"phase": "done", "took_ms": 12.5},
            }
        },
        "cells": {
            "a.0": {**cell, "id": "a.0", "box": [10, 10, 30, 30]},
            "a.1": {
                **cell,
                "id": "a.1",
                "box": [40, 20, 20, 20],
                "confirmed": {"by": "", "at": _MOMENT, "how": "one"},
            },
        },
        "duplicates": {},
        "classes": [
            {"label": label, "name": {"en": label.title()}, "isWhiteCell": True, "color": "#3b7ddd"}
            for label in probabilities
        ],
        "sampleId": "1",
        "notes": "",
        "target": 100,
        "totalWbc": {"entered_10e9_per_l": 7.5, "includesNucleatedRedCells": False},
        "ranges": None,
        "signature": None,
        "audit": [],
    }
    return {"format": 1, "session": session}


def pack_session(head: bytes) -> bytes:
    """Return a `.leukoscope` file with this session.json and the drawn picture."""
    return write_zip([Entry(SESSION_HEAD, head), Entry("pictures/a.png", encode(draw_picture(), "PNG"))])


def make_tables() -> dict[str, bytes]:
    """Return good tables by the name that tells what reads them."""
    predictions = (
        "path,dataset,split,source,lab,label,predicted,p_EOSINOPHIL,p_LYMPHOCYTE,model,fold,status,cellness\n"
        "a.png,set,test,cell-1,lab,EOSINOPHIL,EOSINOPHIL,0.75,0.25,m,,confident,0.9\n"
        "b.png,set,test,cell-2,lab,LYMPHOCYTE,EOSINOPHIL,0.5,0.5,m,1,review,\n"
    )
    sources = "path,source,lab\nA/1.png,cell-1,lab\nA/2.png,cell-2,\nB/3.png,cell-2,other\n"
    labels = 'Unnamed: 0,Image,Category\n0,0,NEUTROPHIL\n1,1,"LYMPHOCYTE, MONOCYTE"\n'
    record = {
        "dataset": "kaggle",
        "source": "archive.zip",
        "fetched": _MOMENT,
        "sha256": "0" * 64,
        "pinned": False,
        "pictures": 3,
        "expected": 12515,
        "unreadable": ["A/1.png"],
        "problems": ["One."],
        "duplicates": [["A/2.png", "B/3.png"]],
    }
    box = "<bndbox><xmin>10</xmin><ymin>12.5</ymin><xmax>60</xmax><ymax>50</ymax></bndbox>"
    objects = "".join(f"<object><name>{name}</name>{box}</object>" for name in ("WBC", "RBC", "Platelets"))
    return {
        "annotation.xml": f"<annotation><filename>a.jpg</filename>{objects}</annotation>".encode(),
        "predictions.csv": predictions.encode(),
        "sources.csv": sources.encode(),
        "labels.csv": labels.encode(),
        "fetch.json": json.dumps(record).encode(),
    }
