"""The model folder: written whole beside its destination, checked, and only then put in place."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from leukoscope.errors import ExportError
from leukoscope.export.card import write_card
from leukoscope.export.classifier import complete_classifier, compute, copy_network, fold_and_round
from leukoscope.export.description import GRAPH, ONNX, describe_file, describe_model
from leukoscope.export.facts import ModelFacts
from leukoscope.export.golden import EXPECTED, PICTURE, describe_golden, draw_golden
from leukoscope.export.onnx_model import write_onnx
from leukoscope.export.quantization import Quantization
from leukoscope.export.tfjs import write_graph_model
from leukoscope.export.tracing import trace
from leukoscope.export.verification import largest_difference, require_agreement, run_onnx
from leukoscope.manifest import MANIFEST_NAME, InputSpec, parse_manifest
from leukoscope.runtime import to_tensor
from leukoscope.saved_network import save_network
from leukoscope.shard_urls import with_shard_urls

DEFAULT_SHARD_BYTES = 4 * 1024 * 1024
WHITE = (255, 255, 255)
N_RANDOM_PICTURES = 8
CARD = "MODEL_CARD.md"


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

    @property
    def quantization(self) -> str:
        """How the kernels are stored."""
        return str(self.manifest["quantization"])


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
    trace(model)  # refuses what is not covered before Keras is asked to copy it
    network = copy_network(model)
    spec = _describe_input(network, facts)
    golden = draw_golden(spec.width_px, spec.height_px)
    tensor = to_tensor(np.concatenate([golden.pixels[None], _random_pixels(spec)]), spec)
    network, notices = complete_classifier(network, tensor)
    facts.check(network.output_shape[-1])
    exact = compute(network, tensor)["probabilities"]
    graph, encoded = fold_and_round(network, quantization)
    rounded = compute(network, tensor)

    tfjs = write_graph_model(graph, encoded, shard_bytes)
    onnx = write_onnx(graph, encoded, facts.name)
    files = {
        GRAPH: json.dumps(tfjs.model, separators=(",", ":")).encode(),
        **tfjs.shards,
        ONNX: onnx.SerializeToString(deterministic=True),
    }
    with _draft_folder(out) as draft:
        _write(draft, files)
        results = run_onnx(draft / ONNX, tensor)
        difference = max(require_agreement(values, results[role]) for role, values in rounded.items())
        expected = describe_golden(golden, tensor[:1], {role: values[:1] for role, values in results.items()})
        files |= {PICTURE: golden.png, EXPECTED: _to_json(expected)}
        manifest = describe_model(facts, spec, quantization, list(graph.outputs), files)
        summary = {"parameters": network.count_params(), "operations": len(graph.nodes), "notices": notices}
        files[CARD] = write_card(manifest, summary).encode()
        manifest["files"].append(describe_file(CARD, files[CARD]))
        if shard_base_urls:
            manifest = with_shard_urls(manifest, shard_base_urls)
        parse_manifest(manifest)
        _write(draft, {**files, MANIFEST_NAME: _to_json(manifest)})
        if rounded_keras is not None:
            rounded_keras.parent.mkdir(parents=True, exist_ok=True)
            save_network(network, rounded_keras, facts.labels)
        _put_in_place(draft, out)
    rounding = largest_difference(exact, rounded["probabilities"])
    return Exported(out, manifest, difference, rounding, tuple(notices))


@contextmanager
def _draft_folder(out: Path) -> Iterator[Path]:
    """Give a folder beside `out` to write into; it is gone afterwards unless it was put in place."""
    draft = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        draft.chmod(0o755)
        yield draft
    except OSError as error:
        raise ExportError(
            f"Cannot write {error.filename or out}: {error.strerror or error}. Nothing was left behind."
        ) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _to_json(data: object) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()


def _check_destination(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise ExportError(f"Expected --out to name a new folder or a model folder; {out} is something else.")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST_NAME).is_file():
        raise ExportError(
            f"Expected --out to name a new folder, an empty one or a model folder; {out} holds other files. "
            "Choose another place, so that nothing of yours is deleted."
        )


def _describe_input(network: keras.Model, facts: ModelFacts) -> InputSpec:
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
