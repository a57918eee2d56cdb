"""A folder's golden files, run again: agreement, and every kind of difference."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import pytest

from goldens import read_golden_pixels
from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.errors import ExportError, ModelError
from leukoscope.export.golden_check import check_golden
from leukoscope.export.model_folder import export_model
from leukoscope.models.saving import save_network
from small_network import LABELS, build_small, facts, settle
from two_stages import SETTINGS, build_classifier, build_locator

ROUNDED = Path(__file__).parents[2] / "trained"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return export_model(
        build_classifier(),
        facts(),
        tmp_path / "m",
        locator=build_locator(),
        locator_settings=SETTINGS,
        rounded_keras=tmp_path / "kept/model.keras",
    ).folder


def change_golden(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the golden file, and its entry in the manifest, so that only its numbers are wrong."""
    path = folder / "golden/expected.json"
    expected = json.loads(path.read_text(encoding="utf-8"))
    change(expected)
    path.write_text(json.dumps(expected), encoding="utf-8")
    data = path.read_bytes()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (entry,) = (file for file in manifest["files"] if file["path"] == "golden/expected.json")
    entry |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_fresh_folder_agrees_with_onnx_and_keras(folder: Path, tmp_path: Path) -> None:
    check = check_golden(folder, tmp_path / "kept/model.keras")
    check.require_agreement()
    by_program = {found.by.partition(" ")[0] for found in check.comparisons}
    assert by_program == {"Pillow", "ONNX", "Keras"}
    compared = [found.what for found in check.comparisons]
    for what in ("locator heatmap", "classifier probabilities", "classifier map"):
        assert compared.count(what) == 2
    assert max(found.difference for found in check.comparisons) <= 1e-5
    assert len(check_golden(folder).comparisons) == len(compared) - 6


@pytest.mark.parametrize(
    ("reference", "keras_file"),
    [
        ("leukoscope-cells", "leukoscope-cells/classifier.keras"),
        ("leukoscope-compact", "leukoscope-compact/model.keras"),
    ],
)
def test_the_shipped_models_agree(reference: str, keras_file: str) -> None:
    check = check_golden(find_model(reference), ROUNDED / keras_file)
    check.require_agreement()
    assert any(found.by.startswith("Keras") for found in check.comparisons)


def _shift(expected: dict[str, Any]) -> None:
    expected["probabilities"][0] += 1e-3


def _move_box(expected: dict[str, Any]) -> None:
    expected["boxes"].append([0, 0, 10, 10])


def _repaint(expected: dict[str, Any]) -> None:
    part = expected["locator"]
    pixels = read_golden_pixels(part).tobytes()
    data = bytes([255 - pixels[0], *pixels[1:]])
    # As they were written before 2026.11.29.5.
    del part["packed"]
    part |= {
        "pixels": base64.b64encode(data).decode(),
        "pixels_sha256": hashlib.sha256(data).hexdigest(),
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_shift, r"classifier probabilities by ONNX Runtime .* up to 1e-05, got 0\.001"),
        (_move_box, r"boxes by ONNX Runtime .* got inf"),
        (_repaint, r"locator pixels by Pillow up to 0, got"),
    ],
)
def test_a_difference_is_an_error(change: Callable[[dict[str, Any]], None], words: str, folder: Path) -> None:
    change_golden(folder, change)
    with pytest.raises(ExportError, match=words):
        check_golden(folder).require_agreement()


def test_a_missing_or_altered_file_is_an_error(folder: Path) -> None:
    file = folder / load_manifest(folder).files[0].path
    data = file.read_bytes()
    file.write_bytes(data[:-1] + b"?")
    with pytest.raises(ModelError, match="Expected SHA-256"):
        check_golden(folder)
    file.unlink()
    with pytest.raises(ModelError, match=r"it is missing\. Copy or export"):
        check_golden(folder)


@pytest.mark.parametrize("lost", ["geometry", "pixels"])
def test_an_incomplete_golden_file_is_an_error(lost: str, folder: Path) -> None:
    change_golden(folder, lambda expected: expected["locator"].pop(lost))
    with pytest.raises(ExportError, match=f"it has no {lost}"):
        check_golden(folder)


def test_another_keras_network_differs(tmp_path: Path) -> None:
    out = export_model(build_small(), facts(), tmp_path / "m").folder
    other = tmp_path / "other.keras"
    save_network(settle(build_small(), 9), other, LABELS)
    with pytest.raises(ExportError, match=f"by Keras {keras.__version__}"):
        check_golden(out, other).require_agreement()
    save_network(build_small(), other, LABELS[::-1])
    with pytest.raises(ExportError, match=r"Expected .* to have the classes"):
        check_golden(out, other)
