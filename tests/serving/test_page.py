"""The files of the built page."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.serving.page import find_encodings, find_page, is_hashed_asset, list_page_files
from site_folders import write_page


@pytest.mark.parametrize(
    ("path", "hashed"),
    [
        ("assets/index-B1a2C3d4.js", True),
        ("assets/worker-Zz_9-0aA.mjs", True),
        ("assets/index-B1a2C3d4.js.map", True),
        ("assets/index-short.js", False),
        ("index-B1a2C3d4.js", False),
        ("sw.js", False),
    ],
)
def test_names_that_hold_a_hash_of_the_content_are_known(path: str, hashed: bool) -> None:
    assert is_hashed_asset(path) is hashed


def test_hidden_files_and_compressed_twins_are_not_listed(tmp_path: Path) -> None:
    page = write_page(tmp_path / "page")
    (page / ".vite").mkdir()
    (page / ".vite" / "manifest.json").write_text("{}")
    (page / "alone.gz").write_bytes(b"no twin of anything")
    files = list_page_files(page)
    assert files.keys() >= {"index.html", "icon.svg", "alone.gz", "assets/index-B1a2C3d4.js"}
    assert not any(path.startswith(".") or path.endswith((".js.gz", ".js.br")) for path in files)
    assert list(find_encodings(files["assets/index-B1a2C3d4.js"])) == ["br", "gzip"]
    assert find_encodings(files["icon.svg"]) == {}


def test_a_folder_without_a_page_is_none(tmp_path: Path) -> None:
    assert find_page(tmp_path) is None
    assert find_page(write_page(tmp_path / "page")) == tmp_path / "page"
