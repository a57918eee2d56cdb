"""Recovers the source of every picture of the Kaggle set: the field (photograph of one cell) it shows.

The pictures are augmented copies of 351 fields and their names do not say of which. Registration finds out. The
result is a table of facts (path, field, inliers), committed as `kaggle_sources.csv` and used whenever the set
is read.
"""

from __future__ import annotations

import csv
import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

import cv2
from tqdm import tqdm

from leukoscope.datasets.class_folders import list_pictures
from leukoscope.datasets.laboratories import bccd, kaggle
from leukoscope.datasets.registration import PICTURE_SIZE_PX, FieldIndex, extract_features, read_grey
from leukoscope.errors import DatasetError
from leukoscope.files import atomic_write

# The right field had 27 inliers or more; a wrong one at most 30, and never half as many as the right one.
MIN_INLIERS = 25
_CHUNK = 25


@dataclass(frozen=True)
class SourceRow:
    """One picture: its path under the set, the field it was made from, and how sure that is.

    `inliers` counts the features that match `field`, `runner_up` those that match the next best field that does not
    show the same cell.
    """

    path: str
    field: str
    inliers: int
    runner_up: int

    @property
    def is_ambiguous(self) -> bool:
        """Few features agree, or another field explains half as many or more."""
        return self.inliers < MIN_INLIERS or 2 * self.runner_up >= self.inliers


@dataclass(frozen=True)
class _Chunk:
    root: Path
    split: str
    label: str
    paths: tuple[str, ...]
    groups: Mapping[str, str]


def recover_sources(
    root: Path,
    out: Path,
    *,
    groups: Mapping[str, str] | None = None,
    jobs: int = 1,
    limit: int | None = None,
) -> list[SourceRow]:
    """Register the pictures of the Kaggle set in `root` to their fields and write the table `out`.

    Rows are appended to `<out>.partial` as they come, and a later call goes on from there.

    Args:
        root: folder of the unpacked set, with its fields (`dataset-master`).
        out: the table to write, `path,field,inliers,runner_up`, sorted by path.
        groups: field to the first field that shows the same cell; default, as committed.
        jobs: processes to use.
        limit: register no more than so many pictures in this call (a try; the table stays partial).

    Returns:
        All rows so far, sorted by path.

    Raises:
        DatasetError: pictures or fields are missing, or a picture cannot be read.
    """
    pictures = kaggle.find_pictures(root)
    if pictures is None:
        raise DatasetError(f"Expected the Kaggle set in {root}; run `leukoscope fetch kaggle` first.")
    bccd.read_fields(root)  # Fails here, with a clear message, rather than in every worker.
    partial = out.with_name(out.name + ".partial")
    rows = {row.path: row for row in read_rows(partial)} if partial.is_file() else {}
    groups = dict(bccd.read_field_groups() if groups is None else groups)
    chunks = list(_chunks(root, pictures, groups, done=rows.keys(), limit=limit))
    total = sum(len(chunk.paths) for chunk in chunks)
    out.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        file = stack.enter_context(partial.open("a", newline="", encoding="utf-8"))
        writer = csv.writer(file)
        if not rows and file.tell() == 0:
            writer.writerow(_columns())
        bar = stack.enter_context(tqdm(total=total, desc="Registering pictures", unit="pic", disable=None))
        for chunk_rows in _register_all(chunks, jobs):
            writer.writerows(astuple(row) for row in chunk_rows)
            file.flush()
            rows.update((row.path, row) for row in chunk_rows)
            bar.update(len(chunk_rows))
    ordered = [rows[path] for path in sorted(rows)]
    if next(_chunks(root, pictures, groups, done=rows.keys(), limit=None), None) is None:
        write_rows(out, ordered)
        partial.unlink()
    return ordered


def read_rows(path: Path) -> list[SourceRow]:
    """Read a table of sources; a last line that a kill cut short is passed over."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        SourceRow(row["path"], row["field"], int(row["inliers"]), int(row["runner_up"]))
        for row in rows
        if row.get("runner_up")
    ]


def write_rows(path: Path, rows: Iterable[SourceRow]) -> None:
    """Write a table of sources."""
    with atomic_write(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_columns())
        writer.writerows(astuple(row) for row in rows)


def register_picture(root: Path, path: str, groups: Mapping[str, str]) -> SourceRow:
    """Register one picture, such as `TRAIN/EOSINOPHIL/_0_1169.jpeg`, to the fields of its class and split.

    Raises:
        DatasetError: it cannot be read, or no field fits at all.
    """
    split, label, _ = path.split("/")
    pictures = kaggle.find_pictures(root)
    assert pictures is not None
    ranked = _index(root, kaggle.SPLITS[split].removesuffix("_simple"), label).rank(
        extract_features(read_grey(pictures / path, PICTURE_SIZE_PX))
    )
    if not ranked or ranked[0].inliers == 0:
        raise DatasetError(f"No field of {label} fits {path}; is it a picture of this set?")
    best = ranked[0]
    group = groups.get(best.field, best.field)
    others = [other.inliers for other in ranked if groups.get(other.field, other.field) != group]
    return SourceRow(path, best.field, best.inliers, max(others, default=0))


def count_sources(rows: Iterable[SourceRow]) -> dict[tuple[str, str], int]:
    """Return `(split folder, class) -> fields` that occur in a table of sources."""
    fields_seen = {(row.path.split("/")[0], row.path.split("/")[1], row.field) for row in rows}
    return dict(sorted(Counter((split, label) for split, label, _ in fields_seen).items()))


def _columns() -> list[str]:
    return [column.name for column in fields(SourceRow)]


@cache
def _index(root: Path, split: str, label: str) -> FieldIndex:
    candidates = [f for f in bccd.read_fields(root) if f.split == split and f.label == label]
    return FieldIndex(
        [candidate.name for candidate in candidates],
        [read_grey(candidate.path, PICTURE_SIZE_PX) for candidate in candidates],
    )


def _chunks(
    root: Path, pictures: Path, groups: Mapping[str, str], *, done: Iterable[str], limit: int | None
) -> Iterator[_Chunk]:
    """Yield the work left, class by class, so that a worker rarely needs more than one index."""
    finished = set(done)
    left = limit
    for split, label in kaggle.EXPECTED_PICTURES:
        paths = [path.relative_to(pictures).as_posix() for path in list_pictures(pictures / split / label)]
        paths = [path for path in paths if path not in finished]
        if left is not None:
            paths = paths[:left]
            left -= len(paths)
        for start in range(0, len(paths), _CHUNK):
            yield _Chunk(root, split, label, tuple(paths[start : start + _CHUNK]), groups)


def _register_all(chunks: list[_Chunk], jobs: int) -> Iterator[list[SourceRow]]:
    if jobs == 1:
        yield from map(_register_chunk, chunks)
        return
    # Forked children of a process with threads may hang; fresh ones cost a second.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        pending = [pool.submit(_register_chunk, chunk) for chunk in chunks]
        try:
            for finished in as_completed(pending):
                yield finished.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _register_chunk(chunk: _Chunk) -> list[SourceRow]:
    return [register_picture(chunk.root, path, chunk.groups) for path in chunk.paths]
