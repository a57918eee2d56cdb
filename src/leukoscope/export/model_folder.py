"""The model folder: written whole beside its destination, checked, and only then put in place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from leukoscope.errors import ExportError
from leukoscope.export.card import write_card
from leukoscope.export.classifier import complete_classifier, compute, copy_network, fold_and_round
from leukoscope.export.facts import ModelFacts
from leukoscope.export.golden import EXPECTED, PICTURE, describe_golden, draw_golden
from leukoscope.export.onnx_model import write_onnx
from leukoscope.export.quantization import Quantization
from leukoscope.export.tfjs import write_graph_model
from leukoscope.export.verification import largest_difference, require_agreement, run_onnx
from leukoscope.manifest import InputSpec, parse_manifest
from leukoscope.runtime import to_tensor

DEFAULT_SHARD_BYTES = 4 * 1024 * 1024
WHITE = (255, 255, 255)
N_RANDOM_PICTURES = 8
MANIFEST, GRAPH, ONNX, CARD = "manifest.json", "model.json", "model.onnx", "MODEL_CARD.md"


@dataclass(frozen=True)
class Exported:
    """A finished export.

    `difference` is the largest one between Keras and ONNX Runtime with the same rounded weights;
    `rounding` the largest change of a probability that rounding the weights made.
    """

    folder: Path
    manifest: dict[str, Any]
    difference: float
    rounding: float
    notices: tuple[str, ...]


def export_model(
    model: keras.Model,
    facts: ModelFacts,
    out: Path,
    *,
    quantization: Quantization = "float16",
    shard_bytes: int = DEFAULT_SHARD_BYTES,
    shard_base_urls: Sequence[str] = (),
    rounded_keras: Path | None = None,
) -> Exported:
    """Write a Keras classifier as a model folder.

    Args:
        model: Sequential or functional; one picture in, one number a class out. It is left as it is.
        facts: name, classes, calibration, data sets, figures.
        out: the folder to make. A model folder that is already there, or an empty folder, is replaced.
        quantization: how kernels are stored.
        shard_bytes: largest size of a weight shard.
        shard_base_urls: where copies of the shards will lie; the browser asks these first.
        rounded_keras: also save the network with the rounded weights here, for Keras.

    Raises:
        ExportError: the network is not covered, the classes do not fit, the result does not agree with Keras,
            or `out` is something else than a model folder. Nothing is written then.
    """
    if shard_bytes < 1024:
        raise ExportError(f"Expected shards of at least 1024 bytes; got {shard_bytes}.")
    _check_destination(out)
    network = copy_network(model)
    spec = _describe_input(network, facts)
    golden = draw_golden(spec.width_px, spec.height_px)
    tensor = to_tensor(np.concatenate([golden.pixels[None], _random_pixels(spec)]), spec)
    network, notices = complete_classifier(network, tensor)
    facts.check(network.output_shape[-1])
    exact = compute(network, tensor)
    graph, encoded = fold_and_round(network, quantization)
    rounded = compute(network, tensor)

    files: dict[str, bytes] = {}
    tfjs = write_graph_model(graph, encoded, shard_bytes)
    files[GRAPH] = json.dumps(tfjs.model, separators=(",", ":")).encode()
    files |= tfjs.shards
    files[ONNX] = write_onnx(graph, encoded, facts.name).SerializeToString(deterministic=True)

    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        _write(draft, files)
        results = run_onnx(draft / ONNX, tensor)
        difference = require_agreement(rounded, results["probabilities"])
        expected = describe_golden(golden, tensor[:1], {role: values[:1] for role, values in results.items()})
        golden_files = {PICTURE: golden.png, EXPECTED: (json.dumps(expected, indent=1) + "\n").encode()}
        _write(draft, golden_files)
        files |= golden_files
        manifest = _describe(facts, spec, quantization, list(graph.outputs), files, shard_base_urls)
        summary = {"parameters": network.count_params(), "operations": len(graph.nodes), "notices": notices}
        card = write_card(manifest, summary).encode()
        _write(draft, {CARD: card})
        manifest["files"].append(_describe_file(CARD, card, 0, ()))
        parse_manifest(manifest)
        _write(draft, {MANIFEST: (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()})
        if rounded_keras is not None:
            save_rounded(network, rounded_keras, facts.labels)
        draft.chmod(0o755)
        _put_in_place(draft, out)
    except OSError as error:
        raise ExportError(f"Cannot write {error.filename or out}: {error.strerror}. Nothing was left behind.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Exported(out, manifest, difference, largest_difference(exact, rounded), tuple(notices))


def save_rounded(network: keras.Model, path: Path, labels: Sequence[str]) -> None:
    """Save the network whose weights are exactly those of the model folder."""
    from leukoscope.saved_network import save_network

    path.parent.mkdir(parents=True, exist_ok=True)
    save_network(network, path, labels)


def _check_destination(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise ExportError(f"Expected --out to name a new folder or a model folder; {out} is something else.")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise ExportError(
            f"Expected --out to name a new folder, an empty one or a model folder; {out} holds other files. "
            "Choose another place, so that nothing of yours is deleted."
        )


def _describe_input(network: keras.Model, facts: ModelFacts) -> InputSpec:
    from leukoscope.export.tracing import check_network

    check_network(network)
    height, width, channels = network.input_shape[1:]
    return InputSpec(width, height, channels, "triangle", facts.value_range, WHITE)


def _random_pixels(spec: InputSpec) -> NDArray[np.uint8]:
    """Noise of every contrast: what no picture shows, a network must still compute alike."""
    random = np.random.default_rng(0)
    shape = (N_RANDOM_PICTURES, spec.height_px, spec.width_px, 3)
    noise = random.integers(0, 256, shape, np.uint8)
    highest = np.linspace(15, 255, N_RANDOM_PICTURES)[:, None, None, None]
    return (noise * (highest / 255)).astype(np.uint8)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)


def _describe(
    facts: ModelFacts,
    spec: InputSpec,
    quantization: Quantization,
    roles: Sequence[str],
    files: dict[str, bytes],
    shard_base_urls: Sequence[str],
) -> dict[str, Any]:
    shards = [path for path in files if path.endswith(".bin")]
    manifest: dict[str, Any] = {
        "schema_version": 1,
        "id": facts.id,
        "version": facts.version,
        "created": _now().isoformat(),
        "name": {"en": facts.name},
    }
    if facts.description:
        manifest["description"] = {"en": facts.description}
    return manifest | {
        "licence": facts.licence,
        "classes": facts.describe_classes(),
        "input": {
            "width_px": spec.width_px,
            "height_px": spec.height_px,
            "channels": spec.channels,
            "resize": spec.resize,
            "value_range": list(spec.value_range),
            "background": list(spec.background),
        },
        "stages": [
            {
                "name": "classifier",
                "graph": GRAPH,
                "onnx": ONNX,
                "input": "pixels",
                "outputs": {role: role for role in roles},
            }
        ],
        "calibration": facts.calibration,
        "quantization": quantization,
        "golden": {"image": PICTURE, "expected": EXPECTED},
        "files": [
            _describe_file(path, data, shards.index(path) if path in shards else 0, shard_base_urls if path in shards else ())
            for path, data in files.items()
        ],
        "datasets": list(facts.datasets),
        "figures": list(facts.figures),
    }


def _describe_file(path: str, data: bytes, number: int, base_urls: Sequence[str]) -> dict[str, Any]:
    """One entry of `files`. Several hosts share the shards: each is first for its part, the others step in."""
    entry: dict[str, Any] = {"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    if base_urls:
        first = number % len(base_urls)
        entry["urls"] = [f"{base.rstrip('/')}/{path}" for base in (*base_urls[first:], *base_urls[:first])]
    return entry


def _now() -> datetime:
    """The time, or that of SOURCE_DATE_EPOCH for a build that can be repeated byte by byte."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC).replace(microsecond=0)


def _put_in_place(draft: Path, out: Path) -> None:
    """Replace `out` by the draft with two renames; the old folder comes back if the second fails."""
    if not out.exists():
        draft.rename(out)
        return
    old = draft.with_name(draft.name + "-old")
    out.rename(old)
    try:
        draft.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
