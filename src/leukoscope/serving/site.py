"""The files of the site by their address: page, models, samples. `serve` and `publish` use the same list.

A browser can only get what is listed here. No requested path is ever looked up on disk, so directory traversal is
impossible, folders are not listed, and other files beside a model are not served.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.contract.origins import origin_of
from leukoscope.errors import ServingError
from leukoscope.serving.model_folders import ModelFolder, is_hashed_shard
from leukoscope.serving.page import find_encodings, is_hashed_asset, list_page_files

# `mimetypes` asks the operating system; on Windows .js may be text/plain there, which nosniff would block.
_MEDIA_TYPES = {
    ".bin": "application/octet-stream",
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".npy": "application/octet-stream",
    ".onnx": "application/octet-stream",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".yaml": "application/yaml",
}
# The only kinds of file in a model folder (contract/manifest.schema.json); none of them can hold a script.
_MODEL_SUFFIXES = {".bin", ".json", ".md", ".npy", ".onnx", ".png", ".yaml"}
_SAMPLE_SUFFIXES = {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
_TEXT = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


class Gzipped:
    """The gzipped form of a file or of bytes, made at the first request and cached."""

    def __init__(self, source: Path | bytes) -> None:
        self._source = source

    @cached_property
    def content(self) -> bytes | None:
        """The compressed bytes; None where they are hardly smaller.

        Raises:
            OSError: the file cannot be read.
        """
        plain = self._source if isinstance(self._source, bytes) else self._source.read_bytes()
        packed = gzip.compress(plain, mtime=0)
        return packed if len(packed) < 0.97 * len(plain) else None


@dataclass(frozen=True)
class Entry:
    """The content of one address: a file on disk, or bytes.

    `immutable` means that the address changes with the content, so that a browser may cache it for ever; otherwise
    the browser asks again. `encodings` are compressed forms by their name in Content-Encoding, best first: files of
    the build, or compressed here from the files of a model.
    """

    source: Path | bytes
    media_type: str
    immutable: bool = False
    encodings: Mapping[str, Path | Gzipped] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """Every address below the root of the site ("index.html", "models/x/manifest.json") and its content."""

    entries: Mapping[str, Entry]
    models: tuple[ModelFolder, ...]
    default_model: str | None
    has_page: bool

    @property
    def shard_origins(self) -> tuple[str, ...]:
        """The hosts that the manifests name for their files, as origins."""
        return tuple(
            dict.fromkeys(
                origin_of(url, f"urls in {model.folder / MANIFEST_NAME}")
                for model in self.models
                for file in model.manifest.files
                for url in file.urls
            )
        )


def build_site(
    page: Path | None,
    models: Sequence[ModelFolder],
    samples: Path | None,
    *,
    default_model: str | None = None,
) -> Site:
    """List the files of the site.

    Args:
        page: folder of the built page; None leaves the page out.
        models: the first is the default unless `default_model` names another by its id.
        samples: folder with an index.json that lists pictures; None serves an empty list.
        default_model: id of the model that the page loads first.

    Raises:
        ServingError: no model has the id `default_model`, or the samples' list is damaged.
    """
    ids = [model.id for model in models]
    if default_model is not None and default_model not in ids:
        raise ServingError(
            f"Expected --default to be the id of a served model ({', '.join(ids) or 'there is none'}), "
            f"got {default_model!r}."
        )
    default = default_model or (ids[0] if ids else None)
    entries: dict[str, Entry] = {}
    if page is not None:
        for path, file in list_page_files(page).items():
            entries[path] = _file_entry(file, immutable=is_hashed_asset(path), encodings=find_encodings(file))
    entries["models/index.json"] = _json_entry(index_models(models, default))
    for model in models:
        for path, file in model.list_files().items():
            if PurePosixPath(path).suffix not in _MODEL_SUFFIXES:
                raise ServingError(
                    f"Expected only files that end in {', '.join(sorted(_MODEL_SUFFIXES))} in the model "
                    f"{model.id}, got {path}. Export the model again."
                )
            entries[f"models/{model.id}/{path}"] = _file_entry(
                file, immutable=is_hashed_shard(path), encodings=_compress(file, path)
            )
        if model.rewritten is not None:
            entries[f"models/{model.id}/{MANIFEST_NAME}"] = Entry(
                model.rewritten,
                media_type_of(MANIFEST_NAME),
                encodings=_compress(model.rewritten, MANIFEST_NAME),
            )
    entries |= _list_samples(samples)
    return Site(entries, tuple(models), default, has_page=page is not None)


def index_models(models: Sequence[ModelFolder], default: str | None) -> dict[str, Any]:
    """Return models/index.json: id, address of the manifest, and what a list of choices shows."""
    return {
        "models": [
            {
                "id": model.id,
                "manifest": f"{model.id}/{MANIFEST_NAME}",
                "default": model.id == default,
                "name": dict(model.manifest.name),
                "version": model.manifest.version,
            }
            for model in models
        ]
    }


def media_type_of(name: str) -> str:
    """Return the media type of a file by its ending, with the character set where it is text."""
    media_type = _MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
    return f"{media_type}; charset=utf-8" if media_type.startswith(_TEXT) else media_type


def _compress(source: Path | bytes, name: str) -> dict[str, Gzipped]:
    """Return the compressed forms of a file that browsers load from a model."""
    return {"gzip": Gzipped(source)} if name.endswith((".json", ".bin")) else {}


def _file_entry(
    file: Path, *, immutable: bool = False, encodings: Mapping[str, Path | Gzipped] | None = None
) -> Entry:
    return Entry(file, media_type_of(file.name), immutable, encodings or {})


def _json_entry(value: dict[str, Any]) -> Entry:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return Entry(text.encode(), media_type_of("index.json"))


def _list_samples(folder: Path | None) -> dict[str, Entry]:
    if folder is None:
        return {"samples/index.json": _json_entry({"samples": []})}
    index = folder / "index.json"
    try:
        samples = json.loads(index.read_text(encoding="utf-8"))["samples"]
        names = [sample["file"] for sample in samples]
        names += [sample["thumbnail"] for sample in samples if "thumbnail" in sample]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ServingError(
            f"Expected {index} to list sample pictures, but it cannot be read ({error}). "
            "Run `leukoscope fetch samples` again, or remove the folder: the page then shows drawn samples."
        ) from None
    entries = {"samples/index.json": _file_entry(index)}
    for name in names:
        # Names come from a file on disk: only plain ones, so that no path can leave the folder.
        if not isinstance(name, str) or PurePosixPath(name).name != name or "\\" in name:
            raise ServingError(f"Expected plain file names in {index}, got {name!r}.")
        if PurePosixPath(name).suffix.lower() not in _SAMPLE_SUFFIXES:
            raise ServingError(f"Expected pictures in {index}, got {name!r}. Fetch the samples again.")
        if (folder / name).is_file():
            entries[f"samples/{name}"] = _file_entry(folder / name)
    return entries
