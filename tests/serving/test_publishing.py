"""The static site: complete, safe to write again, the same under a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.contract.model_folder import load_manifest, verify_files
from leukoscope.errors import ServingError
from leukoscope.serving.model_folders import find_models
from leukoscope.serving.publishing import insert_policy, publish_site
from leukoscope.serving.site import Site, build_site
from policies import read_policies
from site_folders import PAGE, list_shards, write_model, write_page, write_samples


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


class TestFolder:
    def test_hosts_put_models_into_a_sandbox(self, site: Site, folder: Path) -> None:
        publish_site(site, folder / "out", picture_sources=[])
        headers = (folder / "out" / "_headers").read_text(encoding="utf-8")
        rule = headers.partition("\n/models/*\n")[2].partition("\n/")[0]
        assert rule == "  content-security-policy: default-src 'none'; frame-ancestors 'none'; sandbox"
        models = [file for file in (folder / "out" / "models").rglob("*") if file.is_file()]
        assert {file.suffix for file in models} == {".bin", ".json", ".onnx", ".png"}

    def test_it_is_complete(self, site: Site, folder: Path) -> None:
        published = publish_site(site, folder / "out", picture_sources=["https:"])
        shards = list_shards(folder / "models" / "one")
        written = list_files(folder / "out")
        assert written >= {
            "index.html",
            "icon.svg",
            "licences.txt",
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
