"""The static site: complete, safe to write again, the same under a path."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from leukoscope.cli.publish import publish
from leukoscope.contract.model_folder import load_manifest, verify_files
from leukoscope.contract.shard_urls import spread_shards, with_shard_urls
from leukoscope.errors import ServingError
from leukoscope.serving.model_folders import find_models, read_model_folder
from leukoscope.serving.publishing import insert_policy, publish_site
from leukoscope.serving.site import Site, build_site
from site_folders import PAGE, SCRIPT, list_shards, write_model, write_page, write_samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page, models one (three shards) and two, sample pictures."""
    write_page(tmp_path / "page")
    write_model(tmp_path / "models" / "one", "one", shards=3)
    write_model(tmp_path / "models" / "two", "two", urls=["https://cdn.example/w/s.bin"])
    write_samples(tmp_path / "samples")
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Site:
    return build_site(
        folder / "page", find_models([folder / "models"], packaged=folder / "none"), folder / "samples"
    )


def list_files(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


class _Policy(HTMLParser):
    """Collects CSP tags, and what stood before the first one."""

    def __init__(self) -> None:
        super().__init__()
        self.before: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and (named.get("http-equiv") or "").lower() == "content-security-policy":
            self.found.append(named["content"] or "")
        elif not self.found:
            self.before.append(tag)


def read_policies(html: str) -> _Policy:
    parser = _Policy()
    parser.feed(html)
    return parser


class TestFolder:
    def test_it_is_complete(self, site: Site, folder: Path) -> None:
        published = publish_site(site, folder / "out", picture_sources=["https:"])
        shards = list_shards(folder / "models" / "one")
        written = list_files(folder / "out")
        assert written >= {
            "index.html",
            "icon.svg",
            "_headers",
            ".nojekyll",
            "assets/index-B1a2C3d4.js",
            "assets/index-B1a2C3d4.js.br",
            "assets/index-B1a2C3d4.js.gz",
            "models/index.json",
            "models/one/manifest.json",
            "models/two/manifest.json",
            "samples/index.json",
            "samples/drawn_01.png",
            *(f"models/one/{name}" for name in shards),
        }
        assert "models/one/notes.txt" not in written
        assert "samples/other.png" not in written
        # They would hide the page that carries the policy.
        assert "index.html.gz" not in written
        assert published.n_files == len(written) - 1
        for model in ("one", "two"):
            verify_files(load_manifest(folder / "out" / "models" / model), folder / "out" / "models" / model)

    def test_others_may_read_it(self, site: Site, folder: Path) -> None:
        publish_site(site, folder / "out", picture_sources=[])
        assert (folder / "out").stat().st_mode & 0o777 == 0o755

    def test_the_page_carries_the_policy_before_its_scripts(self, site: Site, folder: Path) -> None:
        publish_site(site, folder / "out", picture_sources=["https:"])
        html = (folder / "out" / "index.html").read_text(encoding="utf-8")
        policies = read_policies(html)
        assert len(policies.found) == 1
        assert policies.before == ["html", "head", "meta"]
        assert "connect-src 'self' https://cdn.example https:;" in policies.found[0]
        # Browsers ignore it in a tag, and say so in the console.
        assert "frame-ancestors" not in policies.found[0]
        assert html.index("charset") < 1024

    def test_the_headers_file(self, site: Site, folder: Path) -> None:
        publish_site(site, folder / "out", picture_sources=["https:"])
        rules: dict[str, dict[str, str]] = {}
        for line in (folder / "out" / "_headers").read_text(encoding="utf-8").splitlines():
            assert len(line) < 2000
            if line.startswith("  "):
                name, _, value = line.strip().partition(": ")
                rules[list(rules)[-1]][name] = value
            else:
                rules[line] = {}
        assert "frame-ancestors 'none'" in rules["/*"]["content-security-policy"]
        assert "cache-control" not in rules["/*"]
        assert "immutable" in rules["/assets/*"]["cache-control"]
        assert rules["/sw.js"]["cache-control"] == "no-cache"
        assert "immutable" in rules["/models/one/*.bin"]["cache-control"]

    def test_without_a_page_it_says_what_to_do(self, folder: Path) -> None:
        with pytest.raises(ServingError, match="npm run build"):
            publish_site(build_site(None, [], None), folder / "out", picture_sources=[])
        assert not (folder / "out").exists()


class TestPolicyTag:
    def test_an_earlier_tag_gives_way(self) -> None:
        once = insert_policy(PAGE, "default-src 'none'")
        assert read_policies(insert_policy(once, "default-src 'self'")).found == ["default-src 'self'"]

    def test_a_page_without_character_set_or_head(self) -> None:
        assert read_policies(insert_policy("<HEAD><title>x</title></HEAD>", "p")).before == ["head"]
        with pytest.raises(ServingError, match="<head>"):
            insert_policy("<p>nothing", "p")


class TestWritingAgain:
    def test_it_replaces_what_it_wrote(self, site: Site, folder: Path) -> None:
        out = folder / "out"
        publish_site(site, out, picture_sources=[])
        (folder / "page" / "icon.svg").unlink()
        smaller = build_site(folder / "page", list(site.models[:1]), None)
        publish_site(smaller, out, picture_sources=[])
        written = list_files(out)
        assert "icon.svg" not in written
        assert not any(path.startswith("models/two/") for path in written)
        assert sorted(path.name for path in folder.iterdir()) == ["models", "out", "page", "samples"]

    def test_an_empty_folder_will_do(self, site: Site, folder: Path) -> None:
        (folder / "out").mkdir()
        publish_site(site, folder / "out", picture_sources=[])
        assert (folder / "out" / "index.html").is_file()

    @pytest.mark.parametrize("published_before", [False, True])
    def test_other_files_are_never_removed(self, site: Site, folder: Path, published_before: bool) -> None:
        out = folder / "out"
        if published_before:
            publish_site(site, out, picture_sources=[])
        (out / ".git").mkdir(parents=True)
        (out / ".git" / "HEAD").write_text("ref", encoding="utf-8")
        before = list_files(out)
        with pytest.raises(ServingError, match=r"\.git/HEAD"):
            publish_site(site, out, picture_sources=[])
        assert list_files(out) == before

    def test_a_file_in_its_place(self, site: Site, folder: Path) -> None:
        (folder / "out").write_text("mine", encoding="utf-8")
        with pytest.raises(ServingError, match="is a file"):
            publish_site(site, folder / "out", picture_sources=[])

    def test_a_failure_leaves_the_old_site(
        self, site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = folder / "out"
        publish_site(site, out, picture_sources=[])
        (out / "index.html").write_text("old", encoding="utf-8")

        def fail(*_: object) -> None:
            raise OSError("no space left")

        monkeypatch.setattr("shutil.copyfile", fail)
        with pytest.raises(ServingError, match="no space left"):
            publish_site(site, out, picture_sources=[])
        assert (out / "index.html").read_text(encoding="utf-8") == "old"
        assert sorted(path.name for path in folder.iterdir()) == ["models", "out", "page", "samples"]


class TestShards:
    def test_hosts_share_the_shards_with_fallbacks(self) -> None:
        hosts = ["https://a.example/w/", "https://b.example"]
        assert spread_shards(["s1.bin", "deep/s2.bin", "s3.bin"], hosts) == {
            "s1.bin": ["https://a.example/w/s1.bin", "https://b.example/s1.bin"],
            "deep/s2.bin": ["https://b.example/s2.bin", "https://a.example/w/s2.bin"],
            "s3.bin": ["https://a.example/w/s3.bin", "https://b.example/s3.bin"],
        }

    @pytest.mark.parametrize(
        "base", ["cdn.example", "ftp://cdn.example", "https://a b/", "https://a/?v=1", "/w"]
    )
    def test_what_is_no_address_is_refused(self, base: str) -> None:
        with pytest.raises(ServingError, match="--shard-base-url"):
            spread_shards(["s.bin"], [base])

    def test_moving_changes_the_shards_urls_and_nothing_else(self, folder: Path) -> None:
        raw = dict(read_model_folder(folder / "models" / "one").manifest.raw)
        moved = with_shard_urls(raw, ["https://a.example"])
        for before, after in zip(raw["files"], moved["files"], strict=True):
            urls = after.pop("urls", None)
            assert after == before
            assert (urls is not None) == before["path"].endswith(".bin")
        assert {**moved, "files": 0} == {**raw, "files": 0}

    def test_moving_back_home(self, folder: Path) -> None:
        raw = read_model_folder(folder / "models" / "two").manifest.raw
        assert all("urls" not in file for file in with_shard_urls(raw, [])["files"])


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
