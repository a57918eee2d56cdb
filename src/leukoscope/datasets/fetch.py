"""Brings data sets onto this machine: from their public source, or from an archive that is already here."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from leukoscope.datasets.archive import staged_folder, unpack_zip
from leukoscope.datasets.class_folders import list_pictures
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.download import download_file
from leukoscope.datasets.fetch_record import RECORD_NAME, FetchRecord, read_record, write_record
from leukoscope.datasets.home import dataset_home, expand_home
from leukoscope.datasets.public_files import PublicFile, download_from_kaggle
from leukoscope.datasets.readable import explain_unreadable
from leukoscope.datasets.registry import list_descriptions
from leukoscope.datasets.samples import Dataset
from leukoscope.errors import DatasetError
from leukoscope.files import hash_file, show_name
from leukoscope.images.decoding import decode_image


def fetch_dataset(
    name: str,
    *,
    archive: Path | None = None,
    out: Path | None = None,
    force: bool = False,
    progress: bool = True,
) -> tuple[FetchRecord, Path]:
    """Fetch a data set.

    A complete set that is there already, or one from the very archive given, stays as it is. An incomplete
    archive is imported as far as it goes, and the record says what is missing.

    Args:
        name: which one: see `registry.list_descriptions`.
        archive: import this zip instead of downloading.
        out: folder the set goes to; default, `<home of fetched sets>/<name>`.
        force: fetch again even if it is there.
        progress: show progress bars.

    Returns:
        What was fetched, and the folder it is in.

    Raises:
        DatasetError: it has no archive of its own, no public download, no network, not the right archive, an
            unsafe one, disk full, or `out` is in use.
    """
    description = _find_fetchable(name)
    folder = expand_home(out or dataset_home() / description.folder).resolve()
    present = _read_present(name, folder)
    if present is not None and not force and (present.is_complete or _is_from(present, archive)):
        return present, folder
    if archive is not None:
        return _import_archive(description, archive, folder, progress=progress), folder
    if description.kaggle_handle is not None:
        return _fetch_from_kaggle(description, description.kaggle_handle, folder, progress=progress), folder
    if description.find_archive is None:
        raise DatasetError(
            f"Expected --archive FILE: {name} has no download that a program can fetch. Download it from "
            f"{description.url} and run `leukoscope fetch {name} --archive FILE`."
        )
    found = description.find_archive()
    packed = folder.with_name(f"{folder.name}.zip")
    download_file(found.url, packed, sha256=found.sha256, progress=progress)
    record = _import_archive(description, packed, folder, published=found, progress=progress)
    packed.unlink()
    return record, folder


def _find_fetchable(name: str) -> DatasetDescription:
    known = list_descriptions()
    fetchable = [entry.name for entry in known.values() if entry.part_of is None]
    if name in fetchable:
        return known[name]
    owner = known[name].part_of if name in known else None
    hint = f"{name} comes with {owner}: run `leukoscope fetch {owner}`." if owner else "Check the name."
    raise DatasetError(f"Expected one of the data sets {', '.join(fetchable)}; got {name!r}. {hint}")


def _fetch_from_kaggle(
    description: DatasetDescription, handle: str, folder: Path, *, progress: bool
) -> FetchRecord:
    with staged_folder(folder) as staging:
        _copy_folder(download_from_kaggle(handle), staging)
        return _finish(description, staging, handle, None, pinned=True, progress=progress)


def _is_from(record: FetchRecord, archive: Path | None) -> bool:
    return archive is not None and archive.is_file() and record.sha256 == hash_file(archive)


def _read_present(name: str, folder: Path) -> FetchRecord | None:
    """Return the record of the set that is there; refuse to touch a folder that holds anything else."""
    record = read_record(folder)
    if record is not None and record.dataset == name:
        return record
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        held = (
            f"the data set {record.dataset}" if record else "something that `leukoscope fetch` did not write"
        )
        raise DatasetError(
            f"Expected an empty or new folder at {folder}; it holds {held}. Choose another place with --out."
        )
    return None


def _import_archive(
    description: DatasetDescription,
    archive: Path,
    folder: Path,
    *,
    published: PublicFile | None = None,
    progress: bool,
) -> FetchRecord:
    if not archive.is_file():
        raise DatasetError(f"Expected an archive at {archive}; there is none. Check the path.")
    digest = hash_file(archive)
    with staged_folder(folder) as staging:
        damaged = list(unpack_zip(archive, staging, progress=progress).damaged)
        with _nested_archive(description, staging) as inner:
            if inner is not None:
                damaged += unpack_zip(inner, staging, progress=progress).damaged
        source = published.url if published else show_name(archive.name)
        pinned = published is not None and published.sha256 is not None
        return _finish(
            description, staging, source, digest, pinned=pinned, damaged=tuple(damaged), progress=progress
        )


@contextmanager
def _nested_archive(description: DatasetDescription, staging: Path) -> Iterator[Path | None]:
    """Give the one archive inside the archive, as repositories' "download all" makes it; gone afterwards."""
    inner = list(staging.rglob("*.zip"))
    if description.find_pictures(staging) is not None or len(inner) != 1:
        yield None
        return
    yield inner[0]
    inner[0].unlink()


def _finish(
    description: DatasetDescription,
    staging: Path,
    source: str,
    sha256: str | None,
    *,
    pinned: bool,
    damaged: tuple[str, ...] = (),
    progress: bool,
) -> FetchRecord:
    """Check what was unpacked and write the record beside it."""
    if description.find_pictures(staging) is None:
        raise DatasetError(
            f"Expected the data set {description.name} in {source}: pictures at {description.layout}. "
            "They are not in there. Is it another archive? A folder of your own needs no fetching: give it with --data."
        )
    if (staging / RECORD_NAME).is_dir():
        raise DatasetError(
            f"Expected no folder named {RECORD_NAME} in {source}: that is the name of the record written beside "
            "the pictures. Get the archive from its public source."
        )
    (staging / RECORD_NAME).unlink(missing_ok=True)
    dataset = description.read(staging)
    unreadable = _find_unreadable(staging, progress=progress)
    bad = set(unreadable)
    pictures = sum(sample.path.relative_to(staging).as_posix() not in bad for sample in dataset.samples)
    record = FetchRecord(
        dataset=description.name,
        source=source,
        fetched=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=sha256,
        pinned=pinned,
        pictures=pictures,
        expected=description.n_pictures,
        unreadable=unreadable,
        problems=dataset.problems + damaged,
        duplicates=_find_duplicates(staging, dataset, bad),
    )
    write_record(staging, record)
    return record


def _find_unreadable(folder: Path, *, progress: bool) -> tuple[str, ...]:
    paths = list_pictures(folder)

    reasons = explain_unreadable(decode_image, paths, title="Checking", progress=None if progress else False)
    return tuple(
        path.relative_to(folder).as_posix()
        for path, reason in zip(paths, reasons, strict=True)
        if reason is not None
    )


def _find_duplicates(
    folder: Path, dataset: Dataset, unreadable: Collection[str]
) -> tuple[tuple[str, ...], ...]:
    """Find pictures that are the same byte for byte; files of a size of their own need no reading."""
    by_size: dict[int, list[Path]] = defaultdict(list)
    for sample in dataset.samples:
        if sample.path.relative_to(folder).as_posix() in unreadable:
            continue
        by_size[sample.path.stat().st_size].append(sample.path)
    by_content: dict[str, list[str]] = defaultdict(list)
    for paths in by_size.values():
        for path in paths if len(paths) > 1 else ():
            by_content[hash_file(path)].append(path.relative_to(folder).as_posix())
    return tuple(sorted(tuple(sorted(group)) for group in by_content.values() if len(group) > 1))


def _copy_folder(source: Path, target: Path) -> None:
    """Copy a folder into an existing one; as hard links where the disk allows, which costs no space."""

    def link_or_copy(original: str, copy: str) -> None:
        try:
            os.link(original, copy)
        except OSError:
            shutil.copyfile(original, copy)

    shutil.copytree(source, target, copy_function=link_or_copy, dirs_exist_ok=True)
