"""The built page: where it is, which of its files have names that depend on their content."""

from __future__ import annotations

import re
from pathlib import Path

PAGE_DIR = Path(__file__).parents[1] / "assets" / "page"

# The service worker (web/src/offline). Its address never changes, but its content does.
SERVICE_WORKER = "sw.js"

PAGE_MISSING = """\
The page has not been built, so there is nothing to show here. Models are served nevertheless, under /models/.

From a clone of the repository, with Node.js 20.19 or newer, run

    cd web
    npm ci
    npm run build

and load this address again. A wheel of Leukoscope contains the built page; `pip install .` builds it too.
"""

# Vite writes assets/<name>-<8 characters of base64url>.<extension>; files of web/public keep
# their names and are elsewhere.
_HASHED_ASSET = re.compile(r"^assets/.+-[A-Za-z0-9_-]{8}\.[A-Za-z0-9.]+$")

# Suffix beside a built file -> its name in Content-Encoding, best first.
ENCODINGS = {".br": "br", ".gz": "gzip"}


def find_page(folder: Path = PAGE_DIR) -> Path | None:
    """Return the folder of the built page, or None when it has not been built."""
    return folder if (folder / "index.html").is_file() else None


def is_hashed_asset(path: str) -> bool:
    """Return whether the name of the file at `path`, relative to the page, depends on its content."""
    return _HASHED_ASSET.match(path) is not None


def list_page_files(folder: Path) -> dict[str, Path]:
    """Return every file of the built page, except hidden ones, by its path relative to the page.

    Precompressed copies (`.br`, `.gz` beside the plain file) are left out: they belong to the plain file.
    """
    files: dict[str, Path] = {}
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if not file.is_file() or any(part.startswith(".") for part in relative.parts):
            continue
        if file.suffix in ENCODINGS and file.with_suffix("").is_file():
            continue
        files[relative.as_posix()] = file
    return files


def find_encodings(file: Path) -> dict[str, Path]:
    """Return the precompressed copies of `file` by their name in Content-Encoding, best first."""
    twins = {name: file.with_name(file.name + suffix) for suffix, name in ENCODINGS.items()}
    return {name: twin for name, twin in twins.items() if twin.is_file()}
