"""Model folders: whole, valid, in agreement with Keras and TF.js, or not there at all."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from goldens import read_golden
from leukoscope.contract.model_folder import load_manifest, verify_files
from leukoscope.errors import ExportError
from leukoscope.export import stages, verification
from leukoscope.export.model_folder import export_model
from leukoscope.export.networks import compute
from leukoscope.export.verification import largest_difference, run_onnx
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.model import load_model
from leukoscope.models.article import build_article
from leukoscope.models.compact import build_compact
from leukoscope.models.saving import load_network, save_network
from small_network import LABELS, build_small, facts, settle
from tfjs_runner import run_graph_models

OTHER_BACKEND = """
import sys
from pathlib import Path
import keras
from leukoscope.export.metadata import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.models.saving import load_network
model, labels = load_network(Path(sys.argv[1]))
exported = export_model(model, ModelFacts(labels, "small", "Small"), Path(sys.argv[2]))
print(keras.backend.backend(), exported.difference)
"""


@pytest.mark.parametrize("quantization", ["none", "float16", "uint8"])
def test_all_runtimes_agree_on_the_rounded_weights(quantization: Any, tmp_path: Path) -> None:
    model = build_small()
    before = [w.copy() for w in model.get_weights()]
    out, kept = tmp_path / "small", tmp_path / "rounded.keras"
    exported = export_model(model, facts(), out, quantization=quantization, rounded_keras=kept)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))

    pixels = np.random.default_rng().integers(0, 256, (5, 16, 16, 3)).astype(np.float32)
    rounded, labels = load_network(kept)
    assert labels == LABELS
    expected = compute(rounded, pixels)
    under_onnx = run_onnx(out / "model.onnx", pixels)
    (under_tfjs,) = run_graph_models(
        [(out, pixels)], ["probabilities", "embedding"], ["cpu", "wasm"], tmp_path
    )
    for role in ("probabilities", "embedding"):
        assert largest_difference(under_onnx[role], expected[role]) <= 1e-5
        for backend in ("cpu", "wasm"):
            assert largest_difference(under_tfjs[backend][role], expected[role]) <= 1e-5, backend

    change = largest_difference(compute(model, pixels)["probabilities"], expected["probabilities"])
    assert (change == 0) == (quantization == "none")
    assert change < {"none": 1e-9, "float16": 2e-3, "uint8": 5e-2}[quantization]
    assert exported.rounding < {"none": 1e-9, "float16": 2e-3, "uint8": 5e-2}[quantization]


def test_the_folder_keeps_the_contract(tmp_path: Path) -> None:
    out = tmp_path / "small"
    calibration = {"temperature": 1.5, "thresholds": {"confident": 0.8, "review": 0.4}, "source": "cv"}
    export_model(build_small(), facts(calibration=calibration), out)
    manifest = load_manifest(out)
    verify_files(manifest, out)
    assert {file.path for file in manifest.files} | {"manifest.json"} == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }
    assert manifest.labels == tuple(LABELS)
    assert manifest.calibration.temperature == 1.5
    assert manifest.classifier.outputs == {"probabilities": "probabilities", "embedding": "embedding"}
    for file in manifest.files:
        if file.path.endswith(".bin"):
            assert file.path.startswith(file.sha256)
    assert list(tmp_path.iterdir()) == [out]

    expected, pixels = read_golden(out)
    picture = decode_image(out / "golden/picture.png")
    assert np.array_equal(resize_pixels(picture, 16, 16), pixels)
    assert expected["tensor_sum"] == pixels.sum()
    found = run_onnx(out / "model.onnx", pixels[None].astype(np.float32))
    for role in ("probabilities", "embedding"):
        assert np.allclose(found[role][0], expected[role], atol=1e-6)
    assert load_model(out).manifest.id == "small"


def test_the_same_network_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1530000000")
    model = build_small()
    a, b = (export_model(model, facts(), tmp_path / name).folder for name in "ab")
    assert {p.name: p.read_bytes() for p in a.rglob("*.*") if p.is_file()} == {
        p.name: p.read_bytes() for p in b.rglob("*.*") if p.is_file()
    }


@pytest.mark.parametrize("build", [build_article, build_compact])
def test_our_networks(build: Any, tmp_path: Path) -> None:
    model = settle(build(4, 40, 48))
    out = tmp_path / "ours"
    export_model(model, facts(), out, quantization="none")
    expected, pixels = read_golden(out)
    tensor = pixels[None].astype(np.float32)
    by_keras = compute(model, tensor)
    (found,) = run_graph_models([(out, tensor)], ["probabilities", "embedding"], ["cpu", "wasm"], tmp_path)
    for role in ("probabilities", "embedding"):
        assert np.allclose(expected[role], by_keras[role][0], rtol=1e-5, atol=1e-5)
        assert largest_difference(found["wasm"][role], by_keras[role]) <= 1e-5
        assert largest_difference(found["cpu"][role], by_keras[role]) <= 1e-5
    ops = [node["op"] for node in json.loads((out / "model.json").read_text())["modelTopology"]["node"]]
    # Batch norms, biases, activations and rescaling are gone; at most the offset of the pixels is left.
    assert not {"Mul", "Sub", "BiasAdd", "FusedBatchNormV3", "Rsqrt"} & set(ops)


@pytest.mark.parametrize(
    ("labels", "words"), [([], "--classes"), (["A", "B"], "Expected 4"), (["A"] * 4, "once")]
)
def test_classes_must_fit(labels: list[str], words: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=words):
        export_model(build_small(), facts(labels), tmp_path / "m")


def test_a_result_that_disagrees_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(path: Path, tensor: np.ndarray) -> dict[str, np.ndarray]:
        results = verification.run_onnx(path, tensor)
        return results | {"probabilities": results["probabilities"] + np.float32(3e-5)}

    monkeypatch.setattr(stages, "run_onnx", wrong)
    with pytest.raises(ExportError, match="does not agree"):
        export_model(build_small(), facts(), tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "m"
    export_model(build_small(), facts(), out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    written = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.name == "manifest.json":
            raise OSError(errno.ENOSPC, "No space left on device", str(self))
        return written(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ExportError, match="No space left"):
        export_model(settle(build_small(), 6), facts(), out)
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert list(tmp_path.iterdir()) == [out]


def test_a_model_folder_is_replaced_and_other_folders_are_not(tmp_path: Path) -> None:
    out = tmp_path / "m"
    out.mkdir()
    export_model(build_small(), facts(), out)
    (out / "stale.bin").write_bytes(b"x")
    export_model(build_small(), facts(version="2"), out)
    assert load_manifest(out).version == "2"
    assert not (out / "stale.bin").exists()

    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.tex").write_text("...")
    with pytest.raises(ExportError, match="other files"):
        export_model(build_small(), facts(), other)
    assert [path.name for path in other.iterdir()] == ["chapter.tex"]


@pytest.mark.parametrize("backend", ["numpy", "jax", "torch"])
def test_export_works_on_another_backend(backend: str, tmp_path: Path) -> None:
    needed = {"numpy": "jax"}.get(backend, backend)  # Keras's numpy backend convolves with JAX
    pytest.importorskip(needed, reason=f"{needed} is not installed")
    save_network(build_small(), tmp_path / "model.keras", LABELS)
    environment = {**os.environ, "KERAS_BACKEND": backend}
    done = subprocess.run(
        [sys.executable, "-c", OTHER_BACKEND, str(tmp_path / "model.keras"), str(tmp_path / "m")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == backend
    verify_files(load_manifest(tmp_path / "m"), tmp_path / "m")
