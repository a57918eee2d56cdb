"""`leukoscope publish`."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli.options import (
    default_model_option,
    folder_option,
    models_option,
    picture_origin_option,
    shard_base_url_option,
)
from leukoscope.serving.model_folders import ModelFolder, find_models
from leukoscope.serving.page import find_page
from leukoscope.serving.publishing import publish_site
from leukoscope.serving.samples import open_samples
from leukoscope.serving.security import parse_picture_sources
from leukoscope.serving.site import build_site


@click.command()
@folder_option("Folder of the site; replaced whole.", required=True)
@models_option
@default_model_option
@shard_base_url_option
@picture_origin_option
def publish(
    out_dir: Path,
    model_dirs: tuple[Path, ...],
    default_model: str | None,
    shard_base_urls: tuple[str, ...],
    picture_origin: tuple[str, ...],
) -> None:
    """Write the page and models as a static site.

    The folder works at a host's root and under any path. See docs/publishing.md.
    """
    picture_sources = parse_picture_sources(picture_origin)
    models = find_models(model_dirs, note=click.echo)
    if shard_base_urls:
        models = [model.with_shards_at(shard_base_urls) for model in models]
    with open_samples() as samples:
        site = build_site(find_page(), models, samples.folder, default_model=default_model)
        published = publish_site(site, out_dir, picture_sources=picture_sources)
    click.echo(f"Wrote {published.n_files} files ({published.n_bytes / 1e6:.1f} MB) to {published.folder}")
    for model in models:
        click.echo(f"  model: {model.id}{' (default)' if model.id == site.default_model else ''}")
    if shard_base_urls:
        _explain_shards(models, shard_base_urls)


def _explain_shards(models: list[ModelFolder], bases: tuple[str, ...]) -> None:
    click.echo("Now copy these files to every one of the hosts, and let it answer with CORS headers:")
    for model in models:
        for path in model.shards:
            click.echo(f"  models/{model.id}/{path}")
    for base in bases:
        click.echo(f"  -> {base.rstrip('/')}/")
