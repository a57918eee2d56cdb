"""The passport of an exported folder, read by the libraries of the hubs that it is for."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from huggingface_hub import ModelCard

from bioimageio_reader import read_resource
from leukoscope.contract.model_folder import load_manifest, verify_files
from leukoscope.export.bioimageio import FORMAT_VERSION
from leukoscope.export.model_folder import export_model
from leukoscope.export.verification import largest_difference, run_onnx
from small_network import LABELS, build_small, facts
from two_stages import SETTINGS, build_classifier, build_locator

FIGURE = {
    "metric": "macro_f1",
    "unit": "source",
    "value": 0.91,
    "interval": [0.85, 0.95],
    "n_pictures": 2487,
    "n_sources": 71,
    "dataset": "kaggle",
    "split": "test",
    "laboratories": ["bccd"],
}
DATASET = {
    "id": "kaggle",
    "name": "Blood cells",
    "licence": "MIT",
    "attribution": "somebody",
    "url": "https://cells.example/data",
    "laboratories": ["bccd"],
}


def run_as_described(described: dict[str, Any], folder: Path) -> float:
    """Return the largest difference of the described weights from the described test tensors, on the test input."""
    (pixels,) = described["inputs"]
    array = load_tensor(folder, pixels)
    for step in pixels["preprocessing"]:
        given = step["kwargs"]
        if step["id"] == "ensure_dtype":
            array = array.astype(given["dtype"])
        else:
            array = array * np.float32(given["gain"]) + np.float32(given["offset"])
    outputs = described["outputs"]
    results = run_onnx(folder / described["weights"]["onnx"]["source"], array)
    assert list(results) == [output["id"] for output in outputs]
    return max(largest_difference(load_tensor(folder, output), results[output["id"]]) for output in outputs)


def load_tensor(folder: Path, tensor: dict[str, Any]) -> np.ndarray:
    return np.load(io.BytesIO((folder / tensor["test_tensor"]["source"]).read_bytes()), allow_pickle=False)


@pytest.mark.parametrize("value_range", [(0.0, 255.0), (-1.0, 1.0)])
def test_bioimageio_reads_the_network_and_its_numbers(
    value_range: tuple[float, float], tmp_path: Path
) -> None:
    about = facts(
        value_range=value_range, licence="MIT", version="1.2", datasets=[DATASET], authors=["A. Reader"]
    )
    export_model(build_small(), about, tmp_path / "m")
    described = read_resource(tmp_path / "m/bioimageio.yaml")
    assert described["format_version"] == FORMAT_VERSION
    assert (described["license"], described["version"]) == ("MIT", "1.2")
    assert described["authors"] == [{"name": "A. Reader"}]
    assert [entry["url"] for entry in described["cite"]] == ["https://cells.example/data"]
    assert "Not a medical device" in described["description"]
    assert described["outputs"][0]["axes"][-1]["channel_names"] == LABELS
    assert run_as_described(described, tmp_path / "m") <= 1e-5


def test_each_of_two_networks_has_a_description(tmp_path: Path) -> None:
    out = export_model(
        build_classifier(), facts(), tmp_path / "m", locator=build_locator(), locator_settings=SETTINGS
    ).folder
    for name, n_outputs in (("bioimageio.yaml", 4), ("locator.bioimageio.yaml", 2)):
        described = read_resource(out / name)
        assert len(described["outputs"]) == n_outputs
        assert run_as_described(described, out) <= 1e-5
    manifest = load_manifest(out)
    verify_files(manifest, out)
    listed = {file.path for file in manifest.files}
    found = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    assert found - listed == {"manifest.json"}


@pytest.mark.parametrize("name", ["细胞", "x", "A/B: cells™ of 2026 " * 8])
def test_any_name_version_and_licence_give_a_valid_description(name: str, tmp_path: Path) -> None:
    about = facts(version="not a number", licence="ask us first", description="Long. " * 300)
    export_model(build_small(), type(about)(**{**vars(about), "name": name}), tmp_path / "m")
    described = read_resource(tmp_path / "m/bioimageio.yaml")
    assert not {"license", "version"} & set(described)
    card = ModelCard((tmp_path / "m/README.md").read_text(encoding="utf-8"))
    assert (card.data.license, card.data.license_name) == ("other", "ask us first")


def test_model_hubs_read_the_front_matter(tmp_path: Path) -> None:
    picture = FIGURE | {"metric": "accuracy", "unit": "picture", "split": "test_simple"}
    about = facts(licence="Apache-2.0", datasets=[DATASET], figures=[FIGURE, picture])
    export_model(build_small(), about, tmp_path / "m")
    card = ModelCard((tmp_path / "m/README.md").read_text(encoding="utf-8"))
    data = card.data
    assert (data.license, data.library_name) == ("apache-2.0", "leukoscope")
    assert data.pipeline_tag == "image-classification"
    assert {"onnx", "tfjs", "not-for-diagnosis"} <= set(data.tags)
    assert (data.datasets, data.metrics) == (["kaggle"], ["f1", "accuracy"])
    results = {result.metric_type: result for result in data.eval_results}
    assert results["f1"].metric_value == 0.91
    assert "n = 71" in results["f1"].metric_name
    assert (results["accuracy"].dataset_split, results["f1"].dataset_split) == ("test_simple", "test")
    assert "91.0 % [85.0 % to 95.0 %]" in card.text
    assert "Not a medical device" in card.text


def test_without_figures_there_is_no_model_index(tmp_path: Path) -> None:
    export_model(build_small(), facts(), tmp_path / "m")
    card = ModelCard((tmp_path / "m/README.md").read_text(encoding="utf-8"))
    assert card.data.eval_results is None
    assert card.data.license == "unknown"
    assert "No metrics were recorded" in card.text


def test_the_tensors_are_those_of_the_golden_file(tmp_path: Path) -> None:
    export_model(build_small(), facts(), tmp_path / "m")
    expected = json.loads((tmp_path / "m/golden/expected.json").read_text(encoding="utf-8"))
    probabilities = np.load(tmp_path / "m/golden/classifier-probabilities.npy")
    assert probabilities.dtype == np.float32
    assert probabilities.tolist() == np.array([expected["probabilities"]], np.float32).tolist()
    assert float(np.load(tmp_path / "m/golden/classifier-pixels.npy").sum()) == expected["tensor_sum"]
