"""The site: which address gives what."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from leukoscope.errors import ServingError
from leukoscope.serving.model_folders import find_models
from leukoscope.serving.site import Gzipped, build_site, media_type_of


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("deep/er/model.JSON", "application/json; charset=utf-8"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
        ("picture.png", "image/png"),
        ("model.onnx", "application/octet-stream"),
        ("unheard.of", "application/octet-stream"),
    ],
)
def test_media_types_follow_the_ending_and_text_names_its_characters(name: str, media_type: str) -> None:
    assert media_type_of(name) == media_type


def test_gzip_is_left_out_where_it_saves_hardly_anything(tmp_path: Path) -> None:
    plain = b"the same again " * 100
    packed = Gzipped(plain).content
    assert packed is not None
    assert gzip.decompress(packed) == plain
    (tmp_path / "random.bin").write_bytes(gzip.compress(plain, mtime=0))
    assert Gzipped(tmp_path / "random.bin").content is None


class TestBuildSite:
    def test_names_of_content_are_immutable_and_others_are_not(self, site_folder: Path) -> None:
        models = find_models([site_folder / "models"], packaged=site_folder / "none")
        site = build_site(site_folder / "page", models, site_folder / "samples", default_model="two")
        immutable = {path for path, entry in site.entries.items() if entry.immutable}
        assert {path.rsplit(".")[-1] for path in immutable} == {"js", "mjs", "wasm", "bin"}
        assert "index.html" in site.entries.keys() - immutable
        assert (site.default_model, site.has_page) == ("two", True)
        assert set(site.shard_origins) == {"https://cdn.example", "http://localhost:9"}
        assert list(site.entries["assets/index-B1a2C3d4.js"].encodings) == ["br", "gzip"]

    def test_without_page_models_and_samples_the_lists_are_empty(self) -> None:
        site = build_site(None, [], None)
        lists = {path: json.loads(entry.source) for path, entry in site.entries.items()}  # type: ignore[arg-type]
        assert lists == {"models/index.json": {"models": []}, "samples/index.json": {"samples": []}}
        assert (site.default_model, site.has_page) == (None, False)

    def test_samples_cannot_reach_out_of_their_folder(self, site_folder: Path) -> None:
        listed = {"samples": [{"file": "../models/one/notes.txt"}]}
        (site_folder / "samples" / "index.json").write_text(json.dumps(listed), encoding="utf-8")
        with pytest.raises(ServingError, match="plain file names"):
            build_site(None, [], site_folder / "samples")
