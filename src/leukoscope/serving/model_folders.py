"""The model folders that are served: find them, check every file, and have each id once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leukoscope.contract.manifest import MANIFEST_NAME, Manifest, parse_manifest
from leukoscope.contract.model_folder import (
    MODELS_DIR,
    list_folders,
    list_packaged_folders,
    load_manifest,
    verify_files,
)
from leukoscope.contract.shard_urls import with_shard_urls
from leukoscope.errors import ServingError

# <sha256>-NofM.bin: the name changes with the content, so a browser may cache the file for ever.
_HASHED_SHARD = re.compile(r"^(?:.*/)?[0-9a-f]{16,64}-\d+of\d+\.bin$")


@dataclass(frozen=True)
class ModelFolder:
    """A folder whose manifest is valid and whose files have the lengths and hashes it states."""

    folder: Path
    manifest: Manifest
    rewritten: bytes | None = None
    """The manifest to serve, where it differs from the file in the folder."""

    @property
    def id(self) -> str:
        """The name of the model in addresses."""
        return self.manifest.id

    @property
    def shards(self) -> list[str]:
        """Paths of the weight shards, relative to the folder, in the manifest's order."""
        return [file.path for file in self.manifest.files if file.path.endswith(".bin")]

    def list_files(self) -> dict[str, Path]:
        """Return the manifest and every file it names, by path relative to the folder."""
        paths = [MANIFEST_NAME, *(file.path for file in self.manifest.files)]
        return {path: self.folder / path for path in paths}

    def with_shards_at(self, bases: Sequence[str]) -> ModelFolder:
        """Return the model with its shards at other hosts: only the manifest differs. Raises ServingError."""
        raw = with_shard_urls(self.manifest.raw, bases)
        text = json.dumps(raw, ensure_ascii=False, indent=2) + "\n"
        return replace(self, manifest=parse_manifest(raw, str(self.folder)), rewritten=text.encode())


def is_hashed_shard(path: str) -> bool:
    """Return whether the name of the file is the hash of its content."""
    return _HASHED_SHARD.match(path) is not None


def read_model_folder(folder: Path) -> ModelFolder:
    """Read and check one model folder; ModelError names the file that differs from the manifest."""
    manifest = load_manifest(folder)
    verify_files(manifest, folder)
    return ModelFolder(folder, manifest)


def find_models(
    given: Sequence[Path] = (),
    *,
    packaged: Path = MODELS_DIR,
    note: Callable[[str], None] = lambda _: None,
) -> list[ModelFolder]:
    """Return the models to serve: the given ones in their order, then those that come with Leukoscope.

    A given model replaces a packaged one with the same id.

    Args:
        given: each a model folder, or a folder of model folders.
        packaged: folder of the models that come with Leukoscope; its index.json names the default.
        note: called with a sentence for the user.

    Raises:
        ServingError: a given folder has no model, or two given folders have the same id.
        ModelError: a folder breaks the contract.
    """
    models: dict[str, ModelFolder] = {}
    seen: set[Path] = set()
    for folder in (inner for outer in given for inner in _expand(outer)):
        if folder.resolve() in seen:
            continue
        seen.add(folder.resolve())
        model = read_model_folder(folder)
        if model.id in models:
            raise ServingError(
                f"Expected every served model to have a different id, but {models[model.id].folder} and "
                f"{folder} both have {model.id!r}. Serve one of them, or export one again under another id."
            )
        models[model.id] = model
    for folder in list_packaged_folders(packaged):
        if folder.resolve() in seen:
            continue
        model = read_model_folder(folder)
        if model.id in models:
            note(f"{models[model.id].folder} replaces the model {model.id!r} that comes with Leukoscope.")
        else:
            models[model.id] = model
    return list(models.values())


def _expand(folder: Path) -> list[Path]:
    if (folder / MANIFEST_NAME).is_file():
        return [folder]
    inner = list_folders(folder)
    if not inner:
        problem = (
            f"{folder} holds no {MANIFEST_NAME}, nor does a folder in it"
            if folder.is_dir()
            else f"there is no folder {folder}"
        )
        raise ServingError(
            f"Expected --models to name a model folder or a folder of model folders, but {problem}. "
            "`leukoscope export` writes model folders."
        )
    return inner
