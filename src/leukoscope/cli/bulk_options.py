"""The options of `leukoscope classify` for many pictures, and the way that such runs take."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click


def bulk_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command. Where one is given, several processes or machines look, and it is not called.

    Raises:
        click.UsageError: options that do not go together.
    """

    @functools.wraps(command)
    def with_bulk(
        *,
        workers: int | None,
        engine: str | None,
        address: str | None,
        resume: bool,
        sample: bool,
        **others: Any,
    ) -> Any:
        if address is not None and engine != "ray":
            raise click.UsageError("--address goes with --engine ray.")
        if workers is None and engine is None and not resume:
            return command(sample=sample, **others)
        if sample or not others["paths"]:
            raise click.UsageError("Expected pictures with --workers, --engine or --resume, and no --sample.")
        if engine == "ray":
            from leukoscope.cli.cluster_command import ClusterWishes, classify_on_cluster

            return classify_on_cluster(ClusterWishes(workers, resume, address), **others)
        from leukoscope.cli.bulk_command import BulkWishes, classify_many

        return classify_many(BulkWishes(workers or 1, resume), **others)

    decorated: Callable[..., Any] = with_bulk
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_OPTIONS = (
    click.option(
        "--workers",
        type=click.IntRange(1, 1024),
        help="Look at pictures in so many processes; as many as the machine has cores is usual.  [default: with "
        "--engine ray, all processors of the cluster]",
    ),
    click.option(
        "--engine",
        type=click.Choice(("processes", "ray")),
        help="What runs the workers: processes of this machine, or Ray on a cluster (extra leukoscope[cluster]), "
        "with --format json --out FOLDER.  [default: processes]",
    ),
    click.option(
        "--address",
        metavar="HOST:PORT",
        help="Of the Ray cluster; auto finds one on this machine.  [default: the cluster that the command was "
        "submitted to, or else Ray on this machine alone]",
    ),
)
