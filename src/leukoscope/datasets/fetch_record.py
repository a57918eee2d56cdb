"""`fetch.json`: what a fetched data set is, where it came from, and what is missing or unreadable in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from leukoscope.contract.json_files import read_json
from leukoscope.errors import DatasetError
from leukoscope.files import write_json

RECORD_NAME = "fetch.json"


@dataclass(frozen=True)
class FetchRecord:
    """What was fetched.

    `source` is a URL, a Kaggle handle or the name of a local archive; `sha256` is the archive's where there
    was one, and `pinned` is whether it was checked against a published hash. `unreadable` names pictures
    that cannot be decoded, relative to the data set's folder; `problems` are sentences, one each.
    `duplicates` are groups of pictures that are the same byte for byte.
    """

    dataset: str
    source: str
    fetched: str
    sha256: str | None
    pinned: bool
    pictures: int
    expected: int
    unreadable: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    duplicates: tuple[tuple[str, ...], ...] = ()

    @property
    def is_complete(self) -> bool:
        """Every published picture is there and can be read."""
        return self.pictures == self.expected and not self.problems and not self.unreadable


def write_record(folder: Path, record: FetchRecord) -> None:
    """Write `fetch.json` into the data set's folder."""
    write_json(folder / RECORD_NAME, asdict(record))


def read_record(folder: Path) -> FetchRecord | None:
    """Read `fetch.json`; None where a folder was not fetched by Leukoscope.

    Raises:
        DatasetError: the file is there but damaged.
    """
    path = folder / RECORD_NAME
    if not path.is_file():
        return None
    try:
        fields = read_json(path)
        fields["unreadable"] = tuple(fields["unreadable"])
        fields["problems"] = tuple(fields["problems"])
        fields["duplicates"] = tuple(tuple(group) for group in fields.get("duplicates", ()))
        record = FetchRecord(**fields)
        named = [
            *record.unreadable,
            *record.problems,
            *(name for group in record.duplicates for name in group),
        ]
        wrong = next((name for name in named if not isinstance(name, str)), None)
        if wrong is not None:
            raise TypeError(f"expected text, got {wrong!r:.40}")
        return record
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DatasetError(
            f"Expected what `leukoscope fetch` wrote in {path}; it is damaged ({error}). Fetch the set again."
        ) from error
