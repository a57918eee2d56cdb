"""The options of `leukoscope classify` for many pictures, and the way that such runs take."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click


def bulk_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command. Where one is given, several processes look, and it is not called.

    Raises:
        click.UsageError: options that do not go together.
    """

    @functools.wraps(command)
    def with_bulk(*, workers: int | None, resume: bool, sample: bool, **others: Any) -> Any:
        if workers is None and not resume:
            return command(sample=sample, **others)
        if sample or not others["paths"]:
            raise click.UsageError("Expected pictures with --workers or --resume, and no --sample.")
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
        help="Look at pictures in so many processes; as many as the machine has cores is usual.",
    ),
)
