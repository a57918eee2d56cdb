"""`leukoscope classify` on many pictures: several processes, and a journal that a stopped run goes on from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from leukoscope.bulk.closing import describe_run
from leukoscope.bulk.row_files import RowFiles
from leukoscope.bulk.rows import ModelSource, PictureRow
from leukoscope.bulk.workers import make_rows
from leukoscope.cli.outfile import open_result
from leukoscope.cli.picture_paths import expand_paths
from leukoscope.cli.progress import show_progress
from leukoscope.cli.result_output import end_with_errors, print_end, write_results
from leukoscope.contract.folder_files import PassedOver
from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.errors import LeukoscopeError
from leukoscope.inference.drift import DriftWatch
from leukoscope.line_files import LineFile, format_line


@dataclass(frozen=True)
class BulkWishes:
    """What the command line says of many pictures; see their options."""

    workers: int
    resume: bool


@dataclass
class _Work:
    """The pictures of a run, who looks at them, and what was seen of the rows that came."""

    files: list[str]
    source: ModelSource
    wishes: BulkWishes
    quiet: bool
    watcher: DriftWatch
    failed: int = field(default=0, init=False)

    def look(self, done: int = 0) -> Iterator[PictureRow]:
        """Yield the rows of all pictures but the first `done`."""
        rows = make_rows(self.files[done:], self.source, min(self.wishes.workers, len(self.files) - done))
        for row in show_progress(rows, len(self.files), done=done, quiet=self.quiet):
            self.failed += row.result.error is not None
            self.watcher.add_distances(row.distances)
            yield row


def classify_many(
    wishes: BulkWishes,
    *,
    paths: tuple[str, ...],
    model: str | None,
    profile: Path | None,
    form: str,
    out: Path | None,
    batch_size: int,
    quiet: bool,
) -> None:
    """Look at pictures in several processes, and write their rows in order.

    Raises:
        click.UsageError: `--resume` without a file that it could go on with.
        ImageError, ModelError, LeukoscopeError: nothing to look at, or the model, workers or an earlier run's rows
            cannot be used.
    """
    has_journal = (
        form == "json" and out is not None and str(out) != "-" and (out.is_file() or not out.exists())
    )
    if wishes.resume and not has_journal:
        raise click.UsageError("--resume goes with a whole slide, or with --format json --out FILE.")
    passed_over = PassedOver()
    files = expand_paths(paths, passed_over)
    source = ModelSource(find_model(model), profile, batch_size)
    manifest = load_manifest(source.folder)
    work = _Work(files, source, wishes, quiet, DriftWatch(manifest, source.load_profile()))
    if has_journal:
        assert out is not None
        _write_file(work, RowFiles(out))
    elif form == "json":
        with open_result(out) as write:
            for row in work.look():
                write(format_line(row.to_json()))
    else:
        write_results((row.result for row in work.look()), manifest, form, out)
    print_end(passed_over, work.watcher)
    end_with_errors(work.failed, len(files))


def _write_file(work: _Work, files: RowFiles) -> None:
    """Write the file of rows by way of its journal."""
    run = describe_run(work.files, work.source.fingerprint())
    closing = files.read_closed(run) if work.wishes.resume else None
    if closing is None:
        with _open(files, run, resume=work.wishes.resume) as journal:
            for row in work.look(journal.done):
                journal.add(row.to_json())
            closing = files.close(run, journal)
    else:
        click.echo(f"{files.out} is finished already.", err=True)
    work.failed = closing["errors"]


def _open(files: RowFiles, run: Mapping[str, Any], *, resume: bool) -> LineFile:
    try:
        return files.open(run, resume=resume)
    except OSError as error:
        raise LeukoscopeError(
            f"{files.out} cannot be written: {error.strerror}. Choose another --out."
        ) from None
