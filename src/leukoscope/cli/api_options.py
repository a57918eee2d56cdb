"""The options of `leukoscope serve` for its endpoint for programs, and the endpoint that they ask for."""

from __future__ import annotations

import functools
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from starlette.routing import Route

from leukoscope.api.limits import ApiLimits
from leukoscope.errors import ServingError

TOKEN_VARIABLE = "LEUKOSCOPE_API_TOKEN"
_MEGABYTE = 1_000_000


def api_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which gets them as `api`: None without `--api`.

    Raises:
        click.UsageError: `--api-from-network` without `--api`.
    """

    @functools.wraps(command)
    def with_api(
        *args: Any, api: bool, api_from_network: bool, api_megabytes: int, api_per_minute: int, **others: Any
    ) -> Any:
        if api_from_network and not api:
            raise click.UsageError("--api-from-network goes with --api: add it.")
        limits = ApiLimits(api_megabytes * _MEGABYTE, api_per_minute, api_from_network) if api else None
        return command(*args, api=limits, **others)

    added = (
        click.option("--api", is_flag=True, help="Also answer programs: POST /classify (docs/serving.md)."),
        click.option("--api-from-network", is_flag=True, help="Answer programs on other machines, too."),
        click.option(
            "--api-megabytes",
            type=click.IntRange(1, 1000),
            default=ApiLimits.most_bytes // _MEGABYTE,
            show_default=True,
            help="Size of the largest picture that a program may send.",
        ),
        click.option(
            "--api-per-minute",
            type=click.IntRange(1),
            default=ApiLimits.most_a_minute,
            show_default=True,
            help="Most requests of one machine within a minute.",
        ),
    )
    decorated: Callable[..., Any] = with_api
    for option in reversed(added):
        decorated = option(decorated)
    return decorated


def open_endpoint(limits: ApiLimits, model: Path) -> list[Route]:
    """Load the model folder and return the endpoint's addresses; says the token, unless it was given.

    Raises:
        ServingError: the package `limits` is missing, or the given token is too short to be a secret.
    """
    try:
        from leukoscope.api.endpoint import Endpoint
    except ModuleNotFoundError as error:
        raise ServingError(
            f"Expected the package {error.name} for --api; it is not installed. "
            "Install it: pip install 'leukoscope[api]'."
        ) from None
    from leukoscope.inference.model import load_model

    given = os.environ.get(TOKEN_VARIABLE, "")
    if given and len(given) < 16:
        raise ServingError(f"Expected {TOKEN_VARIABLE} to have at least 16 characters; got {len(given)}.")
    token = given or secrets.token_urlsafe(24)
    loaded = load_model(model)
    where = "machines on the network, too" if limits.from_network else "this machine alone"
    click.echo(
        f"  programs: POST /classify with {loaded.manifest.id}, for {where}; /openapi.json describes it"
    )
    click.echo(f"  their token: {'that of ' + TOKEN_VARIABLE if given else token}")
    return Endpoint(lambda content, path: loaded.classify_bytes(content, path=path), token, limits).routes
