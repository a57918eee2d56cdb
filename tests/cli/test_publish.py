"""`leukoscope publish`."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from leukoscope.cli.publish import publish
from leukoscope.contract.model_folder import load_manifest, verify_files
from policies import read_policies
from site_folders import SCRIPT, list_shards, write_model, write_page, write_samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page, models one (three shards) and two, sample pictures."""
    write_page(tmp_path / "page")
    write_model(tmp_path / "models" / "one", "one", shards=3)
    write_model(tmp_path / "models" / "two", "two", urls=["https://cdn.example/w/s.bin"])
    write_samples(tmp_path / "samples")
    return tmp_path


class TestCommand:
    @pytest.fixture
    def out(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Publish models one and two with their shards on two hosts; return the site."""
        monkeypatch.setattr("leukoscope.cli.publish.find_page", lambda: folder / "page")
        monkeypatch.setenv("LEUKOSCOPE_DATA", str(folder / "data"))
        write_samples(folder / "data" / "samples")
        hosts = ["--shard-base-url", "https://a.example/w", "--shard-base-url", "http://localhost:9"]
        options = ["--models", str(folder / "models"), "--default", "two", "--picture-origin", "none"]
        out = folder / "path with space" / "site"
        result = CliRunner().invoke(publish, ["--out", str(out), *options, *hosts], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert "two (default)" in result.output
        assert list_shards(folder / "models" / "one")[0] in result.output
        return out

    def test_manifests_name_the_hosts_and_stay_valid(self, out: Path, folder: Path) -> None:
        names = list_shards(folder / "models" / "one")
        manifest = load_manifest(out / "models" / "one")
        urls = {file.path: file.urls for file in manifest.files}
        assert urls[names[0]] == (f"https://a.example/w/{names[0]}", f"http://localhost:9/{names[0]}")
        assert urls[names[1]] == (f"http://localhost:9/{names[1]}", f"https://a.example/w/{names[1]}")
        assert urls["model.json"] == ()
        # Beside the manifest each shard has its last resort.
        verify_files(manifest, out / "models" / "one")

    def test_the_policy_names_the_hosts(self, out: Path) -> None:
        policies = read_policies((out / "index.html").read_text(encoding="utf-8"))
        assert "connect-src 'self' https://a.example http://localhost:9;" in policies.found[0]

    def test_the_default(self, out: Path) -> None:
        models = json.loads((out / "models" / "index.json").read_text(encoding="utf-8"))["models"]
        assert [model["id"] for model in models if model["default"]] == ["two"]

    def test_any_static_host_serves_it_under_a_path(self, out: Path) -> None:
        with hosting(out.parent) as address:
            base = httpx.URL(f"{address}/{out.name}/")
            assert "Content-Security-Policy" in httpx.get(base).text
            assert httpx.get(base.join("./assets/index-B1a2C3d4.js")).content == SCRIPT
            listed = httpx.get(base.join("./models/index.json")).json()["models"]
            manifest_url = base.join("./models/").join(listed[0]["manifest"])
            for file in httpx.get(manifest_url).json()["files"]:
                assert len(httpx.get(manifest_url.join(file["path"])).content) == file["bytes"]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def hosting(folder: Path) -> Iterator[str]:
    """Serve a folder with Python's own static server, which knows nothing of ours; yield its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
