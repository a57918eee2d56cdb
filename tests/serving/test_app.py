"""The server: what it hands out, how, and what it refuses."""

from __future__ import annotations

import functools
import gzip
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import httpx
import pytest
import trustme
from click.testing import CliRunner
from starlette.types import ASGIApp

from leukoscope.cli.serve import serve
from leukoscope.contract.origins import parse_origin
from leukoscope.errors import ModelError, ServingError
from leukoscope.serving import listening
from leukoscope.serving.app import LiveSite, build_app, choose_encoding
from leukoscope.serving.model_folders import find_models
from leukoscope.serving.security import content_security_policy, parse_cors_origins, parse_picture_sources
from leukoscope.serving.site import build_site
from site_folders import BROTLI, PAGE, SCRIPT, list_shards, write_model, write_page, write_samples

SCRIPT_PATH = "/assets/index-B1a2C3d4.js"
Fetch = Callable[..., httpx.Response]


def fetch_from(app: ASGIApp, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask the application without a socket; header names are written with underscores."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            client.headers.pop("accept-encoding")
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, path, headers=named)

    return anyio.run(ask)


@pytest.fixture
def site_folder(tmp_path: Path) -> Path:
    """Page, models one and two, and sample pictures, in folders of these names."""
    write_page(tmp_path / "page")
    write_model(tmp_path / "models" / "one", "one")
    write_model(
        tmp_path / "models" / "two", "two", urls=["https://cdn.example/w/s.bin", "http://localhost:9/s.bin"]
    )
    write_samples(tmp_path / "samples")
    return tmp_path


def make_live(folder: Path) -> LiveSite:
    none = folder / "none"
    return LiveSite(
        lambda: build_site(
            folder / "page", find_models([folder / "models"], packaged=none), folder / "samples"
        ),
        watched=[folder / "models"],
    )


@pytest.fixture
def fetch(site_folder: Path) -> Fetch:
    """GET from an application that serves `site_folder` without CORS."""
    return functools.partial(fetch_from, build_app(make_live(site_folder), picture_sources=["https:"]))


class TestFiles:
    def test_the_root_is_the_page_and_is_asked_for_again(self, fetch: Fetch) -> None:
        for path in ("/", "/index.html"):
            answer = fetch(path)
            assert answer.text == PAGE
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert answer.headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize(
        ("path", "media_type"),
        [
            (SCRIPT_PATH, "text/javascript; charset=utf-8"),
            ("/assets/worker-Zz_9-0aA.mjs", "text/javascript; charset=utf-8"),
            ("/assets/tfjs-wasm-AbCdEf12.wasm", "application/wasm"),
        ],
    )
    def test_hashed_assets_are_kept_for_ever(self, fetch: Fetch, path: str, media_type: str) -> None:
        answer = fetch(path)
        assert answer.headers["content-type"] == media_type
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"

    def test_files_that_keep_their_name_are_asked_for_again(self, fetch: Fetch) -> None:
        for path in (
            "/icon.svg",
            "/models/index.json",
            "/models/one/manifest.json",
            "/models/one/model.json",
            "/models/one/model.onnx",
            "/samples/index.json",
        ):
            answer = fetch(path)
            assert answer.status_code == 200, path
            assert answer.headers["cache-control"] == "no-cache", path

    def test_shards_are_kept_for_ever(self, fetch: Fetch, site_folder: Path) -> None:
        shards = list_shards(site_folder / "models" / "one")
        assert len(shards) == 2
        for name in shards:
            answer = fetch(f"/models/one/{name}")
            assert answer.content == (site_folder / "models" / "one" / name).read_bytes()
            assert answer.headers["content-type"] == "application/octet-stream"
            assert "immutable" in answer.headers["cache-control"]

    def test_the_list_names_every_model_and_one_default(self, fetch: Fetch) -> None:
        models = fetch("/models/index.json").json()["models"]
        assert [(model["id"], model["manifest"], model["default"]) for model in models] == [
            ("one", "one/manifest.json", True),
            ("two", "two/manifest.json", False),
        ]

    def test_samples_are_those_that_the_list_names(self, fetch: Fetch) -> None:
        assert fetch("/samples/index.json").json()["samples"][0]["file"] == "drawn_01.png"
        assert fetch("/samples/drawn_01.png").headers["content-type"] == "image/png"
        assert fetch("/samples/other.png").status_code == 404

    def test_health(self, fetch: Fetch) -> None:
        answer = fetch("/healthz")
        assert answer.json() | {"version": "?"} == {
            "status": "ok",
            "version": "?",
            "page": True,
            "models": ["one", "two"],
            "default_model": "one",
        }
        assert answer.headers["cache-control"] == "no-store"

    def test_head_is_get_without_the_body(self, fetch: Fetch) -> None:
        get, head = fetch(SCRIPT_PATH), fetch(SCRIPT_PATH, "HEAD")
        assert head.content == b""
        assert head.headers == get.headers

    def test_a_missing_page_says_what_to_do(self, site_folder: Path) -> None:
        live = LiveSite(lambda: build_site(None, find_models([site_folder / "models"]), None))
        answer = fetch_from(build_app(live), "/")
        assert answer.status_code == 503
        assert "npm run build" in answer.text
        assert fetch_from(build_app(live), "/models/one/manifest.json").status_code == 200
        assert fetch_from(build_app(live), "/samples/index.json").json() == {"samples": []}


class TestConditions:
    @pytest.mark.parametrize("path", ["/", SCRIPT_PATH, "/models/index.json", "/models/one/manifest.json"])
    def test_an_unchanged_file_is_304(self, fetch: Fetch, path: str) -> None:
        first = fetch(path)
        again = fetch(path, if_none_match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert fetch(path, if_none_match='"other"').status_code == 200

    def test_what_a_browser_loads_of_a_model_is_compressed(self, fetch: Fetch) -> None:
        plain = fetch("/models/one/manifest.json")
        zipped = fetch("/models/one/manifest.json", accept_encoding="gzip")
        assert zipped.headers["content-encoding"] == "gzip"
        assert zipped.headers["vary"] == "Accept-Encoding"
        assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"])
        assert zipped.json() == plain.json()
        assert zipped.headers["etag"] != plain.headers["etag"]

    def test_each_encoding_has_an_etag_of_its_own(self, fetch: Fetch) -> None:
        tags = {
            fetch(SCRIPT_PATH, accept_encoding=name).headers["etag"] for name in ("identity", "gzip", "br")
        }
        assert len(tags) == 3

    def test_a_range(self, fetch: Fetch, site_folder: Path) -> None:
        name = list_shards(site_folder / "models" / "one")[0]
        whole = (site_folder / "models" / "one" / name).read_bytes()
        answer = fetch(f"/models/one/{name}", range="bytes=5-9")
        assert (answer.status_code, answer.content) == (206, whole[5:10])
        assert answer.headers["content-range"] == f"bytes 5-9/{len(whole)}"
        assert fetch(f"/models/one/{name}", range=f"bytes={len(whole)}-").status_code == 416

    def test_a_range_is_of_the_file_as_it_is(self, fetch: Fetch) -> None:
        answer = fetch(SCRIPT_PATH, range="bytes=0-5", accept_encoding="br, gzip")
        assert answer.content == SCRIPT[:6]
        assert "content-encoding" not in answer.headers


class TestEncodings:
    def test_brotli_before_gzip_before_none(self, fetch: Fetch) -> None:
        plain, zipped = fetch(SCRIPT_PATH), fetch(SCRIPT_PATH, accept_encoding="gzip")
        assert plain.content == zipped.content == SCRIPT
        assert "content-encoding" not in plain.headers
        assert zipped.headers["content-encoding"] == "gzip"
        assert int(zipped.headers["content-length"]) == len(gzip.compress(SCRIPT))
        # httpx would decode Brotli where a decoder is installed, so only headers are looked at.
        best = fetch(SCRIPT_PATH, "HEAD", accept_encoding="gzip, br")
        assert best.headers["content-encoding"] == "br"
        assert int(best.headers["content-length"]) == len(BROTLI)
        for answer in (plain, zipped, best):
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers["content-type"].startswith("text/javascript")

    def test_twins_have_no_address_of_their_own(self, fetch: Fetch) -> None:
        assert fetch(SCRIPT_PATH + ".gz").status_code == 404

    @pytest.mark.parametrize(
        ("accept", "chosen"),
        [
            ("", None),
            ("identity", None),
            ("gzip, deflate, br, zstd", "br"),
            ("br;q=0, gzip", "gzip"),
            ("br;q=0.5, gzip;q=0.8", "gzip"),
            ("*", "br"),
            ("*;q=0", None),
            ("GZIP", "gzip"),
            ("br;q=nonsense", None),
        ],
    )
    def test_choice(self, accept: str, chosen: str | None) -> None:
        assert choose_encoding(accept, ["br", "gzip"]) == chosen


class TestRefusals:
    @pytest.mark.parametrize(
        "path",
        [
            "/assets/",
            "/assets",
            "/models/",
            "/models/one",
            "/models/one/",
            "/models/one/notes.txt",
            "/models/one/golden",
            "/samples/",
            "/assets//index-B1a2C3d4.js",
            "/index.html/",
            "/INDEX.HTML",
            "/index.html%00",
            "/docs",
            "/openapi.json",
        ],
    )
    def test_no_listing_and_nothing_beside(self, fetch: Fetch, path: str) -> None:
        assert fetch(path).status_code == 404

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
    def test_only_reading(self, fetch: Fetch, method: str) -> None:
        for path in ("/", "/healthz", "/models/one/manifest.json"):
            answer = fetch(path, method)
            assert answer.status_code == 405
            assert "GET" in answer.headers["allow"]

    def test_options_tells_the_methods(self, fetch: Fetch) -> None:
        answer = fetch("/", "OPTIONS")
        assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")

    def test_a_file_that_went_is_404(self, fetch: Fetch, site_folder: Path) -> None:
        (site_folder / "page" / "icon.svg").unlink()
        assert fetch("/icon.svg").status_code == 404


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

    def test_origins_are_written_as_browsers_write_them(self) -> None:
        assert parse_origin("HTTP://Example.ORG:80", "x") == "http://example.org"
        assert parse_origin("https://bücher.example", "x") == "https://xn--bcher-kva.example"
        assert parse_origin("http://[::1]:8000", "x") == "http://[::1]:8000"

    def test_a_manifest_cannot_write_into_the_policy(self, tmp_path: Path) -> None:
        write_model(tmp_path / "bad", "bad", urls=["https://a;script-src/*"])
        site = build_site(None, find_models([tmp_path / "bad"]), None)
        with pytest.raises(ServingError, match=r"manifest\.json"):
            _ = site.shard_origins


def read_policy(text: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in text.split(";"))}


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


class TestModels:
    def test_one_folder_or_a_folder_of_folders(self, site_folder: Path) -> None:
        none = site_folder / "none"
        one = site_folder / "models" / "one"
        assert [model.id for model in find_models([one], packaged=none)] == ["one"]
        # The same folder twice is no clash.
        assert [model.id for model in find_models([one, site_folder / "models"], packaged=none)] == [
            "one",
            "two",
        ]

    def test_two_folders_with_one_id_are_explained(self, site_folder: Path) -> None:
        copy = shutil.copytree(site_folder / "models" / "one", site_folder / "copy")
        with pytest.raises(ServingError, match="'one'") as caught:
            find_models([site_folder / "models", copy])
        assert str(copy) in str(caught.value)
        assert str(site_folder / "models" / "one") in str(caught.value)

    def test_a_given_model_takes_the_place_of_a_packaged_one(self, site_folder: Path) -> None:
        copy = shutil.copytree(site_folder / "models" / "one", site_folder / "copy")
        notes: list[str] = []
        models = find_models([copy], packaged=site_folder / "models", note=notes.append)
        assert [(model.id, model.folder.parent.name) for model in models] == [
            ("one", site_folder.name),
            ("two", "models"),
        ]
        assert len(notes) == 1
        assert "'one'" in notes[0]

    def test_the_packaged_default_is_first(self, site_folder: Path) -> None:
        listed = {"models": [{"id": "one"}, {"id": "two", "default": True}]}
        (site_folder / "models" / "index.json").write_text(json.dumps(listed), encoding="utf-8")
        assert [model.id for model in find_models(packaged=site_folder / "models")] == ["two", "one"]

    def test_what_is_no_model_is_refused(self, site_folder: Path) -> None:
        for folder in (site_folder / "page", site_folder / "nowhere"):
            with pytest.raises(ServingError, match=re.escape(str(folder))):
                find_models([folder])

    def test_a_damaged_shard_is_named(self, site_folder: Path) -> None:
        shard = site_folder / "models" / "one" / list_shards(site_folder / "models" / "one")[1]
        shard.write_bytes(shard.read_bytes()[:-1] + b"?")
        with pytest.raises(ModelError, match=shard.name):
            find_models([site_folder / "models"])

    def test_an_unknown_default_is_refused(self, site_folder: Path) -> None:
        with pytest.raises(ServingError, match="one, two"):
            build_site(
                None, find_models([site_folder / "models"], packaged=site_folder), None, default_model="three"
            )

    def test_samples_cannot_reach_out_of_their_folder(self, site_folder: Path) -> None:
        listed = {"samples": [{"file": "../models/one/notes.txt"}]}
        (site_folder / "samples" / "index.json").write_text(json.dumps(listed), encoding="utf-8")
        with pytest.raises(ServingError, match="plain file names"):
            build_site(None, [], site_folder / "samples")


class TestLiveSite:
    def test_a_model_written_again_is_served_anew(self, site_folder: Path) -> None:
        app = build_app(make_live(site_folder))
        folder = site_folder / "models" / "one"
        shutil.rmtree(folder)
        write_model(folder, "one", shards=3)
        assert fetch_from(app, "/models/one/manifest.json").status_code == 200
        names = list_shards(folder)
        assert len(names) == 3
        for name in names:
            assert fetch_from(app, f"/models/one/{name}").status_code == 200

    def test_a_new_model_appears(self, site_folder: Path) -> None:
        app = build_app(make_live(site_folder))
        write_model(site_folder / "models" / "three", "three")
        ids = [model["id"] for model in fetch_from(app, "/models/index.json").json()["models"]]
        assert ids == ["one", "three", "two"]

    def test_a_broken_model_leaves_the_last_good_site(
        self, site_folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = build_app(make_live(site_folder))
        (site_folder / "models" / "one" / "manifest.json").write_text("{", encoding="utf-8")
        assert len(fetch_from(app, "/models/index.json").json()["models"]) == 2
        assert "manifest.json" in caplog.text


class TestListening:
    def test_a_taken_port_is_named_with_what_to_do(self) -> None:
        with listening.open_socket("127.0.0.1", 0) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(ServingError, match=f"Port {port} .* taken.*--port"):
                listening.open_socket("127.0.0.1", port)

    @pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.7"])
    def test_a_foreign_address_is_refused(self, host: str) -> None:
        with pytest.raises(ServingError, match=r"0\.0\.0\.0"):
            listening.open_socket(host, 0)

    def test_addresses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listening, "_find_network_address", lambda: "192.168.7.7")
        with listening.open_socket("127.0.0.1", 0) as sock:
            port = sock.getsockname()[1]
            assert listening.list_addresses(sock, "127.0.0.1", tls=False) == [f"http://127.0.0.1:{port}"]
            assert listening.list_addresses(sock, "0.0.0.0", tls=True) == [
                f"https://127.0.0.1:{port}",
                f"https://192.168.7.7:{port}",
            ]

    @pytest.mark.parametrize(
        ("host", "only_here"),
        [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("192.168.1.2", False)],
    )
    def test_loopback(self, host: str, only_here: bool) -> None:
        assert listening.is_loopback(host) is only_here

    def test_a_certificate_that_is_none_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "cert.pem"
        with pytest.raises(ServingError, match="--tls-cert"):
            listening.check_certificate(file, file)
        file.write_text("no certificate", encoding="utf-8")
        with pytest.raises(ServingError, match="PEM"):
            listening.check_certificate(file, file)

    def test_a_key_of_another_certificate_is_refused(self, tmp_path: Path) -> None:
        mine, other = trustme.CA().issue_cert("localhost"), trustme.CA().issue_cert("localhost")
        mine.cert_chain_pems[0].write_to_path(str(tmp_path / "cert.pem"))
        other.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
        with pytest.raises(ServingError, match="private key"):
            listening.check_certificate(tmp_path / "cert.pem", tmp_path / "key.pem")


class TestCommand:
    @pytest.fixture
    def run(self, site_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
        """Run the command up to the point where it would serve; return what it printed."""
        monkeypatch.setattr("leukoscope.cli.serve.run_app", lambda *args, **options: None)
        monkeypatch.setattr("leukoscope.cli.serve.find_page", lambda: site_folder / "page")
        monkeypatch.setenv("LEUKOSCOPE_DATA", str(site_folder / "data"))
        shutil.copytree(site_folder / "samples", site_folder / "data" / "samples")

        def run(*options: str) -> str:
            models = ["--models", str(site_folder / "models")]
            result = CliRunner().invoke(serve, ["--port", "0", *models, *options], catch_exceptions=False)
            assert result.exit_code == 0, result.output
            return result.output

        return run

    @pytest.fixture
    def opened(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        addresses: list[str] = []
        monkeypatch.setattr(webbrowser, "open", addresses.append)
        # A thread would outlive the assertion.
        monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
        return addresses

    def test_it_says_what_it_serves(self, run: Callable[..., str]) -> None:
        text = run("--no-open", "--default", "two")
        assert re.search(r"Serving at http://127\.0\.0\.1:\d+", text)
        assert "two (default)" in text
        assert "real fields" in text
        assert "Not a medical device" in text
        assert "plain http" not in text

    def test_it_warns_of_plain_http_on_a_network(self, run: Callable[..., str]) -> None:
        text = run("--no-open", "--host", "0.0.0.0")
        assert "plain http" in text
        assert "--tls-cert" in text

    def test_a_browser_where_there_is_a_screen(
        self, run: Callable[..., str], opened: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leukoscope.cli.serve.has_screen", lambda: True)
        assert "Opening it in your browser" in run()
        assert len(opened) == 1
        assert opened[0].startswith("http://127.0.0.1:")
        run("--no-open")
        assert len(opened) == 1

    def test_no_browser_without_a_screen(
        self, run: Callable[..., str], opened: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("leukoscope.cli.serve.has_screen", lambda: False)
        assert "open http://127.0.0.1:" in run()
        assert "No screen" in run("--open")
        assert opened == []

    def test_half_a_certificate_is_refused(self) -> None:
        result = CliRunner().invoke(serve, ["--tls-key", "key.pem"])
        assert isinstance(result.exception, ServingError)
        assert "--tls-cert" in str(result.exception)


@contextmanager
def running(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the real server on a free port; yield the process and its address."""
    command = [sys.executable, "-m", "leukoscope", "serve", "--port", "0", "--no-open", *options]
    environment = os.environ | {"LEUKOSCOPE_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
    shutil.copytree(folder / "samples", folder / "data" / "samples", dirs_exist_ok=True)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line.startswith("Press Ctrl+C"):
                    break
            address = re.search(r"https?://\S+", "".join(lines))
            assert address is not None, "".join(lines)
            yield process, address[0]
        finally:
            process.kill()


class TestProcess:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_it_serves_and_stops_gracefully(self, site_folder: Path, number: signal.Signals) -> None:
        with running(site_folder, "--models", str(site_folder / "models")) as (process, address):
            # The socket listens before the address is printed, so the first request waits in line.
            health = httpx.get(f"{address}/healthz", timeout=60)
            assert health.json()["status"] == "ok"
            assert "server" not in health.headers
            assert httpx.get(f"{address}/models/two/manifest.json").json()["id"] == "two"
            process.send_signal(number)
            assert process.stdout is not None
            assert process.stdout.read().endswith("Stopped.\n")
            assert process.wait(timeout=60) == 0

    def test_no_path_leads_out(self, site_folder: Path) -> None:
        secret = site_folder / "models" / "secret.txt"
        secret.write_text("the hidden words", encoding="utf-8")
        paths = [
            "/../secret.txt",
            "/models/one/../../secret.txt",
            "/models/../secret.txt",
            "/models/one/..%2fsecret.txt",
            "/models/one/%2e%2e/secret.txt",
            "/models/one/..%252fsecret.txt",
            "/models/one/..%5csecret.txt",
            "/models/one/....//secret.txt",
            f"/{secret}",
            f"//{secret}",
            "/models/one/%c0%ae%c0%ae/secret.txt",
            "/etc/passwd",
            "/..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
            "/%00/etc/passwd",
            "/.git/config",
        ]
        with running(site_folder, "--models", str(site_folder / "models")) as (_, address):
            url = httpx.URL(address)
            for path in paths:
                # A client library would tidy the path up.
                with socket.create_connection((url.host, url.port or 0), timeout=60) as raw:
                    raw.sendall(
                        f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1")
                    )
                    answer = b"".join(iter(lambda: raw.recv(65536), b""))
                assert answer.split(b" ", 2)[1] in (b"400", b"404"), (path, answer)
                assert b"hidden words" not in answer

    def test_https(self, site_folder: Path) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1")
        certificate, key = site_folder / "cert.pem", site_folder / "key.pem"
        issued.cert_chain_pems[0].write_to_path(str(certificate))
        issued.private_key_pem.write_to_path(str(key))
        context = ssl.create_default_context()
        authority.configure_trust(context)
        options = ["--tls-cert", str(certificate), "--tls-key", str(key)]
        with running(site_folder, *options) as (_, address):
            assert address.startswith("https://")
            assert httpx.get(f"{address}/healthz", verify=context, timeout=60).json()["status"] == "ok"

    def test_a_taken_port_ends_with_status_1(self) -> None:
        with listening.open_socket("127.0.0.1", 0) as taken:
            port = str(taken.getsockname()[1])
            command = [sys.executable, "-m", "leukoscope", "serve", "--no-open", "--port", port]
            finished = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert finished.returncode == 1
        assert f"Port {port}" in finished.stderr
        assert "--port" in finished.stderr
        assert "Traceback" not in finished.stderr

    def test_serving_imports_no_training_framework(self) -> None:
        code = (
            "import sys, leukoscope.cli.serve, leukoscope.cli.publish\n"
            "heavy = 'keras tensorflow torch jax matplotlib sklearn cv2 pandas onnxruntime'.split()\n"
            "print(sorted(set(heavy) & set(sys.modules)))"
        )
        finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert finished.stdout.strip() == "[]"
