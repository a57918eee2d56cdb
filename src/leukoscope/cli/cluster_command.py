"""`leukoscope classify --engine ray`: many machines, parts, and a manifest that closes them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from tqdm import tqdm

from leukoscope.bulk.closing import describe_run
from leukoscope.bulk.rows import ModelSource
from leukoscope.cli.picture_paths import expand_paths
from leukoscope.cli.result_output import end_with_errors, print_end
from leukoscope.cluster.model_copy import copy_model
from leukoscope.cluster.part_maker import Orders
from leukoscope.cluster.parts import Part, PartFolder, plan_parts
from leukoscope.cluster.ray_engine import connect, write_parts
from leukoscope.contract.folder_files import PassedOver
from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.errors import LeukoscopeError
from leukoscope.inference.drift import DriftWatch


@dataclass(frozen=True)
class ClusterWishes:
    """What the command line says of a cluster; see their options."""

    workers: int | None
    resume: bool
    address: str | None


def classify_on_cluster(
    wishes: ClusterWishes,
    *,
    paths: tuple[str, ...],
    model: str | None,
    profile: Path | None,
    form: str,
    out: Path | None,
    batch_size: int,
    quiet: bool,
) -> None:
    """Look at pictures on a Ray cluster, and write their rows into the folder `out`, in parts.

    Raises:
        click.UsageError: the result is to be something else than a folder of JSON Lines.
        ImageError, ModelError, LeukoscopeError: nothing to look at, or the model, the cluster or the folder cannot be
            used.
    """
    if form != "json" or out is None or str(out) == "-" or out.is_file():
        raise click.UsageError("--engine ray goes with --format json --out FOLDER.")
    passed_over = PassedOver()
    files = expand_paths(paths, passed_over)
    source = ModelSource(find_model(model), profile, batch_size)
    watcher = DriftWatch(load_manifest(source.folder), source.load_profile())
    run = describe_run(files, source.fingerprint())
    folder, parts = PartFolder(out), plan_parts(files)
    folder.open(run, resume=wishes.resume)
    missing = folder.list_missing(parts)
    if missing:
        orders = Orders(copy_model(source), str(Path.cwd()), str(out.resolve()))
        with connect(wishes.address) as processors:
            workers = min(wishes.workers or max(processors, 1), len(missing))
            if processors < 1:
                raise LeukoscopeError(
                    "Expected a cluster with processors; this one has none for Ray to give away."
                )
            _write(missing, orders, workers, watcher, quiet=quiet, total=len(files))
    closing = folder.close(run, parts)
    print_end(passed_over, watcher)
    end_with_errors(closing["errors"], len(files))


def _write(
    missing: Sequence[Part], orders: Orders, workers: int, watcher: DriftWatch, *, quiet: bool, total: int
) -> None:
    left = sum(len(part.paths) for part in missing)
    watched = sys.stderr.isatty()
    with tqdm(
        total=total,
        initial=total - left,
        desc=f"{workers} workers",
        unit="pic",
        mininterval=0.1 if watched else 30,
        disable=quiet,
    ) as bar:
        for part, distances in write_parts(missing, orders, workers):
            watcher.add_distances(distances)
            bar.update(len(part.paths))
