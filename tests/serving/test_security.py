"""Headers and the Content-Security-Policy; origins that may read."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app_client import SCRIPT_PATH, Fetch, fetch_from, make_live
from leukoscope.contract.manifest import ModelFile
from leukoscope.errors import ModelError, ServingError
from leukoscope.serving.app import build_app
from leukoscope.serving.model_folders import find_models, read_model_folder
from leukoscope.serving.security import content_security_policy, parse_cors_origins, parse_picture_sources
from leukoscope.serving.site import build_site
from site_folders import write_model


class TestSecurity:
    @pytest.mark.parametrize("path", ["/", SCRIPT_PATH, "/models/one/manifest.json", "/healthz", "/nowhere"])
    def test_every_answer_carries_the_headers(self, fetch: Fetch, path: str) -> None:
        headers = fetch(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["permissions-policy"].startswith("camera=(self)")
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers

    def test_the_policy_names_own_and_shard_hosts(self, fetch: Fetch) -> None:
        policy = read_policy(fetch("/").headers["content-security-policy"])
        assert policy["connect-src"] == ["'self'", "https://cdn.example", "http://localhost:9", "https:"]
        assert policy["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
        assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
        assert policy["base-uri"] == policy["form-action"] == ["'none'"]
        assert policy["img-src"] == ["'self'", "blob:", "data:"]
        assert policy["style-src"] == policy["worker-src"] == ["'self'"]

    def test_pictures_by_address_can_be_narrowed_and_closed(self) -> None:
        def connect(*options: str) -> list[str]:
            return read_policy(content_security_policy([], parse_picture_sources(options)))["connect-src"]

        assert connect() == ["'self'", "https:"]
        assert connect("none") == ["'self'"]
        assert connect("https://Atlas.Example:443/") == ["'self'", "https://atlas.example"]
        assert connect("https:", "http://nas.local:81") == ["'self'", "https:", "http://nas.local:81"]
        with pytest.raises(ServingError, match="alone"):
            parse_picture_sources(["none", "https:"])

    @pytest.mark.parametrize(
        "text",
        [
            "example.org",
            "ftp://example.org",
            "https://",
            "https://a b",
            "https://a;script-src *",
            "https://a/path",
            "https://user@a",
            "https://a:99999",
            "https://a?q",
            "null",
            "https://a\r\nx: y",
            "https://*",
        ],
    )
    def test_what_is_no_origin_is_refused(self, text: str) -> None:
        with pytest.raises(ServingError, match="--cors"):
            parse_cors_origins([text])

    def test_a_manifest_cannot_write_into_the_policy(self, tmp_path: Path) -> None:
        write_model(tmp_path / "bad", "bad", urls=["https://a;script-src/*"])
        site = build_site(None, find_models([tmp_path / "bad"]), None)
        with pytest.raises(ServingError, match=r"manifest\.json"):
            _ = site.shard_origins


def read_policy(text: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in text.split(";"))}


class TestModelFolders:
    """A model may come from anybody: nothing in its folder runs with the rights of the page."""

    def test_every_address_below_models_is_in_a_sandbox(self, fetch: Fetch, site_folder: Path) -> None:
        paths = [path for path in make_live(site_folder).site.entries if path.startswith("models/")]
        assert len(paths) > 8
        for path in (*paths, "models/one/nowhere.html"):
            headers = fetch(f"/{path}").headers
            assert headers["x-content-type-options"] == "nosniff"
            policy = read_policy(headers["content-security-policy"])
            assert policy == {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": []}
            assert "html" not in headers["content-type"]

    @pytest.mark.parametrize(
        "name",
        ["about.html", "a.HTML", "x.xhtml", "run.js", "run.mjs", "logo.svg", "m.xml", "app.wasm", "s.webmanifest",
         "golden/README.md", "golden/a.md", "sub/MODEL_CARD.md", "a.yaml", "sub/bioimageio.yaml", "notes",
         "a.json.html", ".json"],
    )  # fmt: skip
    def test_another_kind_of_file_is_refused(self, tmp_path: Path, name: str) -> None:
        folder = write_model(tmp_path / "bad", "bad")
        list_file(folder, name, b"<script>alert(1)</script>")
        with pytest.raises(ModelError, match="files/"):
            find_models([folder])

    @pytest.mark.parametrize("name", ["MODEL_CARD.md", "README.md"])
    def test_a_model_card_is_text(self, tmp_path: Path, name: str) -> None:
        folder = write_model(tmp_path / "good", "good")
        list_file(folder, name, b"<script>alert(1)</script>")
        entry = build_site(None, find_models([folder]), None).entries[f"models/good/{name}"]
        assert entry.media_type == "text/markdown; charset=utf-8"

    def test_the_site_checks_endings_by_itself(self, tmp_path: Path) -> None:
        model = read_model_folder(write_model(tmp_path / "one", "one"))
        page = ModelFile("about.html", 1, "0" * 64, ())
        changed = replace(model, manifest=replace(model.manifest, files=(*model.manifest.files, page)))
        with pytest.raises(ServingError, match=r"about\.html"):
            build_site(None, [changed], None)

    @pytest.mark.parametrize(
        "url",
        ["about.html", "./about.html", "/models/bad/about.html", "//evil.example/", "javascript:alert(1)",
         "http://plain.example", "data:text/html,x", "https://", "https:///x", "https://a b", "HTTPS:x", "https:x"],
    )  # fmt: skip
    def test_a_data_set_links_to_https_only(self, tmp_path: Path, url: str) -> None:
        folder = write_model(tmp_path / "bad", "bad")
        dataset = {"id": "d", "name": "D", "licence": "CC0-1.0", "laboratories": [], "url": url}
        change_manifest(folder, datasets=[dataset])
        with pytest.raises(ModelError, match="datasets/0/url"):
            find_models([folder])
        change_manifest(folder, datasets=[dataset | {"url": "https://data.example/set?id=1"}])
        assert find_models([folder])

    def test_samples_are_pictures(self, site_folder: Path) -> None:
        index = site_folder / "samples" / "index.json"
        (index.parent / "about.html").write_text("<script>", encoding="utf-8")
        index.write_text('{"samples": [{"file": "about.html"}]}', encoding="utf-8")
        with pytest.raises(ServingError, match="pictures"):
            make_live(site_folder)


def list_file(folder: Path, name: str, content: bytes) -> None:
    """Write a file into a model folder and list it in the manifest."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    entry = {"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    change_manifest(folder, files=[*files, entry])


def change_manifest(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(data), encoding="utf-8")


class TestCors:
    ORIGIN = "https://lab.example"

    @pytest.fixture
    def shared(self, site_folder: Path) -> Fetch:
        return functools.partial(fetch_from, build_app(make_live(site_folder), cors=[self.ORIGIN]))

    def test_none_by_default(self, fetch: Fetch) -> None:
        assert "access-control-allow-origin" not in fetch("/models/index.json", origin=self.ORIGIN).headers

    def test_a_named_origin_reads_and_another_does_not(self, shared: Fetch) -> None:
        answer = shared("/models/index.json", origin=self.ORIGIN)
        assert answer.headers["access-control-allow-origin"] == self.ORIGIN
        assert "content-length" in answer.headers["access-control-expose-headers"].lower()
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        other = shared("/models/index.json", origin="https://other.example")
        assert "access-control-allow-origin" not in other.headers

    @pytest.mark.parametrize("path", ["/models/one/manifest.json", SCRIPT_PATH])
    def test_caches_keep_answers_by_origin(self, shared: Fetch, path: str) -> None:
        assert "Origin" in shared(path).headers["vary"]
        assert "Origin" in shared(path, origin=self.ORIGIN).headers["vary"]

    def test_preflight_of_a_range(self, shared: Fetch) -> None:
        asked = {"access_control_request_method": "GET", "access_control_request_headers": "range"}
        answer = shared("/models/one/model.json", "OPTIONS", origin=self.ORIGIN, **asked)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == self.ORIGIN
        assert "range" in answer.headers["access-control-allow-headers"].lower()
        refused = shared("/models/one/model.json", "OPTIONS", origin="https://other.example", **asked)
        assert refused.status_code == 400

    def test_any_origin(self, site_folder: Path) -> None:
        app = build_app(make_live(site_folder), cors=parse_cors_origins(["*"]))
        answer = fetch_from(app, "/models/index.json", origin="https://anyone.example")
        assert answer.headers["access-control-allow-origin"] == "*"
