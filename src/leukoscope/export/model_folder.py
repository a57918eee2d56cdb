"""The model folder: written whole beside its destination, checked, and only then put in place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from leukoscope.contract.manifest import MANIFEST_NAME, InputSpec, LocatorSpec, parse_manifest
from leukoscope.contract.shard_urls import with_shard_urls
from leukoscope.errors import ExportError
from leukoscope.export.card import CARD, count_network, write_card
from leukoscope.export.description import describe_file, describe_model
from leukoscope.export.golden import (
    EXPECTED,
    PICTURE,
    Golden,
    describe_golden,
    describe_golden_tile,
    draw_golden,
    write_golden,
)
from leukoscope.export.golden_check import LOCATOR_KERAS, TILES_AT_ONCE
from leukoscope.export.metadata import ModelFacts
from leukoscope.export.networks import complete_classifier, copy_network
from leukoscope.export.passport import write_passport
from leukoscope.export.quantization import Quantization
from leukoscope.export.roles import CLASSIFIER, LOCATOR
from leukoscope.export.stages import ExportedStage, copy_locator, export_stage
from leukoscope.export.tracing import trace
from leukoscope.export.verification import largest_difference, run_onnx
from leukoscope.files import make_draft_folder
from leukoscope.images.boxes import Box
from leukoscope.images.decoding import WHITE
from leukoscope.inference.detection import Located, find_boxes
from leukoscope.inference.inputs import scale_pixels, to_tensor
from leukoscope.models.saving import save_network

DEFAULT_SHARD_BYTES = 4 * 1024 * 1024
N_RANDOM_PICTURES = 8


@dataclass(frozen=True)
class ShardOptions:
    """How the weights are divided into files.

    Attributes:
        max_bytes: largest size of a weight shard, at least 1024.
        base_urls: addresses of folders with copies of the shards; browsers try these first.
    """

    max_bytes: int = DEFAULT_SHARD_BYTES
    base_urls: Sequence[str] = ()


@dataclass(frozen=True)
class Exported:
    """A finished export.

    `difference` is the largest difference between Keras and ONNX Runtime with the same rounded weights, `rounding`
    the largest change of a probability by the rounding of the weights.
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
    shards: ShardOptions | None = None,
    rounded_keras: Path | None = None,
    locator: keras.Model | None = None,
    locator_settings: LocatorSpec | None = None,
) -> Exported:
    """Write a Keras classifier, and optionally the locator that finds its cells, as a model folder.

    Args:
        model: Sequential or functional, from one picture to one number per class. With several outputs, its
            layers `probabilities`, `cellness` (batch x 1), `embedding` (batch x numbers), `map` (batch x
            rows x columns x classes) and `fine_probabilities` (batch x finer classes) are found by their names. It
            is not changed.
        facts: name, classes, calibration, data sets, metrics.
        out: the folder to make. An existing model folder, or an empty folder, is replaced.
        quantization: how kernels are stored.
        shards: how the weights are divided into files; the defaults when not given.
        rounded_keras: also save the classifier with the rounded weights at this path, for Keras, and the locator
            beside it as locator.keras.
        locator: functional, with layers `heatmap` (batch x rows x columns x 1) and `geometry` (batch x rows x
            columns x 4); the model folder then has two stages. It is not changed.
        locator_settings: the manifest's `locator`; given if and only if `locator` is.

    Raises:
        ExportError: a network is not covered, the classes do not fit, the result does not agree with Keras,
            or `out` is not a model folder. Nothing is written then.
    """
    if rounded_keras is not None and locator is not None and rounded_keras.name == LOCATOR_KERAS:
        raise ExportError(f"Expected another name for the classifier than {LOCATOR_KERAS}, the locator's.")
    shards = shards or ShardOptions()
    if shards.max_bytes < 1024:
        raise ExportError(f"Expected shards of at least 1024 bytes; got {shards.max_bytes}.")
    _check_destination(out)
    trace(model)  # raises an error for layers that are not covered, before Keras copies the network
    if (locator is None) != (locator_settings is None):
        raise ExportError("Expected a locator together with its settings; only one of the two was given.")
    classifier = copy_network(model)
    spec = _describe_input(classifier, facts)
    golden = draw_golden(spec.width_px, spec.height_px, locator_settings)
    tensor = to_tensor(
        np.concatenate([golden.pixels[None], _random_pixels(spec.width_px, spec.height_px)]), spec
    )
    classifier, notices = complete_classifier(classifier, tensor)
    naming = export_stage(classifier, tensor, CLASSIFIER, quantization, shards.max_bytes, facts.name)
    facts.check(*(naming.count(role) for role in ("probabilities", "fine_probabilities")))
    stages = [naming]
    if locator is not None and locator_settings is not None:
        options = quantization, shards.max_bytes
        stages.insert(0, _export_locator(locator, locator_settings, golden, *options, facts))
        locator_settings = replace(locator_settings, larger_tiles=stages[0].any_size)
    files = {path: data for stage in stages for path, data in stage.files.items()}
    with _draft_folder(out) as draft:
        _write(draft, files)
        results, differences = zip(*(stage.verify(draft) for stage in stages), strict=True)
        expected = describe_golden(golden, naming.tensor[:1], results[-1])
        if locator_settings is not None:
            boxes = _find_golden_boxes(golden, locator_settings, draft / stages[0].onnx)
            expected |= describe_golden_tile(golden, stages[0].tensor[:1], results[0], boxes)
        files |= {PICTURE: golden.png, EXPECTED: write_golden(expected)}
        entries = [stage.describe() for stage in stages]
        manifest = describe_model(facts, spec, quantization, entries, files, locator_settings)
        _add_cards(manifest, files, expected, facts.authors, notices)
        if shards.base_urls:
            manifest = with_shard_urls(manifest, shards.base_urls)
        parse_manifest(manifest)
        _write(draft, {**files, MANIFEST_NAME: _to_json(manifest)})
        if rounded_keras is not None:
            rounded_keras.parent.mkdir(parents=True, exist_ok=True)
            save_network(naming.network, rounded_keras, facts.labels, facts.fine_labels)
            if len(stages) > 1:
                save_network(stages[0].network, rounded_keras.with_name(LOCATOR_KERAS), ())
        _put_in_place(draft, out)
    rounding = largest_difference(naming.exact["probabilities"], naming.rounded["probabilities"])
    return Exported(out, manifest, max(differences), rounding, tuple(notices))


def _add_cards(
    manifest: dict[str, Any],
    files: dict[str, bytes],
    expected: dict[str, Any],
    authors: Sequence[str],
    notices: Sequence[str],
) -> None:
    """Add the passport and then the model card, which lists all other files, to the files and to the manifest."""
    passport = write_passport(parse_manifest(manifest), expected, authors)
    manifest["files"] += [describe_file(path, data) for path, data in passport.items()]
    files |= passport
    counts = count_network([json.loads(files[stage["graph"]]) for stage in manifest["stages"]])
    files[CARD] = write_card(manifest, {**counts, "notices": notices}).encode()
    manifest["files"].append(describe_file(CARD, files[CARD]))


def _export_locator(
    locator: keras.Model,
    settings: LocatorSpec,
    golden: Golden,
    quantization: Quantization,
    shard_bytes: int,
    facts: ModelFacts,
) -> ExportedStage:
    network = copy_locator(locator, settings)
    assert golden.tile is not None
    noise = _random_pixels(settings.tile_width_px, settings.tile_height_px)
    tensor = scale_pixels(np.concatenate([golden.tile[None], noise]), settings.value_range)
    return export_stage(network, tensor, LOCATOR, quantization, shard_bytes, f"{facts.name}: locator")


def _find_golden_boxes(golden: Golden, settings: LocatorSpec, onnx: Path) -> list[Box]:
    def locate(tensor: NDArray[np.float32]) -> Located:
        results = run_onnx(onnx, tensor)
        return results["heatmap"], results["geometry"]

    return find_boxes([golden.picture], settings, locate, TILES_AT_ONCE)[0]


@contextmanager
def _draft_folder(out: Path) -> Iterator[Path]:
    """Give a folder beside `out` to write into; it is deleted afterwards unless it was put in place."""
    draft = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = make_draft_folder(out)
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


def _random_pixels(width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Return noise of every contrast: all runtimes must compute the same for any input."""
    random = np.random.default_rng(0)
    shape = (N_RANDOM_PICTURES, height_px, width_px, 3)
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
