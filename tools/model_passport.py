"""The passports of the models that come with Leukoscope: README.md, BioImage.IO descriptions, test tensors."""

from __future__ import annotations

from pathlib import Path

from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.contract.model_folder import load_manifest
from leukoscope.export.card import CARD
from leukoscope.export.description import describe_file
from leukoscope.export.passport import write_passport
from leukoscope.files import write_json
from recorded_run import read_json

AUTHORS = ("The Leukoscope project",)


def render_passport(folder: Path) -> dict[str, bytes]:
    """Return the passport that belongs to a folder's manifest and golden file, by path."""
    manifest = load_manifest(folder)
    return write_passport(manifest, read_json(folder / manifest.golden_expected), AUTHORS)


def put_passport(folder: Path) -> None:
    """Write the passport into a model folder, and its sizes and hashes into the manifest."""
    passport = render_passport(folder)
    for path, data in passport.items():
        (folder / path).write_bytes(data)
    manifest = read_json(folder / MANIFEST_NAME)
    kept = [entry for entry in manifest["files"] if entry["path"] not in passport]
    card = [entry for entry in kept if entry["path"] == CARD]
    others = [entry for entry in kept if entry["path"] != CARD]
    manifest["files"] = [*others, *(describe_file(path, data) for path, data in passport.items()), *card]
    write_json(folder / MANIFEST_NAME, manifest)
