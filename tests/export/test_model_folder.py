"""Model folders: whole, valid, in agreement with Keras and TF.js, or not there at all."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from keras import layers

from leukoscope.cli.export import export
from leukoscope.contract.model_folder import find_model, load_manifest, verify_files
from leukoscope.errors import ExportError, LeukoscopeError
from leukoscope.export import stages, verification
from leukoscope.export.card import CARD, count_network, write_card
from leukoscope.export.metadata import ModelFacts, make_id
from leukoscope.export.model_folder import export_model
from leukoscope.export.networks import compute
from leukoscope.export.verification import largest_difference, run_onnx
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.model import load_model
from leukoscope.models.article import build_article
from leukoscope.models.compact import build_compact
from leukoscope.models.saving import load_network, save_network
from tfjs_runner import run_graph_models

LABELS = ["EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL"]


def build_small(n_classes: int = 4, ending: str | None = "softmax", size: int = 16) -> keras.Model:
    """A network with everything folding has to deal with, and batch norms that have seen data."""
    model = keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Rescaling(1 / 127.5, offset=-1),
            layers.Conv2D(16, 3, 2, "same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.DepthwiseConv2D(3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.Conv2D(130, 1, activation="relu"),
            layers.GlobalAveragePooling2D(name="embedding"),
            layers.Dropout(0.5),
            layers.Dense(n_classes, activation=ending),
        ]
    )
    settle(model)
    return model


def settle(model: keras.Model, seed: int = 5) -> keras.Model:
    """Give batch norms statistics and biases values, as training does."""
    random = np.random.default_rng(seed)
    for variable in model.weights:
        name = variable.path.rpartition("/")[2]
        if name in ("moving_variance", "gamma"):
            variable.assign(random.uniform(0.5, 2.0, variable.shape))
        elif name in ("moving_mean", "beta", "bias"):
            variable.assign(random.normal(0, 0.3, variable.shape))
    return model


def facts(labels: list[str] = LABELS, **more: Any) -> ModelFacts:
    return ModelFacts(labels, "small", "Small", **more)


def read_golden(folder: Path) -> tuple[dict[str, Any], np.ndarray]:
    expected = json.loads((folder / "golden/expected.json").read_text())
    data = base64.b64decode(expected["pixels"])
    assert hashlib.sha256(data).hexdigest() == expected["pixels_sha256"]
    pixels = np.frombuffer(data, np.uint8).reshape(expected["height"], expected["width"], 3)
    return expected, pixels


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


def test_smaller_weights_make_smaller_shards(tmp_path: Path) -> None:
    sizes = {}
    for quantization in ("none", "float16", "uint8"):
        exported = export_model(build_small(), facts(), tmp_path / quantization, quantization=quantization)
        sizes[quantization] = sum(
            file["bytes"] for file in exported.manifest["files"] if file["path"].endswith(".bin")
        )
    assert sizes["uint8"] < 0.75 * sizes["float16"]
    assert sizes["float16"] < 0.6 * sizes["none"]


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


def test_shards_have_the_size_asked_for_and_hosts_share_them(tmp_path: Path) -> None:
    hosts = ["https://a.example/x/", "https://b.example"]
    exported = export_model(
        build_small(), facts(), tmp_path / "m", shard_bytes=1024, shard_base_urls=hosts, quantization="none"
    )
    shards = [file for file in exported.manifest["files"] if file["path"].endswith(".bin")]
    assert len(shards) > 3
    assert [file["bytes"] for file in shards[:-1]] == [1024] * (len(shards) - 1)
    assert shards[-1]["bytes"] <= 1024
    for number, file in enumerate(shards):
        assert file["path"].endswith(f"-{number + 1}of{len(shards)}.bin")
        assert {url.rpartition("/")[0] for url in file["urls"]} == {
            "https://a.example/x",
            "https://b.example",
        }
        assert all(url.endswith("/" + file["path"]) for url in file["urls"])
    assert {file["urls"][0].split("/")[2] for file in shards} == {"a.example", "b.example"}
    weights = b"".join((tmp_path / "m" / file["path"]).read_bytes() for file in shards)
    assert len(weights) > 4 * build_small().count_params() * 0.9


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


def test_logits_get_a_softmax_and_say_so(tmp_path: Path) -> None:
    exported = export_model(build_small(ending=None), facts(), tmp_path / "m")
    assert "softmax was added" in exported.notices[0]
    assert "softmax was added" in (tmp_path / "m/MODEL_CARD.md").read_text()
    expected, _ = read_golden(tmp_path / "m")
    assert sum(expected["probabilities"]) == pytest.approx(1, abs=1e-6)


def test_probabilities_stay_as_they_are(tmp_path: Path) -> None:
    x = keras.Input((8, 8, 3))
    heads = [layers.Dense(3, "softmax")(layers.Flatten()(layers.Rescaling(1 / 255)(x))) for _ in range(2)]
    model = keras.Model(x, layers.Average()(heads))
    exported = export_model(model, facts(LABELS[:3]), tmp_path / "m", quantization="none")
    assert exported.notices == ()
    expected, pixels = read_golden(tmp_path / "m")
    assert np.allclose(
        compute(model, pixels[None].astype("f4"))["probabilities"][0], expected["probabilities"]
    )


def test_one_sigmoid_unit_becomes_two_classes(tmp_path: Path) -> None:
    model = build_small(1, "sigmoid")
    exported = export_model(model, facts(["OTHER", "BLAST"]), tmp_path / "m", quantization="none")
    assert "1 - p and p" in exported.notices[0]
    expected, pixels = read_golden(tmp_path / "m")
    p = float(compute(model, pixels[None].astype(np.float32))["probabilities"][0, 0])
    assert expected["probabilities"] == pytest.approx([1 - p, p], abs=1e-6)


def test_grey_pictures_and_another_value_range(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((8, 9, 1)), layers.Flatten(), layers.Dense(2, "softmax")])
    export_model(model, facts(["A", "B"], value_range=(-1.0, 1.0)), tmp_path / "m", quantization="none")
    expected, pixels = read_golden(tmp_path / "m")
    assert load_manifest(tmp_path / "m").input.channels == 1
    grey = (pixels.astype(int) @ [19595, 38470, 7471] + 32768) >> 16
    tensor = (grey[None, ..., None] / 127.5 - 1).astype(np.float32)
    assert np.allclose(compute(model, tensor)["probabilities"][0], expected["probabilities"], atol=1e-5)


def test_mixed_precision_is_exported_in_float32(tmp_path: Path) -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = build_small(ending=None)
    finally:
        keras.config.set_dtype_policy("float32")
    assert export_model(model, facts(), tmp_path / "m").difference <= 1e-5


# Rejections


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (lambda: layers.Conv2D(6, 3, groups=3, name="grouped"), ["grouped", "Conv2D", "groups=3"]),
        (lambda: layers.Conv2DTranspose(4, 3, name="up"), ["up", "Conv2DTranspose", "not covered"]),
        (lambda: layers.Lambda(lambda x: x, name="mine"), ["mine", "Lambda"]),
        (lambda: layers.ReLU(threshold=0.5, name="late"), ["late", "threshold=0.5"]),
        (lambda: layers.Conv2D(4, 3, activation=keras.ops.sin, name="sine"), ["sine", "sin", "activation"]),
        (lambda: layers.Conv2D(4, 3, 2, dilation_rate=1, data_format="channels_first"), ["data_format"]),
        (lambda: layers.UpSampling2D(2, interpolation="bicubic", name="u"), ["u", "bicubic"]),
        (lambda: layers.Resizing(9, 9, antialias=True, name="r"), ["r", "antialias=True"]),
        (lambda: layers.Resizing(9, 10, interpolation="nearest", name="r"), ["r", "whole factors"]),
        (lambda: layers.BatchNormalization(axis=1, name="rows"), ["rows", "axis", "channels"]),
        (lambda: layers.LayerNormalization(axis=[1, 2], name="ln"), ["ln", "axis"]),
        (lambda: layers.Softmax(axis=1, name="s"), ["s", "axis=1"]),
        (lambda: layers.PReLU(name="p"), ["p", "every place"]),
        (
            lambda: layers.SpectralNormalization(layers.Conv2D(4, 3), name="sn"),
            ["sn", "SpectralNormalization"],
        ),
        (lambda: layers.RandomCrop(4, 4, name="crop"), ["crop", "RandomCrop"]),
        (lambda: layers.DepthwiseConv2D(3, (1, 2), name="dw"), ["dw", "strides"]),
    ],
)
def test_a_layer_that_is_not_covered_is_refused_by_name(layer: Any, words: list[str], tmp_path: Path) -> None:
    model = keras.Sequential(
        [keras.Input((12, 12, 3)), layer(), layers.Flatten(), layers.Dense(2, "softmax")]
    )
    with pytest.raises(ExportError) as caught:
        export_model(model, facts(["A", "B"]), tmp_path / "m")
    for word in words:
        assert word in str(caught.value)
    assert list(tmp_path.iterdir()) == []


class Doubling(layers.Layer):
    """A layer of the user's own."""

    def call(self, x: Any) -> Any:
        return x * 2


class OwnConv(layers.Conv2D):
    """Not the same as the layer it inherits from."""

    def call(self, x: Any) -> Any:
        return super().call(x) * 2


@pytest.mark.parametrize("layer", [lambda: Doubling(name="own"), lambda: OwnConv(4, 3, name="own")])
def test_layers_of_the_users_own_are_refused(layer: Any, tmp_path: Path) -> None:
    model = keras.Sequential(
        [keras.Input((12, 12, 3)), layer(), layers.Flatten(), layers.Dense(2, "softmax")]
    )
    with pytest.raises(ExportError, match="own"):
        export_model(model, facts(["A", "B"]), tmp_path / "m")


def test_networks_of_another_kind_are_refused(tmp_path: Path) -> None:
    class Subclassed(keras.Model):
        def call(self, x: Any) -> Any:
            return x

    x = keras.Input((8, 8, 3))
    flat = layers.Flatten()(x)
    unknown = keras.Input((None, None, 3))
    dropout = layers.Dropout(0.5)(flat, training=True)
    wrong = {
        "call\\(\\)": Subclassed(),
        "2": keras.Model(x, [layers.Dense(2)(flat), layers.Dense(3)(flat)]),
        "known sides": keras.Model(unknown, layers.GlobalMaxPooling2D()(unknown)),
        "several labels at once": keras.Model(x, layers.Dense(3, "sigmoid")(flat)),
        "sigmoid": keras.Model(x, layers.Dense(1)(flat)),
        "one row of numbers": keras.Model(x, layers.Conv2D(3, 3)(x)),
        "training=True": keras.Model(x, layers.Dense(3, "softmax")(dropout)),
        "Sin": keras.Model(x, layers.Dense(3, "softmax")(keras.ops.sin(flat))),
    }
    for words, model in wrong.items():
        with pytest.raises(ExportError, match=words):
            export_model(model, facts(["A", "B", "C"]), tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("labels", "words"), [([], "--classes"), (["A", "B"], "Expected 4"), (["A"] * 4, "once")]
)
def test_classes_must_fit(labels: list[str], words: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=words):
        export_model(build_small(), facts(labels), tmp_path / "m")


# Nothing is left behind


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


# The command


def run_export(*args: object) -> Any:
    return CliRunner().invoke(export, [str(arg) for arg in args])


def test_export_a_run(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    figure = {
        "metric": "accuracy",
        "unit": "source",
        "value": 0.91,
        "interval": [0.85, 0.95],
        "n_pictures": 2487,
        "n_sources": 71,
        "dataset": "kaggle",
        "split": "test",
        "laboratories": ["bccd"],
    }
    calibration = {
        "temperature": 1.2,
        "thresholds": {"confident": 0.9, "review": 0.5},
        "source": "five folds",
    }
    config = {"classes": LABELS, "data": {"id": "kaggle", "knows_sources": True}, "recipe": {}}
    save_network(build_small(), run / "model.keras", LABELS)
    for name, data in (("config", config), ("figures", [figure]), ("calibration", calibration)):
        (run / f"{name}.json").write_text(json.dumps(data))

    result = run_export(run, "--out", tmp_path / "White cells", "--licence", "Apache-2.0", "--name", "Mine")
    assert result.exit_code == 0, result.output
    manifest = load_manifest(tmp_path / "White cells")
    assert manifest.id == "white-cells"
    assert manifest.raw["figures"] == [figure]
    assert manifest.raw["calibration"] == calibration
    assert manifest.raw["datasets"][0]["licence"] == "MIT"
    card = (tmp_path / "White cells/MODEL_CARD.md").read_text()
    for text in ("Not a medical device", "91.0 %", "85.0 % to 95.0 %", "| 2487 | 71 |", "MIT", "five folds"):
        assert text in card
    for word in ("model.onnx", "MB", "agrees with Keras"):
        assert word in result.output


@pytest.mark.filterwarnings("ignore:.*HDF5:UserWarning", "ignore:You are saving your model as an HDF5")
def test_export_somebody_elses_h5_with_classes(tmp_path: Path) -> None:
    file = tmp_path / "Model.h5"
    build_small().save(file)
    missing = CliRunner().invoke(export, [str(file), "--out", str(tmp_path / "m")])
    assert isinstance(missing.exception, LeukoscopeError)
    assert "--classes" in str(missing.exception)
    result = run_export(file, "--out", tmp_path / "m", "--classes", "A, B,C,D")
    assert result.exit_code == 0, result.output
    assert load_manifest(tmp_path / "m").labels == ("A", "B", "C", "D")


# Keras 3 complains of arguments that Keras 2 wrote, and reads them.
@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`", "ignore:Argument `alpha` is deprecated")
def test_export_a_file_of_keras_2(tmp_path: Path) -> None:
    """tests/data/keras2_article.h5 was saved by tf-keras 2.19, which computed the JSON beside it."""
    data = Path(__file__).parents[1] / "data"
    file, out = data / "keras2_article.h5", tmp_path / "m"
    options = ["--classes", ",".join(LABELS), "--value-range", 0, 1, "--quantize", "none"]
    result = run_export(file, "--out", out, *options)
    assert result.exit_code == 0, result.exception
    x = (np.arange(12 * 12 * 3) % 256).astype(np.float32).reshape(1, 12, 12, 3) / 255
    expected = json.loads((data / "keras2_article.json").read_text())["probabilities"]
    assert run_onnx(out / "model.onnx", x)["probabilities"][0] == pytest.approx(expected, abs=1e-5)
    assert load_manifest(out).input.value_range == (0.0, 1.0)


@pytest.mark.parametrize("what", ["nothing.keras", "folder", "picture.png"])
def test_export_says_what_it_takes(what: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "picture.png").write_bytes(b"")
    result = run_export(tmp_path / what, "--out", tmp_path / "m")
    assert isinstance(result.exception, LeukoscopeError)
    assert "Expected" in str(result.exception)
    assert not (tmp_path / "m").exists()


def test_without_keras_export_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['keras'] = None; from leukoscope.cli import main; "
        "sys.argv = ['leukoscope', 'export', 'x.keras', '--out', 'y']; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "pip install" in done.stderr
    assert "Traceback" not in done.stderr


def test_ids_are_safe() -> None:
    assert make_id("White cells (v2)") == "white-cells-v2"
    assert make_id("../..") == "model"
    assert make_id("白血球") == "model"
    assert len(make_id("x" * 99)) == 64


# Another backend

OTHER_BACKEND = """
import sys
from pathlib import Path
import keras
from leukoscope.export.facts import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.saved_network import load_network
model, labels = load_network(Path(sys.argv[1]))
exported = export_model(model, ModelFacts(labels, "small", "Small"), Path(sys.argv[2]))
print(keras.backend.backend(), exported.difference)
"""


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


def test_a_card_can_be_extended_and_never_lists_itself(tmp_path: Path) -> None:
    folder = Path(find_model("leukoscope-compact"))
    manifest = load_manifest(folder).raw
    graph = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    counted = count_network([graph])
    listed = [node["op"] for node in graph["modelTopology"]["node"]]
    assert counted["operations"] == len(listed) - listed.count("Const") - 1
    assert counted["parameters"] > 100_000
    longer = tmp_path / "longer.md.jinja"
    longer.write_text(
        '{% extends "model_card.md.jinja" %}{% block more %}More: {{ 1 | twice }}.\n\n\n\n{% endblock %}'
    )
    card = write_card(
        manifest, {**counted, "notices": ()}, extended=longer, filters={"twice": lambda n: 2 * n}
    )
    assert f"{counted['parameters']:,} parameters" in card
    assert "More: 2.\n\n## Files" in card
    assert CARD not in card
    assert "\n\n\n" not in card
