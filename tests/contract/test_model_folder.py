"""The model folder: its files are found, read and checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leukoscope.contract import model_folder
from leukoscope.contract.model_folder import find_model, load_manifest, verify_files
from leukoscope.errors import ModelError
from tiny_model import write_tiny_model


def test_missing_and_broken_files_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Expected a model folder"):
        load_manifest(tmp_path)
    (tmp_path / "manifest.json").write_bytes(b"\xff{")
    with pytest.raises(ModelError, match="Expected JSON"):
        load_manifest(tmp_path)


def test_files_are_checked_by_length_and_hash(tmp_path: Path) -> None:
    manifest = load_manifest(write_tiny_model(tmp_path))
    network = tmp_path / "model.onnx"
    original = network.read_bytes()
    network.write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    with pytest.raises(ModelError, match=r"Expected SHA-256 \w{64} of .*model.onnx"):
        verify_files(manifest, tmp_path)
    verify_files(manifest, tmp_path, ["model.json"])
    network.write_bytes(original[:-1])
    with pytest.raises(ModelError, match=f"Expected {len(original)} bytes"):
        verify_files(manifest, tmp_path)
    network.unlink()
    with pytest.raises(ModelError, match="is missing"):
        verify_files(manifest, tmp_path)


def test_models_are_found_by_folder_file_id_and_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_folder, "MODELS_DIR", tmp_path)
    with pytest.raises(ModelError, match="no default model"):
        find_model()
    folder = write_tiny_model(tmp_path / "tiny")
    other = {"id": "other", "manifest": "other/manifest.json"}
    tiny = {"id": "tiny", "manifest": "tiny/manifest.json", "default": True}
    (tmp_path / "index.json").write_text(json.dumps({"models": [other, tiny]}))
    assert find_model() == folder
    assert find_model("tiny") == folder
    assert find_model(folder) == folder
    assert find_model(folder / "manifest.json") == folder
    with pytest.raises(ModelError, match="there is none at"):
        find_model("nothing")
    (tmp_path / "index.json").write_text(json.dumps({"models": [other]}))
    with pytest.raises(ModelError, match="which is not there"):
        find_model()
