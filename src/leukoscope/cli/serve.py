"""`leukoscope serve`."""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path

import click

from leukoscope.api.limits import ApiLimits
from leukoscope.cli.api_options import api_options, open_endpoint
from leukoscope.cli.options import default_model_option, models_option, picture_origin_option
from leukoscope.errors import ServingError
from leukoscope.inference.results import SAFE_WORDS
from leukoscope.serving.app import LiveSite, build_app
from leukoscope.serving.hosts import list_hosts
from leukoscope.serving.listening import (
    check_certificate,
    has_screen,
    is_loopback,
    list_addresses,
    open_socket,
    run_app,
)
from leukoscope.serving.model_folders import find_models
from leukoscope.serving.page import find_page
from leukoscope.serving.samples import open_samples
from leukoscope.serving.security import parse_cors_origins, parse_picture_sources
from leukoscope.serving.site import Site, build_site

_PLAIN_HTTP = """\
Over plain http, browsers on other devices give the page no camera, no offline use and no crypto.subtle.
For those, serve https: --tls-cert FILE --tls-key FILE (docs/serving.md explains how to make a certificate)."""


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is every one."
)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="Also answer requests for this host name, as a reverse proxy passes on. Repeatable.",
)
@models_option
@default_model_option
@click.option(
    "--cors",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this origin read the models ('*': of any). Repeatable.",
)
@picture_origin_option
@click.option(
    "--tls-cert", type=click.Path(path_type=Path), metavar="FILE", help="Certificate (PEM) to serve https."
)
@click.option("--tls-key", type=click.Path(path_type=Path), metavar="FILE", help="Its private key (PEM).")
@click.option(
    "--open/--no-open",
    "open_browser",
    default=None,
    help="Open the page in a browser.  [default: where there is a screen]",
)
@api_options
@click.option("--verbose", is_flag=True, help="Print every request.")
def serve(
    host: str,
    port: int,
    allowed_hosts: tuple[str, ...],
    model_dirs: tuple[Path, ...],
    default_model: str | None,
    cors: tuple[str, ...],
    picture_origin: tuple[str, ...],
    tls_cert: Path | None,
    tls_key: Path | None,
    open_browser: bool | None,
    api: ApiLimits | None,
    verbose: bool,
) -> None:
    """Serve the page and model folders until Ctrl+C.

    Only files are handed out; pictures stay in the browser. With --api, programs may send pictures to be classified.
    """
    tls = _pair_tls(tls_cert, tls_key)
    allowed = parse_cors_origins(cors)
    hosts = list_hosts(host, allowed_hosts)
    picture_sources = parse_picture_sources(picture_origin)
    with open_socket(host, port) as listening, open_samples() as samples:

        def build() -> Site:
            models = find_models(model_dirs, note=_note_once)
            return build_site(find_page(), models, samples.folder, default_model=default_model)

        live = LiveSite(build, watched=model_dirs)
        addresses = list_addresses(listening, host, tls=tls is not None)
        _announce(live.site, addresses, drawn=samples.drawn)
        routes = open_endpoint(api, _find_default(live.site)) if api is not None else []
        app = build_app(live, cors=allowed, picture_sources=picture_sources, hosts=hosts, routes=routes)
        if not is_loopback(host) and tls is None:
            click.echo(_PLAIN_HTTP)
        _open_browser(addresses[0], open_browser if live.site.has_page else False)
        click.echo("Press Ctrl+C to stop.")
        run_app(app, listening, tls=tls, show_requests=verbose)
    click.echo("Stopped.")


def _pair_tls(certificate: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        given, missing = ("--tls-key", "--tls-cert") if certificate is None else ("--tls-cert", "--tls-key")
        raise ServingError(f"Expected --tls-cert and --tls-key together, got {given} alone. Add {missing}.")
    check_certificate(certificate, key)
    return certificate, key


def _find_default(site: Site) -> Path:
    """Return the folder of the model that the page loads first. Raises ServingError."""
    for model in site.models:
        if model.id == site.default_model:
            return model.folder
    raise ServingError("Expected a model for --api; there is none. Give one with --models.")


_noted: set[str] = set()


def _note_once(text: str) -> None:
    # The site is built again whenever a model folder changes; one note is enough.
    if text not in _noted:
        _noted.add(text)
        click.echo(text)


def _announce(site: Site, addresses: list[str], *, drawn: bool) -> None:
    click.echo(f"Serving at {addresses[0]}")
    for address in addresses[1:]:
        click.echo(f"  on this network: {address}")
    names = [f"{model.id} (default)" if model.id == site.default_model else model.id for model in site.models]
    click.echo(
        f"  models: {', '.join(names) or 'none yet; `leukoscope export` writes one, --models names it'}"
    )
    click.echo(
        f"  samples: {'drawn (`leukoscope fetch samples` brings real ones)' if drawn else 'real fields'}"
    )
    if not site.has_page:
        click.echo("  page: not built yet; the address above says how. Models are served all the same.")
    click.echo(SAFE_WORDS)


def _open_browser(address: str, wanted: bool | None) -> None:
    if wanted is False:
        return
    if not has_screen():
        click.echo(
            "No screen here, so no browser is opened."
            if wanted
            else f"No screen here: open {address} yourself."
        )
        return
    click.echo("Opening it in your browser (--no-open leaves that to you).")
    # Some browsers' launchers wait until the browser ends.
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
