"""Finer classes of a model folder: joint probabilities, the answer at the finest depth that is sure enough."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fine_model import FINE_LABELS, LABELS, build_fine_classifier, export_fine
from leukoscope.contract.manifest import FINE_THRESHOLD, parse_manifest
from leukoscope.errors import ExportError, ModelError
from leukoscope.export.metadata import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.export.networks import compute
from leukoscope.export.verification import require_agreement, run_onnx
from leukoscope.inference.fine_classes import choose_fine, join_fine
from leukoscope.inference.model import load_model
from leukoscope.models.saving import load_fine_labels, load_network
from tfjs_runner import run_graph_models

pytestmark = pytest.mark.xdist_group("fine-classes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("fine")
    return export_fine(root / "model", rounded_keras=root / "classifier.keras")


def test_finer_probabilities_add_up_to_those_of_their_group(folder: Path) -> None:
    model = load_model(folder)
    rng = np.random.default_rng(1)
    images = [rng.integers(0, int(high), (64, 64, 3), dtype=np.uint8) for high in np.linspace(20, 256, 12)]
    cells = [cell for image in images for cell in model.classify_boxes(image, [(8, 8, 40, 40)]).cells]
    for cell in cells:
        assert cell.fine_probabilities is not None
        assert list(cell.fine_probabilities) == FINE_LABELS
        for group in ("NEUTROPHIL", "IMMATURE_GRANULOCYTE"):
            members = [e.label for e in model.manifest.fine_classes if e.group == group]
            total = sum(cell.fine_probabilities[label] for label in members)
            assert total == pytest.approx(cell.probabilities[group], abs=1e-12)
        leader = max(cell.probabilities, key=cell.probabilities.__getitem__)
        assert cell.group == leader
        finest = choose_fine(leader, cell.fine_probabilities, model.manifest)
        assert cell.label == (finest or leader)
        assert set(cell.to_json()) == {
            "box",
            "label",
            "group",
            "probability",
            "probabilities",
            "fine_probabilities",
            "status",
        }


def test_the_threshold_decides_between_the_finer_class_and_its_group(folder: Path) -> None:
    data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    probabilities = np.array([0.8] + [0.2 / 7] * 7)
    fine = np.array([0.7, 0.3, 0.2, 0.3, 0.5])
    for threshold, expected in (
        (None, "SEGMENTED_NEUTROPHIL"),
        (0.559, "SEGMENTED_NEUTROPHIL"),
        (0.561, None),
    ):
        changed = json.loads(json.dumps(data))
        if threshold is not None:
            changed["calibration"]["thresholds"]["fine"] = threshold
        manifest = parse_manifest(changed)
        assert manifest.fine_threshold == (FINE_THRESHOLD if threshold is None else threshold)
        joint = join_fine(probabilities, fine, manifest)
        assert joint["BAND_NEUTROPHIL"] == pytest.approx(0.24)
        assert choose_fine("NEUTROPHIL", joint, manifest) == expected
        assert choose_fine("MONOCYTE", joint, manifest) is None


def test_keras_onnx_and_tfjs_agree_on_finer_classes(folder: Path, tmp_path: Path) -> None:
    classifier, _ = load_network(folder.parent / "classifier.keras")
    tensor = np.random.default_rng(2).uniform(0, 255, (4, 32, 32, 3)).astype(np.float32)
    expected = compute(classifier, tensor)["fine_probabilities"]
    assert np.ptp(expected, axis=0).max() > 0.01
    require_agreement(expected, run_onnx(folder / "model.onnx", tensor)["fine_probabilities"], "fine")
    (found,) = run_graph_models([(folder, tensor)], ["fine_probabilities"], ["cpu", "wasm"], tmp_path)
    for backend in ("cpu", "wasm"):
        require_agreement(expected, found[backend]["fine_probabilities"], "fine")


def test_the_golden_picture_and_the_keras_file_keep_finer_classes(folder: Path) -> None:
    golden = json.loads((folder / "golden" / "expected.json").read_text(encoding="utf-8"))
    assert len(golden["fine_probabilities"]) == len(FINE_LABELS)
    assert sum(golden["fine_probabilities"][:2]) == pytest.approx(1, abs=1e-6)
    assert load_fine_labels(folder.parent / "classifier.keras") == FINE_LABELS


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("fine_classes", 0, "group"), "NONE", "among the classes"),
        (("fine_classes", 0, "label"), "NEUTROPHIL", "label of its own"),
        (("fine_classes", 0, "group"), "IMMATURE_GRANULOCYTE", "next to each other"),
        (("fine_classes",), None, "together with"),
    ],
)
def test_contradictions_are_named(
    folder: Path, path: tuple[str | int, ...], value: str | None, words: str
) -> None:
    data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    place = data
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(ModelError, match=words):
        parse_manifest(data)


def test_a_network_with_finer_classes_needs_their_labels(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="5 finer classes"):
        export_model(build_fine_classifier(), ModelFacts(LABELS, "fine", "Fine"), tmp_path / "model")
