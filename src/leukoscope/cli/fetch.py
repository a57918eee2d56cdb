"""`leukoscope fetch`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from leukoscope.datasets.fetch_record import FetchRecord

_SHOWN_PROBLEMS = 12

_ARCHIVE = click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Import this zip, already on disk, instead of downloading.",
)
_OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the data set.  [default: LEUKOSCOPE_DATA/NAME, or the user's data folder]",
)
_FORCE = click.option("--force", is_flag=True, help="Fetch again even if it is there already.")


@click.group()
def fetch() -> None:
    """Bring a data set onto this machine."""


@fetch.command("kaggle", short_help="The 12,515 pictures of paultimothymooney/blood-cells.")
@_ARCHIVE
@_OUT
@_FORCE
def fetch_kaggle(archive: Path | None, out: Path | None, force: bool) -> None:
    """The 12,515 pictures of paultimothymooney/blood-cells, and the fields they were made from (BCCD, MIT).

    Downloads through kagglehub. Should Kaggle ask for credentials, put kaggle.json into ~/.kaggle/ or set
    KAGGLE_USERNAME and KAGGLE_KEY.
    """
    _fetch("kaggle", archive, out, force)


@fetch.command("pbc", short_help="The 17,092 single cells of PBC.")
@_ARCHIVE
@_OUT
@_FORCE
def fetch_pbc(archive: Path | None, out: Path | None, force: bool) -> None:
    """The 17,092 single cells of PBC (Acevedo et al. 2020, Barcelona; CC BY 4.0, doi 10.17632/snkd93bnjr.1).

    Downloads from Mendeley Data and checks the SHA-256 published there.
    """
    _fetch("pbc", archive, out, force)


@fetch.command("samples", short_help="A dozen real fields for the page's samples.")
@_OUT
def fetch_samples(out: Path | None) -> None:
    """A dozen real fields of BCCD (MIT) for the page's samples, by pinned hash from their public home.

    Exit status 0 also without a network: the page then shows drawn samples, and this says so.
    """
    from leukoscope.datasets.bccd_samples import fetch_samples as fetch_all
    from leukoscope.datasets.download import OfflineError

    try:
        report = fetch_all(out)
    except OfflineError as error:
        click.echo(f"{error}\nNo real samples for now; the page goes on with drawn ones.", err=True)
        return
    click.echo(f"{report.count} real fields of BCCD (MIT licence) are in {report.folder}.")
    for refused in report.refused:
        click.echo(f"left out: {refused}", err=True)


def _fetch(name: str, archive: Path | None, out: Path | None, force: bool) -> None:
    from leukoscope.datasets.fetch import fetch_dataset

    record, folder = fetch_dataset(name, archive=archive, out=out, force=force)
    for line in _report(record, folder):
        click.echo(line)


def _report(record: FetchRecord, folder: Path) -> list[str]:
    lines = [f"{record.dataset}: {record.pictures:,} of {record.expected:,} pictures, in {folder}"]
    lines.append(f"from {record.source}, fetched {record.fetched}")
    if record.sha256 is not None:
        checked = "as published" if record.pinned else "of this archive; nothing published to compare it with"
        lines.append(f"SHA-256 {record.sha256} ({checked})")
    if record.is_complete:
        return [*lines, "Every published picture is there and can be read."]
    lines.append("The set is incomplete but usable:")
    unreadable = [f"{path} cannot be decoded and is left out." for path in record.unreadable]
    for found in (unreadable, record.problems):
        lines += [f"  {problem}" for problem in found[:_SHOWN_PROBLEMS]]
        if len(found) > _SHOWN_PROBLEMS:
            lines.append(f"  and {len(found) - _SHOWN_PROBLEMS} more: see {folder / 'fetch.json'}")
    return lines
