"""The server: what it hands out, how, and what it refuses."""

from __future__ import annotations

import gzip
import shutil
import time
from pathlib import Path

import pytest

from app_client import SCRIPT_PATH, Fetch, fetch_from, make_live
from leukoscope.serving.app import LiveSite, build_app, choose_encoding
from leukoscope.serving.model_folders import find_models
from leukoscope.serving.site import Site, build_site
from site_folders import BROTLI, PAGE, SCRIPT, list_shards, write_model


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
            "/licences.txt",
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

    @pytest.mark.parametrize("error", [RecursionError(), MemoryError(), OSError("gone"), KeyError("x")])
    def test_no_exception_takes_the_last_good_site(
        self, site_folder: Path, caplog: pytest.LogCaptureFixture, error: Exception
    ) -> None:
        good = make_live(site_folder).site
        builds = iter([good])

        def build() -> Site:
            for site in builds:
                return site
            raise error

        app = build_app(LiveSite(build, watched=[site_folder / "models"]))
        (site_folder / "models" / "more").mkdir()
        for path in ("/", "/models/index.json", "/models/one/model.json", "/healthz"):
            assert fetch_from(app, path).status_code == 200, path
        assert "cannot be served now" in caplog.text

    def test_a_model_with_hostile_addresses_leaves_the_last_good_site(self, site_folder: Path) -> None:
        app = build_app(make_live(site_folder))
        write_model(site_folder / "models" / "three", "three", urls=["https://a;script-src/*"])
        for path in ("/models/index.json", "/", "/models/one/model.json", "/healthz"):
            assert fetch_from(app, path).status_code == 200, path


def test_a_hostile_range_is_answered_at_once(fetch: Fetch, site_folder: Path) -> None:
    """Starlette before 0.49.1 merged ranges in quadratic time (CVE-2025-62727)."""
    shard = list_shards(site_folder / "models" / "one")[0]
    started = time.process_time()
    for ranges in (",".join(f"{n}-" for n in range(20_000)), ",".join(["0-0"] * 20_000), "9" * 50_000 + "-"):
        assert fetch(f"/models/one/{shard}", range=f"bytes={ranges}").status_code < 500
    assert time.process_time() - started < 5
