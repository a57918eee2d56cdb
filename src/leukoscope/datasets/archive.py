"""Unpacks zip archives of unknown origin safely: nothing leaves the target folder, nothing fills the disk.

Refused as a whole, before anything is written: paths that leave the folder (zip-slip), absolute paths and
drive letters, links and devices, names Windows reserves, encrypted archives, one name twice, and zip bombs.
`staged_folder` puts a finished folder in place by one rename, so that a failure loses nothing.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from tqdm import tqdm

from leukoscope.contract.folder_files import classify_path
from leukoscope.errors import DatasetError

# Deflate cannot exceed about 1030; text of a real data set reaches 20, pictures stay near 1.
MAX_RATIO = 200
MAX_FILES = 1_000_000
# Small highly compressible files (a blank table) are no bomb.
_RATIO_FLOOR_BYTES = 10_000_000
_SPARE_BYTES = 64_000_000
# A name on ext4, NTFS and APFS; a path on Linux has 4,096 bytes, of which the folder it goes to takes some.
_LONGEST_NAME_BYTES, _LONGEST_PATH_BYTES = 255, 2048
_LONGEST_QUOTE = 120

T = TypeVar("T")

_DRIVE = re.compile(r"^[A-Za-z]:")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)


@dataclass(frozen=True)
class UnpackReport:
    """What came out: the number of files, and those inside the archive that are damaged, with the reason."""

    files: int
    damaged: tuple[str, ...]


def unpack_zip(archive: Path, folder: Path, *, progress: bool = True) -> UnpackReport:
    """Unpack `archive` into the existing folder `folder`.

    A file inside that is damaged (wrong checksum, cut short) is left out and reported; the rest is usable.

    Raises:
        DatasetError: it is no zip archive, breaks one of the rules above, or the disk is full.
    """
    with _open_archive(archive) as opened:
        members = _check_members(archive, opened)
        try:
            _check_space(archive, members, folder)
            return _unpack_members(opened, members, folder, progress=progress)
        except OSError as error:
            raise DatasetError(explain_write_failure(error, folder)) from error


def _open_archive(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except Exception as error:  # hostile bytes make zipfile raise anything
        if isinstance(error, OSError) and error.filename is not None:
            raise DatasetError(
                f"Cannot read the archive {archive}: {error.strerror}. Check the path."
            ) from error
        raise DatasetError(
            f"Expected a complete zip archive in {archive}; it cannot be read as one ({error}). "
            "It may have been cut short: download it again."
        ) from error


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Give a fresh folder beside `target` that takes its place by rename if the block ends well.

    Otherwise it is removed, and what stood at `target` stays untouched. Left-overs of an earlier attempt
    that was killed are cleared away.

    Raises:
        DatasetError: the disk is full or the place cannot be written to.
    """
    prefix = f".{target.name}.unpacking-"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for leftover in target.parent.glob(prefix + "*"):
            shutil.rmtree(leftover, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    except OSError as error:
        raise DatasetError(explain_write_failure(error, target.parent)) from error
    try:
        yield staging
        staging.chmod(0o755)  # mkdtemp makes folders only their owner may enter.
        _put_in_place(staging, target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise DatasetError(explain_write_failure(error, target.parent)) from error
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def explain_write_failure(error: OSError, folder: Path) -> str:
    """Return a sentence for a failed write into `folder`, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk that holds {folder} is full. Nothing that was there is lost: free some space, or "
            "choose another place with --out, and run again."
        )
    return f"Cannot write to {folder}: {error.strerror}. Choose another place with --out."


def _put_in_place(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.unpacking-", dir=target.parent)) / "old"
    target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old.parent, ignore_errors=True)


def _check_members(archive: Path, opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [member for member in opened.infolist() if not member.filename.endswith("/")]
    if len(members) > MAX_FILES:
        raise DatasetError(f"Expected at most {MAX_FILES:,} files in {archive}; it holds {len(members):,}.")
    paths: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        reason = _refusal(member)
        # As disks compare names that make no difference between upper and lower case.
        key = _path_of(member).as_posix().casefold()
        if reason is None and key in paths:
            reason = "it is in there twice"
        if reason is not None:
            raise _refuse_archive(archive, member, reason)
        paths[key] = member
    for key, member in paths.items():
        if any(parent.as_posix() in paths for parent in PurePosixPath(key).parents):
            raise _refuse_archive(archive, member, "its folder is a file in there too")
    return [member for member in members if classify_path(_path_of(member))[0] != "generated"]


def _refuse_archive(archive: Path, member: zipfile.ZipInfo, reason: str) -> DatasetError:
    name = (
        member.filename
        if len(member.filename) <= _LONGEST_QUOTE
        else member.filename[:_LONGEST_QUOTE] + "..."
    )
    return DatasetError(
        f"{archive} is refused and nothing was unpacked: {name!r}: {reason}. "
        "Expected plain files inside one folder. Get the archive from its public source."
    )


def _path_of(member: zipfile.ZipInfo) -> PurePosixPath:
    """Return the path in the archive; zipfile keeps a backslash, which on Windows separates folders."""
    return PurePosixPath(member.filename.replace("\\", "/"))


def _refusal(member: zipfile.ZipInfo) -> str | None:
    path = _path_of(member)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if path.is_absolute() or _DRIVE.match(path.as_posix()):
        return "its path is absolute"
    if ".." in path.parts:
        return "its path leaves the folder"
    if "\0" in member.orig_filename or not path.parts:
        return "it has no proper name"
    if len(os.fsencode(path)) > _LONGEST_PATH_BYTES or any(
        len(os.fsencode(part)) > _LONGEST_NAME_BYTES for part in path.parts
    ):
        return "its name is longer than disks take"
    if any(_RESERVED.match(part.rstrip(" .")) or ":" in part for part in path.parts):
        return "its name is reserved for devices on Windows"
    if kind == stat.S_IFLNK:
        return "it is a link"
    if kind not in (0, stat.S_IFREG):
        return "it is no plain file"
    if member.flag_bits & 0x1:
        return "it is encrypted"
    if member.file_size > _RATIO_FLOOR_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        return f"it would grow more than {MAX_RATIO}-fold, as a zip bomb does"
    return None


def _check_space(archive: Path, members: list[zipfile.ZipInfo], folder: Path) -> None:
    needed = sum(member.file_size for member in members) + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    packed = archive.stat().st_size
    if needed - _SPARE_BYTES > max(MAX_RATIO * packed, _RATIO_FLOOR_BYTES):
        raise DatasetError(
            f"{archive} is refused: its {packed:,} bytes would grow to {needed:,}, as a zip bomb's do."
        )
    if needed > free:
        raise DatasetError(
            f"Expected {needed / 1e6:,.0f} MB of free space in {folder.parent} to unpack {archive.name}; "
            f"there are {free / 1e6:,.0f} MB. Free some space or choose another place with --out."
        )


def _unpack_members(
    opened: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, *, progress: bool
) -> UnpackReport:
    damaged: list[str] = []
    total = sum(member.file_size for member in members)
    quiet = None if progress else True  # None: quiet where nobody watches
    with tqdm(total=total, desc="Unpacking", unit="B", unit_scale=True, disable=quiet) as bar:
        for member in members:
            # Names were checked; built from parts, so that no spelling of a path reaches the disk unchecked.
            path = folder.joinpath(*_path_of(member).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with _MemberReader(opened, member) as source, path.open("wb") as sink:
                    shutil.copyfileobj(source, sink)
            except _DamagedMemberError as error:
                path.unlink(missing_ok=True)
                damaged.append(f"{member.filename}: damaged in the archive ({error})")
            bar.update(member.file_size)
    return UnpackReport(len(members) - len(damaged), tuple(damaged))


class _DamagedMemberError(Exception):
    """A file in the archive cannot be read; unlike an OSError it says nothing of the place that is written to."""


class _MemberReader:
    """Reads one file of an archive, and raises _DamagedMemberError whatever is wrong with it.

    Each packing has its own errors (bz2 raises OSError, lzma LZMAError), and an unreadable sector is an OSError.
    """

    def __init__(self, opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self._source = self._attempt(lambda: opened.open(member))

    def __enter__(self) -> _MemberReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def read(self, n_bytes: int = -1) -> bytes:
        """Return the next bytes, none at the end."""
        return self._attempt(lambda: self._source.read(n_bytes))

    @staticmethod
    def _attempt(read: Callable[[], T]) -> T:
        try:
            return read()
        except Exception as error:
            raise _DamagedMemberError(str(error) or type(error).__name__) from error
