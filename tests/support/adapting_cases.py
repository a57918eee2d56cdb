"""A made-up laboratory, and contract/adapting_cases.json, which Python and the browser must both come to.

Run as a program, it writes the file anew: python tests/support/adapting_cases.py
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leukoscope.adaptation.active_learning import choose_next
from leukoscope.adaptation.cell_answers import CellAnswers
from leukoscope.adaptation.profile_fitting import make_profile
from leukoscope.contract.embedding_space import EmbeddingSpace, describe_space
from leukoscope.contract.manifest import Manifest, parse_manifest
from leukoscope.contract.model_folder import load_manifest
from leukoscope.inference.fine_classes import join_fine
from leukoscope.inference.logits import softmax

CASES = Path(__file__).parents[2] / "contract" / "adapting_cases.json"
LABELS = ("NEUTROPHIL", "EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE")
N_NUMBERS = 10
SHA256 = "5" * 64
CALIBRATION = {"temperature": 1.25, "thresholds": {"confident": 0.8, "review": 0.4, "cell": 0.1}}
# Finer classes of the last case: of two classes, one of which gets too few reviewed cells of them.
FINE_CLASSES = tuple(
    {"label": label, "group": group, "name": {"en": label}, "color": "#444444"}
    for label, group in (
        ("SEGMENTED_NEUTROPHIL", "NEUTROPHIL"),
        ("BAND_NEUTROPHIL", "NEUTROPHIL"),
        ("SMALL_LYMPHOCYTE", "LYMPHOCYTE"),
        ("LARGE_LYMPHOCYTE", "LYMPHOCYTE"),
    )
)
CREATED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Lab:
    """Cells of one laboratory: probabilities before any temperature, embeddings, class indices."""

    probabilities: NDArray[np.float64]
    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]

    def select(self, rows: NDArray[np.int64]) -> Lab:
        return Lab(self.probabilities[rows], self.embeddings[rows], self.labels[rows])


def make_space(seed: int = 0) -> EmbeddingSpace:
    """Four classes apart from one another, and the head that a network would have for them."""
    random = np.random.default_rng(seed)
    centres = random.uniform(0, 2.5, (len(LABELS), N_NUMBERS))
    labels = np.repeat(np.arange(len(LABELS)), 100)
    embeddings = centres[labels] + random.normal(0, 0.35, (len(labels), N_NUMBERS))
    weights = 2.0 * (centres - centres.mean(axis=0))
    space = describe_space(embeddings, labels, weights, -(weights * centres.mean(axis=0)).sum(axis=1))
    return EmbeddingSpace.from_json(space.to_json())


def make_lab(
    space: EmbeddingSpace, counts: tuple[int, ...], *, drift: float = 1.0, noise: float = 0.4, seed: int = 1
) -> Lab:
    """Cells of another stain: every class moved the same way, and each a little its own.

    Args:
        counts: cells of each class.
        drift: how far, in units of embedding; 0 is the laboratory the model comes from.
        noise: standard deviation within a class.
        seed: of the cells; the stain is always the same.
    """
    stain = np.random.default_rng(77)
    moved = space.means + drift * (stain.normal(0, 0.7, N_NUMBERS) + stain.normal(0, 0.5, space.means.shape))
    random = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(LABELS)), counts)
    values = moved[labels] + random.normal(0, noise, (len(labels), N_NUMBERS))
    embeddings = (np.round(values * 256) / 256).astype(np.float32)
    return Lab(softmax(space.compute_logits(embeddings.astype(np.float64))), embeddings, labels)


def make_shares(kinds: NDArray[np.int64], seed: int = 1) -> NDArray[np.float64]:
    """The network's answer to which finer class a cell has, given each class: N x `FINE_CLASSES`.

    `kinds` is 0 or 1, the place of a cell's finer class within its class; the answer is mostly right.
    """
    random = np.random.default_rng(seed)
    first = np.round(1 / (1 + np.exp(random.normal(1.2, 1.2, len(kinds)) * np.where(kinds == 0, -1, 1))), 6)
    return np.stack([first, 1 - first, first, 1 - first], axis=1)


def make_manifest(space: EmbeddingSpace, fine_classes: Sequence[Any] = (), **changes: Any) -> Manifest:
    """The bundled model's manifest, made to describe this one."""
    from leukoscope.contract.model_folder import find_model

    raw = json.loads(json.dumps(dict(load_manifest(find_model()).raw)))
    colours = ("#000000", "#111111", "#222222", "#333333")
    raw["classes"] = [
        {"label": label, "name": {"en": label}, "color": colour, "is_white_cell": True}
        for label, colour in zip(LABELS, colours, strict=True)
    ]
    classifier = next(stage for stage in raw["stages"] if stage["name"] == "classifier")
    raw.pop("fine_classes", None)
    classifier["outputs"].pop("fine_probabilities", None)
    if fine_classes:
        raw["fine_classes"] = list(fine_classes)
        classifier["outputs"]["fine_probabilities"] = "fine_probabilities"
    classifier["outputs"] |= {"embedding": "embedding", "cellness": "cellness"}
    raw["files"] = [
        file | {"sha256": SHA256} if file["path"] == classifier["onnx"] else file for file in raw["files"]
    ]
    raw |= {"id": "made", "version": "1", "calibration": CALIBRATION, "embedding": space.to_json()}
    return parse_manifest(raw | changes)


def describe_cells(
    lab: Lab, labels: Sequence[str] | None = None, shares: NDArray[np.float64] | None = None
) -> list[dict[str, Any]]:
    """Cells as the file has them; `labels` are those that a person gave, `shares` as of `make_shares`."""
    named = [LABELS[label] for label in lab.labels] if labels is None else labels
    fine: list[list[float]] = [[]] * len(named) if shares is None else shares.tolist()
    return [
        {"probabilities": row.tolist(), "embedding": embedding.tolist(), "label": label, "fine": part}
        for row, embedding, label, part in zip(lab.probabilities, lab.embeddings, named, fine, strict=True)
    ]


def hash_name(group: int) -> str:
    """The SHA-256 that a picture of this group would have."""
    return sha256(f"picture {group}".encode()).hexdigest()


def name_finer(labels: NDArray[np.int64], kinds: NDArray[np.int64]) -> list[str]:
    """What a person called these cells: every fifth neutrophil by its class alone, and few lymphocytes finer."""
    named = []
    for index, (label, kind) in enumerate(zip(labels.tolist(), kinds.tolist(), strict=True)):
        finer = [entry["label"] for entry in FINE_CLASSES if entry["group"] == LABELS[label]]
        is_finer = finer and (index % 5 != 0 if LABELS[label] == "NEUTROPHIL" else index % 3 == 0)
        named.append(finer[kind] if is_finer else LABELS[label])
    return named


def describe_case(
    space: EmbeddingSpace,
    name: str,
    counts: tuple[int, ...],
    wrong: tuple[int, ...],
    fine_classes: Sequence[Any],
) -> dict[str, Any]:
    """One laboratory, and what comes of it."""
    manifest = make_manifest(space, fine_classes)
    # Cells that are harder to tell apart have sets of several classes.
    noise = 1.3 if fine_classes else 0.4
    lab = make_lab(space, counts, noise=noise)
    labels = lab.labels.copy()
    labels[list(wrong)] = (labels[list(wrong)] + 1) % len(LABELS)
    reviewed = Lab(lab.probabilities, lab.embeddings, labels)
    others = make_lab(space, (4, 4, 4, 4), noise=noise, seed=2)
    kinds, other_kinds = np.arange(len(labels)) // 2 % 2, np.arange(len(others.labels)) % 2
    shares = make_shares(kinds) if fine_classes else None
    other_shares = make_shares(other_kinds, seed=2) if fine_classes else None
    named = name_finer(labels, kinds) if fine_classes else [LABELS[label] for label in labels]
    groups = [index // 2 if counts == (6, 5, 0, 4) else index for index in range(len(labels))]
    profile = make_profile(
        manifest,
        CellAnswers(reviewed.probabilities, reviewed.embeddings, shares),
        named,
        groups,
        name=name,
        created=CREATED,
        pictures=[hash_name(group) for group in groups],
    )
    pool = Lab(
        np.concatenate([reviewed.probabilities, others.probabilities]),
        np.concatenate([reviewed.embeddings, others.embeddings]),
        np.concatenate([reviewed.labels, others.labels]),
    )
    known = np.arange(len(pool.labels)) < len(labels)
    corrected = profile.apply(others.probabilities, others.embeddings)
    following = choose_next(
        profile.apply(pool.probabilities, pool.embeddings),
        pool.embeddings,
        known,
        space.spread,
        space.typical,
        6,
        pool.labels,
    )
    sets = profile.sets
    fine_sets = None
    if sets is not None and other_shares is not None:
        fine_sets = [
            sets.choose_fine(row, join_fine(row, part, manifest))
            for row, part in zip(corrected, other_shares, strict=True)
        ]
    return {
        "name": name,
        "fine_classes": list(fine_classes),
        "reviewed": [
            cell | {"group": group, "picture": hash_name(group)}
            for cell, group in zip(describe_cells(reviewed, named, shares), groups, strict=True)
        ],
        "others": describe_cells(others, shares=other_shares),
        "profile": profile.raw,
        "probabilities": corrected.tolist(),
        "prediction_sets": None if sets is None else [sets.choose(row) for row in corrected],
        "fine_prediction_sets": fine_sets,
        "next": [index - len(labels) for index in following],
        "distances": space.measure_distances(others.embeddings, profile.means).tolist(),
    }


def describe_cases() -> dict[str, Any]:
    """What the file holds: the space, laboratories, and what comes of each."""
    space = make_space()
    cases = [
        describe_case(space, name, counts, wrong, fine_classes)
        for name, counts, wrong, fine_classes in (
            ("one cell", (0, 1, 0, 0), (), ()),
            ("one class", (7, 0, 0, 0), (), ()),
            ("three classes", (6, 5, 0, 4), (), ()),
            ("many cells, two of them mistaken", (40, 20, 4, 8), (3, 62), ()),
            ("finer classes", (54, 3, 22, 4), (), FINE_CLASSES),
        )
    ]
    return {
        "classes": list(LABELS),
        "classifier_sha256": SHA256,
        "calibration": CALIBRATION,
        "embedding": space.to_json(),
        "cases": cases,
    }


if __name__ == "__main__":
    CASES.write_text(json.dumps(describe_cases()) + "\n", encoding="utf-8")
