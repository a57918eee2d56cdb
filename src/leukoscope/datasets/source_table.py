"""Which pictures show the same cell, as the user gives it: a CSV or a pattern over the paths."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from leukoscope.datasets.samples import Dataset
from leukoscope.errors import DatasetError
from leukoscope.tables import unguard_text


@dataclass(frozen=True)
class Origin:
    """Where a picture comes from: its source cell, and its laboratory where known."""

    source: str
    lab: str | None = None


def name_sources(
    dataset: Dataset, *, sources_csv: Path | None = None, source_pattern: str | None = None
) -> Dataset:
    """Return `dataset` with the source (and the laboratory, where given) of every sample as the user gives it.

    Args:
        dataset: any data set.
        sources_csv: columns `path,source[,lab]`, the paths relative to the data set's folder.
        source_pattern: regular expression searched in the path relative to the data set's folder (with `/`);
            its group `source`, and `lab` where it has one, name them.

    Raises:
        DatasetError: both are given, table or pattern is malformed, or it says nothing about a picture.
    """
    if sources_csv is not None and source_pattern is not None:
        raise DatasetError(
            "Expected either a table of sources or a source pattern; got both. Give one of them."
        )
    if sources_csv is not None:
        return _apply(dataset, _read_table(sources_csv).get, f"a row in {sources_csv}")
    if source_pattern is not None:
        return _apply(dataset, _matcher(source_pattern), f"a match of the source pattern {source_pattern!r}")
    return dataset


def _apply(dataset: Dataset, origin_of: Callable[[str], Origin | None], expected: str) -> Dataset:
    samples = []
    missing = []
    for sample in dataset.samples:
        path = sample.path.relative_to(dataset.root).as_posix()
        origin = origin_of(path)
        if origin is None:
            missing.append(path)
            continue
        samples.append(replace(sample, source=origin.source, lab=origin.lab or sample.lab))
    if missing:
        # Guessing here would let copies of one cell get on two sides of a split unnoticed.
        raise DatasetError(
            f"Expected {expected} for every picture; {len(missing)} of {len(dataset.samples)} have none, "
            f"the first is {missing[0]}. Paths count from {dataset.root}."
        )
    return replace(dataset, samples=tuple(samples), knows_sources=True)


def _read_table(path: Path) -> dict[str, Origin]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns = reader.fieldnames or []
            if not {"path", "source"} <= set(columns):
                raise DatasetError(
                    f"Expected the columns path,source[,lab] in {path}; "
                    f"found {', '.join(columns) or 'nothing'}."
                )
            rows = [
                {name: unguard_text(text) if isinstance(text, str) else text for name, text in row.items()}
                for row in reader
            ]
    except OSError as error:
        raise DatasetError(f"Cannot read the table of sources {path}: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"Expected a table in UTF-8 in {path}: {error}. Save it as CSV, UTF-8.") from error
    table: dict[str, Origin] = {}
    for line, row in enumerate(rows, start=2):
        if not row["path"] or not row["source"]:
            raise DatasetError(
                f"Expected a path and a source in line {line} of {path}; one of them is empty."
            )
        table[Path(row["path"]).as_posix()] = Origin(row["source"], row.get("lab") or None)
    return table


def _matcher(pattern: str) -> Callable[[str], Origin | None]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise DatasetError(f"The source pattern {pattern!r} is no regular expression: {error}.") from error
    if "source" not in compiled.groupindex:
        raise DatasetError(
            f"Expected a named group in the source pattern, such as '(?P<source>cell\\d+)'; got {pattern!r}."
        )

    def origin_of(path: str) -> Origin | None:
        match = compiled.search(path)
        if match is None or not match["source"]:
            return None
        return Origin(match["source"], match.groupdict().get("lab"))

    return origin_of
