"""Crops on disk: read by row, written once, gone on with after a kill, and closed by a manifest."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from leukoscope.errors import TrainingError
from leukoscope.training import crop_store
from leukoscope.training.crop_store import CropStore, StoredCrops

SIDE = 8
TABLE = np.array([(row, f"lab-{row % 3}") for row in range(11)], [("label", "<i2"), ("lab", "<U5")])


def make_crop(row: int) -> NDArray[np.uint8]:
    return np.random.default_rng(row).integers(0, 256, (SIDE, SIDE, 3), np.uint8)


CROPS = np.stack([make_crop(row) for row in range(len(TABLE))])


class Cutter:
    """Cuts crops and remembers which; `killed_at` is the row at which its process ends."""

    def __init__(self, killed_at: int = 99) -> None:
        self.cut: list[int] = []
        self._killed_at = killed_at

    def __call__(self, row: int) -> Iterator[NDArray[np.uint8]]:
        for number in range(row, len(TABLE)):
            if number == self._killed_at:
                raise KeyboardInterrupt
            self.cut.append(number)
            yield make_crop(number)


def write(folder: Path, cut: Cutter | None = None, key: str = "these") -> CropStore:
    store = CropStore(folder, shard_rows=4)
    store.write(cut or Cutter(), TABLE, key=key, progress=False)
    return store


def test_rows_are_read_in_the_order_asked_for(tmp_path: Path) -> None:
    crops, table = write(tmp_path / "crops").open()
    assert sorted(file.name for file in (tmp_path / "crops").glob("crops-*")) == [
        f"crops-0000{number}.npy" for number in range(3)
    ]
    assert len(crops) == 11
    assert (table == TABLE).all()
    rows = np.array([10, 0, 5, 5, 3])
    assert (crops[rows] == CROPS[rows]).all()
    some = crops.select(np.array([9, 2, 7]))
    assert len(some) == 3
    assert (some[np.array([2, 0])] == CROPS[[7, 9]]).all()
    assert (some.select(np.array([1]))[np.array([0])] == CROPS[2]).all()


def test_a_killed_writer_goes_on_behind_the_last_whole_shard(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "crops", Cutter(killed_at=6))
    with pytest.raises(TrainingError, match="closed store"):
        CropStore(tmp_path / "crops").open()
    second, third = Cutter(), Cutter()
    crops, _ = write(tmp_path / "crops", second).open()
    assert second.cut == list(range(4, 11))
    assert (crops[np.arange(11)] == CROPS).all()
    write(tmp_path / "crops", third)
    assert third.cut == []


@pytest.mark.parametrize("file", ["crops-00001.npy", "table.npy"])
def test_what_was_damaged_is_made_again(file: str, tmp_path: Path) -> None:
    store = write(tmp_path / "crops")
    path = tmp_path / "crops" / file
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    again = Cutter()
    crops, table = write(tmp_path / "crops", again).open()
    assert again.cut == (list(range(4, 11)) if file.startswith("crops") else [])
    assert (crops[np.arange(11)] == CROPS).all()
    assert (table == TABLE).all()
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(TrainingError, match="whole files"):
        store.open()


def test_other_crops_replace_these(tmp_path: Path) -> None:
    write(tmp_path / "crops")
    others = Cutter()
    write(tmp_path / "crops", others, key="others")
    assert others.cut == list(range(11))


@pytest.mark.skipif(sys.platform != "linux", reason="reads what the kernel says of the process")
def test_pages_that_were_read_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crops, _ = write(tmp_path / "crops").open()

    def measure_kb() -> int:
        """Return how much of the shards is in this process's memory."""
        total, ours = 0, False
        for line in Path("/proc/self/smaps").read_text().splitlines():
            if "-" in line.split()[0] and not line.split()[0].endswith(":"):
                ours = str(tmp_path / "crops" / "crops-") in line
            elif ours and line.startswith("Rss:"):
                total += int(line.split()[1])
        return total

    crops[np.arange(11)]
    assert measure_kb() > 0
    monkeypatch.setattr(crop_store, "_RELEASE_AFTER_BYTES", 1)
    read = crops[np.arange(11)]
    assert measure_kb() == 0
    assert (read == CROPS).all()
    assert isinstance(crops, StoredCrops)
