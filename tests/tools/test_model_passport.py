"""The passports of the shipped models: up to date, listed, and valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from bioimageio_reader import read_resource
from leukoscope.contract.model_folder import MODELS_DIR, list_packaged_folders, load_manifest, verify_files
from model_passport import render_passport


@pytest.mark.parametrize("folder", list_packaged_folders(MODELS_DIR), ids=lambda folder: folder.name)
def test_the_shipped_passport_is_that_of_the_manifest(folder: Path) -> None:
    passport = render_passport(folder)
    manifest = load_manifest(folder)
    verify_files(manifest, folder, passport)
    assert set(passport) <= {file.path for file in manifest.files}
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    for path, data in passport.items():
        assert (folder / path).read_bytes() == data, "run python tools/write_results.py"
        assert f"| {path} | {len(data)} |" in card
        if path.endswith(".yaml"):
            assert read_resource(folder / path)["license"] == "Apache-2.0"
    data = ModelCard((folder / "README.md").read_text(encoding="utf-8")).data
    assert data.license == "apache-2.0"
    assert data.eval_results
