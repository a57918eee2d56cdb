"""Addresses of shards on other hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.contract.shard_urls import spread_shards, with_shard_urls
from leukoscope.errors import ServingError
from leukoscope.serving.model_folders import read_model_folder
from site_folders import write_model, write_page, write_samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page, models one (three shards) and two, sample pictures."""
    write_page(tmp_path / "page")
    write_model(tmp_path / "models" / "one", "one", shards=3)
    write_model(tmp_path / "models" / "two", "two", urls=["https://cdn.example/w/s.bin"])
    write_samples(tmp_path / "samples")
    return tmp_path


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
