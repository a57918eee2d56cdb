"""Folders to serve: a page as Vite builds it and models with shards, small enough to read."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

from tiny_model import FILES, tiny_manifest

SCRIPT = b"export const answer = 42;\n" * 60
# Stands for Brotli's output; the server never looks inside.
BROTLI = b"brotli " * 3

PAGE = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Leukoscope</title>
    <script type="module" src="./assets/index-B1a2C3d4.js"></script>
  </head>
  <body><div id="root"></div></body>
</html>
"""


def write_page(folder: Path) -> Path:
    """Write a built page: hashed assets, one with its precompressed twins, and a file from web/public."""
    assets = folder / "assets"
    assets.mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "index.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (folder / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (folder / "licences.txt").write_text("react: MIT\n", encoding="utf-8")
    (assets / "index-B1a2C3d4.js").write_bytes(SCRIPT)
    (assets / "index-B1a2C3d4.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "index-B1a2C3d4.js.br").write_bytes(BROTLI)
    (assets / "worker-Zz_9-0aA.mjs").write_bytes(b"// worker\n")
    (assets / "tfjs-wasm-AbCdEf12.wasm").write_bytes(b"\0asm")
    return folder


def write_model(folder: Path, model_id: str, *, shards: int = 2, urls: list[str] | None = None) -> Path:
    """Write a model folder whose shards have `urls`, and a file that its manifest does not name."""
    files = dict.fromkeys(FILES, b"{}")
    for number in range(shards):
        content = f"{model_id} shard {number} ".encode() * 20
        files[f"{hashlib.sha256(content).hexdigest()}-{number + 1}of{shards}.bin"] = content
    manifest: dict[str, Any] = tiny_manifest(files) | {"id": model_id}
    for file in manifest["files"]:
        if urls and file["path"].endswith(".bin"):
            file["urls"] = urls
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "notes.txt").write_text("private", encoding="utf-8")
    return folder


def list_shards(folder: Path) -> list[str]:
    """Return the names of the folder's shards in their order."""
    return sorted((file.name for file in folder.glob("*.bin")), key=lambda name: name.rpartition("-")[2])


def write_samples(folder: Path) -> Path:
    """Write a list of one sample, and a file that its list does not name."""
    folder.mkdir(parents=True)
    sample = {"file": "drawn_01.png", "title": {"en": "Drawn"}, "drawn": True, "labels": []}
    (folder / "index.json").write_text(json.dumps({"samples": [sample]}), encoding="utf-8")
    (folder / "drawn_01.png").write_bytes(b"\x89PNG")
    (folder / "other.png").write_bytes(b"\x89PNG")
    return folder


def write_site(folder: Path) -> Path:
    """Write page, models one and two (with shards on other hosts), and samples, in folders of these names."""
    write_page(folder / "page")
    write_model(folder / "models" / "one", "one")
    write_model(
        folder / "models" / "two", "two", urls=["https://cdn.example/w/s.bin", "http://localhost:9/s.bin"]
    )
    write_samples(folder / "samples")
    return folder
