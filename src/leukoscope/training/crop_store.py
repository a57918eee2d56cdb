"""Wide crops on disk: shards of rows that are mapped into memory, so that a million of them need no more than a few.

crops-00000.npy ...  uint8, rows x side x side x 3
table.npy            what is known of each row: numbers and short texts, one column each
manifest.json        the files with their SHA-256, and `closed`: true once all of them are there

Crops are cut once. A writer that was killed goes on behind the last whole shard; `key` says what was cut, so that
crops of other pictures or another recipe are not taken for these.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray
from tqdm import tqdm

from leukoscope.errors import TrainingError
from leukoscope.files import hash_file, write_json

MANIFEST, TABLE = "manifest.json", "table.npy"
_FORMAT = 1
SHARD_ROWS = 2048
# Pages that were read stay mapped until the process lets go of them; then they count as its memory no longer. The
# system also maps pages around those that were asked for.
_RELEASE_AFTER_BYTES, _MAPPED_AROUND_BYTES = 2**27, 2**17


class StoredCrops:
    """Crops on disk that are looked up by row, as in an array of N x side x side x 3.

    Args:
        shards: mapped files, all but the last of `shard_rows` rows.
        shard_rows: rows of a shard.
        rows: which rows of the store these are, in this order; None: all of them.
    """

    def __init__(
        self,
        shards: Sequence[NDArray[np.uint8]],
        shard_rows: int,
        rows: NDArray[np.int64] | None = None,
    ) -> None:
        self._shards, self._shard_rows, self._rows = shards, shard_rows, rows
        self._mapped_bytes = 0

    def __len__(self) -> int:
        return sum(map(len, self._shards)) if self._rows is None else len(self._rows)

    def __getitem__(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.uint8]:
        """Read rows into memory, in the order asked for."""
        wanted = self._find(rows)
        read = np.empty((len(wanted), *self._shards[0].shape[1:]), np.uint8)
        for place, row in enumerate(wanted):
            shard, at = divmod(int(row), self._shard_rows)
            read[place] = self._shards[shard][at]
        self._mapped_bytes += read.nbytes + len(read) * _MAPPED_AROUND_BYTES
        if self._mapped_bytes >= _RELEASE_AFTER_BYTES:
            self._release()
        return read

    def select(self, rows: NDArray[np.integer[Any]]) -> StoredCrops:
        """Return some rows as a store of their own; nothing is read."""
        return StoredCrops(self._shards, self._shard_rows, self._find(rows))

    def _find(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        return np.asarray(rows if self._rows is None else self._rows[rows], np.int64)

    def _release(self) -> None:
        """Unmap the pages that were read; what another thread still reads is mapped again by itself."""
        self._mapped_bytes = 0
        for shard in self._shards:
            mapped: Any = shard.base
            if hasattr(mmap, "MADV_DONTNEED") and isinstance(mapped, mmap.mmap):
                mapped.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True)
class CropStore:
    """A folder of shards, their table and the manifest that closes them."""

    folder: Path
    shard_rows: int = SHARD_ROWS

    def write(
        self,
        cut: Callable[[int], Iterator[NDArray[np.uint8]]],
        table: NDArray[Any],
        *,
        key: str,
        progress: bool = True,
    ) -> None:
        """Cut all crops, or those that a killed process left out, and close the store.

        Args:
            cut: yields the crops from a row on, as many as there are rows in the table.
            table: a structured array of what is known of each row.
            key: says what is cut. Crops of another key are removed; closed ones of the same are checked and kept.
            progress: show a bar.
        """
        known = self._read_manifest()
        if known.get("key") != key or known.get("rows") != len(table) or known.get("format") != _FORMAT:
            shutil.rmtree(self.folder, ignore_errors=True)
            known = {}
        self.folder.mkdir(parents=True, exist_ok=True)
        whole = self._list_whole(known.get("shards", []), progress)
        if known.get("closed") and len(whole) == len(known["shards"]) and self._has_table(known):
            return
        manifest = {
            "format": _FORMAT,
            "key": key,
            "rows": len(table),
            "shard_rows": self.shard_rows,
            "shards": whole,
            "closed": False,
        }
        write_json(self.folder / MANIFEST, manifest)
        # Where the table alone is missing, nothing is cut.
        done = sum(shard["rows"] for shard in whole)
        with tqdm(
            total=len(table), initial=done, desc="Writing crops", unit="crop", disable=not progress
        ) as bar:
            crops = cut(done)
            while done < len(table):
                rows = min(self.shard_rows, len(table) - done)
                whole.append(self._write_shard(f"crops-{len(whole):05}.npy", crops, rows, bar))
                write_json(self.folder / MANIFEST, manifest)
                done += rows
        draft = self.folder / "draft.npy"
        np.save(draft, table)
        draft.replace(self.folder / TABLE)
        table_hash = hash_file(self.folder / TABLE)
        write_json(self.folder / MANIFEST, {**manifest, "table": table_hash, "closed": True})

    def open(self) -> tuple[StoredCrops, NDArray[Any]]:
        """Map the crops and their table.

        Raises:
            TrainingError: the store is not closed, or a file is missing or of another length.
        """
        manifest = self._read_manifest()
        if not manifest.get("closed"):
            raise TrainingError(
                f"Expected a closed store of crops in {self.folder}; its {MANIFEST} does not say so. "
                "Resume the training: it cuts the crops that are missing."
            )
        try:
            files = [self.folder / shard["file"] for shard in manifest["shards"]]
            shards = tuple(np.load(file, mmap_mode="r") for file in files)
            table = np.load(self.folder / TABLE, mmap_mode="r")
        except (OSError, ValueError) as error:
            raise TrainingError(
                f"Expected whole files of crops in {self.folder}; one cannot be read ({error}). "
                "Resume the training: it cuts them again."
            ) from error
        return StoredCrops(shards, manifest["shard_rows"]), table

    def _read_manifest(self) -> dict[str, Any]:
        try:
            manifest: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return manifest

    def _list_whole(self, shards: Sequence[dict[str, Any]], progress: bool) -> list[dict[str, Any]]:
        """Return the shards up to the first whose file is missing or has other bytes."""
        whole: list[dict[str, Any]] = []
        for shard in tqdm(shards, "Checking crops", unit="file", disable=not (progress and shards)):
            file = self.folder / shard["file"]
            if not file.is_file() or hash_file(file) != shard["sha256"]:
                break
            whole.append(shard)
        return whole

    def _has_table(self, manifest: dict[str, Any]) -> bool:
        table = self.folder / TABLE
        return table.is_file() and hash_file(table) == manifest.get("table")

    def _write_shard(
        self, name: str, crops: Iterator[NDArray[np.uint8]], rows: int, bar: tqdm[Any]
    ) -> dict[str, Any]:
        """Write the next rows, one by one, and return their line of the manifest."""
        draft, digest = self.folder / "draft.npy", hashlib.sha256()
        with draft.open("wb") as stream:
            for number, crop in enumerate(islice(crops, rows)):
                if number == 0:
                    header = {"descr": "|u1", "fortran_order": False, "shape": (rows, *crop.shape)}
                    npy.write_array_header_1_0(stream, header)
                    stream.flush()
                    digest.update(draft.read_bytes())
                content = np.ascontiguousarray(crop, np.uint8).tobytes()
                stream.write(content)
                digest.update(content)
                bar.update()
        draft.replace(self.folder / name)
        return {"file": name, "rows": rows, "sha256": digest.hexdigest()}
