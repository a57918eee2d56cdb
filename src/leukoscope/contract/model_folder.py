"""Model folders on disk: find them, read the manifest, check every file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from leukoscope.contract.json_files import read_json
from leukoscope.contract.manifest import MANIFEST_NAME, Manifest, ModelFile, parse_manifest
from leukoscope.errors import ModelError
from leukoscope.files import hash_file

MODELS_DIR = Path(__file__).parents[1] / "assets" / "models"


def load_manifest(folder: Path | str) -> Manifest:
    """Read and check `manifest.json` of a model folder (or the file itself, when that is given).

    Raises:
        ModelError: missing, not JSON, or against the contract.
    """
    path = Path(folder)
    if path.is_dir():
        path = path / MANIFEST_NAME
    try:
        data = read_json(path)
    except FileNotFoundError:
        raise ModelError(
            f"Expected a model folder with a {MANIFEST_NAME}; there is no {path}. "
            "`leukoscope export` writes such folders."
        ) from None
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.") from None
    except ValueError as error:
        raise ModelError(f"Expected JSON in {path}: {error}. Export or copy the model again.") from None
    return parse_manifest(data, str(path))


def verify_files(manifest: Manifest, folder: Path, paths: Iterable[str] | None = None) -> None:
    """Check that files of the model exist, with the length and SHA-256 of the manifest.

    Args:
        manifest: lists the files.
        folder: the model folder.
        paths: the ones to check, as the manifest names them; None checks all.

    Raises:
        ModelError: names the first file that is missing or differs.
    """
    wanted = None if paths is None else set(paths)
    for file in manifest.files:
        if wanted is None or file.path in wanted:
            _verify_file(file, folder / file.path)


def find_model(reference: str | Path | None = None) -> Path:
    """Return the folder of a model.

    Args:
        reference: a model folder, its manifest, or the id of a model that came with Leukoscope; None means
            the default model.

    Raises:
        ModelError: there is no such model.
    """
    if reference is None:
        return _find_default_model()
    path = Path(reference)
    if path.name == MANIFEST_NAME and path.is_file():
        return path.parent
    bundled = MODELS_DIR / path.name
    if not path.exists() and path.name == str(reference) and (bundled / MANIFEST_NAME).is_file():
        return bundled
    if not (path / MANIFEST_NAME).is_file():
        raise ModelError(
            f"Expected a model folder with a {MANIFEST_NAME}; there is none at {path}. "
            f"Give such a folder, or the id of a model that comes with Leukoscope ({', '.join(list_models())}). "
            "`leukoscope export` writes model folders."
        )
    return path


def list_models() -> list[str]:
    """Return the ids of the models that come with Leukoscope, the default first; `find_model` takes each."""
    return [folder.name for folder in list_packaged_folders(MODELS_DIR)]


def list_packaged_folders(models_dir: Path) -> list[Path]:
    """Return the model folders in `models_dir`, the default of its index.json first, then by name."""
    try:
        listed = json.loads((models_dir / "index.json").read_text(encoding="utf-8"))["models"]
        defaults = {str(entry["id"]) for entry in listed if entry.get("default")}
    except (OSError, ValueError, LookupError, TypeError):
        defaults = set()
    return sorted(list_folders(models_dir), key=lambda found: (found.name not in defaults, found.name))


def list_folders(outer: Path) -> list[Path]:
    """Return the model folders directly inside a folder, by name."""
    return sorted(manifest.parent for manifest in outer.glob(f"*/{MANIFEST_NAME}"))


def _find_default_model() -> Path:
    index = MODELS_DIR / "index.json"
    try:
        models = json.loads(index.read_text(encoding="utf-8"))["models"]
        entry = next((model for model in models if model.get("default")), models[0])
        manifest: Path = MODELS_DIR / entry["manifest"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(
            f"This installation has no default model ({index}: {error}). "
            "Name a model folder, or install Leukoscope again."
        ) from None
    if not manifest.is_file():
        raise ModelError(f"{index} names {manifest}, which is not there. Install Leukoscope again.")
    return manifest.parent


def _verify_file(file: ModelFile, path: Path) -> None:
    advice = "Copy or export the model folder again."
    if not path.is_file():
        raise ModelError(f"Expected the model's file {path}; it is missing. {advice}")
    found_bytes = path.stat().st_size
    if found_bytes != file.bytes:
        raise ModelError(f"Expected {file.bytes} bytes in {path}; it has {found_bytes}. {advice}")
    found = hash_file(path)
    if found != file.sha256:
        raise ModelError(f"Expected SHA-256 {file.sha256} of {path}; it is {found}. {advice}")
