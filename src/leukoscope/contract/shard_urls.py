"""Weight shards on other hosts. Moving them changes only `urls` in the manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from leukoscope.contract.origins import origin_of
from leukoscope.errors import ServingError

OPTION = "--shard-base-url"


def check_base_url(text: str) -> str:
    """Return the address of a folder of shards without its last slash; ServingError if it is not an address."""
    origin_of(text, OPTION)
    parts = urlsplit(text.strip())
    if parts.query or parts.fragment:
        raise ServingError(f"Expected {OPTION} to be a folder's address, without ? and #, got {text!r}.")
    return text.strip().rstrip("/")


def spread_shards(paths: Sequence[str], bases: Sequence[str]) -> dict[str, list[str]]:
    """Return for each shard its addresses in the order to try them.

    The first shard comes from the first host, the second from the second, and so on in turn. If that host fails, the
    browser tries the others in the given order. A shard's address is base + "/" + its file name.
    """
    checked = [check_base_url(base) for base in bases]
    spread = {}
    for number, path in enumerate(paths):
        first = number % len(checked) if checked else 0
        name = path.rpartition("/")[2]
        spread[path] = [f"{base}/{name}" for base in checked[first:] + checked[:first]]
    return spread


def with_shard_urls(manifest: Mapping[str, Any], bases: Sequence[str]) -> dict[str, Any]:
    """Return a copy of the manifest (a JSON object) whose shards are at `bases`; with none, only beside it.

    The copy beside the manifest remains the last address of each shard. Raises ServingError for an invalid address.
    """
    shards = [file["path"] for file in manifest["files"] if file["path"].endswith(".bin")]
    spread = spread_shards(shards, bases)
    files = []
    for file in manifest["files"]:
        if file["path"] in spread:
            file = {key: value for key, value in file.items() if key != "urls"}
            if spread[file["path"]]:
                file["urls"] = spread[file["path"]]
        files.append(file)
    return {**manifest, "files": files}
