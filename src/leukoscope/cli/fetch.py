"""`leukoscope fetch`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leukoscope.cli.options import folder_option, quiet_option

if TYPE_CHECKING:
    from leukoscope.datasets.description import DatasetDescription
    from leukoscope.datasets.fetch_record import FetchRecord

_SHOWN_PROBLEMS = 12

_ARCHIVE = click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Import this zip, already on disk, instead of downloading.",
)
_OUT = folder_option("Folder for the data set.  [default: LEUKOSCOPE_DATA/NAME, or the user's data folder]")
_FORCE = click.option("--force", is_flag=True, help="Fetch again even if it is there already.")


class _DatasetGroup(click.Group):
    """A subcommand for each data set that has an archive of its own, beside the commands registered by hand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_list_fetchable(), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        description = _list_fetchable().get(cmd_name)
        return super().get_command(ctx, cmd_name) if description is None else _make_command(description)


@click.group(cls=_DatasetGroup)
def fetch() -> None:
    """Bring a data set onto this machine."""


def _list_fetchable() -> dict[str, DatasetDescription]:
    from leukoscope.datasets.registry import list_descriptions

    return {name: entry for name, entry in list_descriptions().items() if entry.part_of is None}


def _make_command(description: DatasetDescription) -> click.Command:
    @click.command(description.name, help=description.details, short_help=description.summary)
    @_ARCHIVE
    @_OUT
    @_FORCE
    @quiet_option
    def fetch_one(archive: Path | None, out_dir: Path | None, force: bool, quiet: bool) -> None:
        from leukoscope.datasets.fetch import fetch_dataset

        record, folder = fetch_dataset(
            description.name, archive=archive, out=out_dir, force=force, progress=not quiet
        )
        for line in _report(record, folder):
            click.echo(line)

    return fetch_one


@fetch.command("samples", short_help="A dozen real fields for the page's samples.")
@_OUT
@quiet_option
def fetch_samples(out_dir: Path | None, quiet: bool) -> None:
    """A dozen real fields of BCCD (MIT) for the page's samples, by pinned hash from their public home.

    Exit status 0 also without a network: the page then shows drawn samples, and this says so.
    """
    from leukoscope.datasets.bccd_samples import fetch_samples as fetch_all
    from leukoscope.datasets.download import OfflineError

    try:
        report = fetch_all(out_dir, progress=not quiet)
    except OfflineError as error:
        click.echo(f"{error}\nNo real samples for now; the page goes on with drawn ones.", err=True)
        return
    click.echo(f"{report.count} real fields of BCCD (MIT licence) are in {report.folder}.")
    for refused in report.refused:
        click.echo(f"left out: {refused}", err=True)


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
