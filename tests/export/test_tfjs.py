"""The graph model for TensorFlow.js: its shards."""

from __future__ import annotations

from pathlib import Path

from leukoscope.export.model_folder import ShardOptions, export_model
from small_network import build_small, facts


def test_shards_have_the_size_asked_for_and_hosts_share_them(tmp_path: Path) -> None:
    hosts = ["https://a.example/x/", "https://b.example"]
    exported = export_model(
        build_small(), facts(), tmp_path / "m", shards=ShardOptions(1024, hosts), quantization="none"
    )
    shards = [file for file in exported.manifest["files"] if file["path"].endswith(".bin")]
    assert len(shards) > 3
    assert [file["bytes"] for file in shards[:-1]] == [1024] * (len(shards) - 1)
    assert shards[-1]["bytes"] <= 1024
    for number, file in enumerate(shards):
        assert file["path"].endswith(f"-{number + 1}of{len(shards)}.bin")
        assert {url.rpartition("/")[0] for url in file["urls"]} == {
            "https://a.example/x",
            "https://b.example",
        }
        assert all(url.endswith("/" + file["path"]) for url in file["urls"])
    assert {file["urls"][0].split("/")[2] for file in shards} == {"a.example", "b.example"}
    weights = b"".join((tmp_path / "m" / file["path"]).read_bytes() for file in shards)
    assert len(weights) > 4 * build_small().count_params() * 0.9
