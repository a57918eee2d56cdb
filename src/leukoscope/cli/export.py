"""`leukoscope export`: a trained network becomes a model folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leukoscope.cli.options import classes_option, folder_option, shard_base_url_option
from leukoscope.errors import ExportError

if TYPE_CHECKING:
    from leukoscope.export.model_folder import Exported


@click.command()
@click.argument("source", metavar="[RUN|FILE]", required=False, type=click.Path(path_type=Path))
@folder_option(
    "Model folder to make. One that is already there is replaced; any other folder is left alone.",
)
@click.option(
    "--check",
    "checked",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Instead of exporting, run the golden files of a model folder again and compare. FOLDER may be the id of a "
    "model that comes with Leukoscope.",
)
@classes_option
@click.option(
    "--quantize",
    type=click.Choice(["none", "float16", "uint8"]),
    default="float16",
    show_default=True,
    help="How weights are stored: float16 halves the download, uint8 quarters it at some accuracy.",
)
@click.option(
    "--shard-bytes",
    type=click.IntRange(min=1024),
    default=4 * 1024 * 1024,
    show_default=True,
    help="Largest size of a weight shard.",
)
@shard_base_url_option
@click.option("--id", "model_id", metavar="ID", help="Id of the model.  [default: from the name of --out]")
@click.option("--name", help="Name people read.  [default: from the run or file]")
@click.option("--model-version", default="1", show_default=True, help="Version of the model.")
@click.option("--description", default="", help="A sentence or two for the page and the model card.")
@click.option(
    "--licence", default="unknown", show_default=True, help="SPDX identifier of the weights' licence."
)
@click.option(
    "--author",
    "authors",
    multiple=True,
    metavar="NAME",
    help="Who made the network, for README.md and BioImage.IO. Repeatable.",
)
@click.option(
    "--value-range",
    nargs=2,
    type=float,
    metavar="LOW HIGH",
    default=(0.0, 255.0),
    show_default=True,
    help="What black and white become before the network: 0 255 where it rescales by itself, 0 1 or -1 1 "
    "where the pictures were rescaled before training.",
)
@click.option(
    "--keras",
    "rounded_keras",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also save the network with exactly the exported, rounded weights, as .keras; a locator goes beside "
    "it as locator.keras. With --check: the file to compare too.",
)
def export(
    source: Path | None,
    out_dir: Path | None,
    checked: Path | None,
    classes: str | None,
    quantize: str,
    shard_bytes: int,
    shard_base_urls: tuple[str, ...],
    model_id: str | None,
    name: str | None,
    model_version: str,
    description: str,
    licence: str,
    authors: tuple[str, ...],
    value_range: tuple[float, float],
    rounded_keras: Path | None,
) -> None:
    """Turn a network into a model folder for browser and Python.

    Give a run folder of `leukoscope train`, or any Keras classifier saved as .keras or .h5, Sequential or
    functional. A run folder with locator.keras and locator.json gives a model that finds cells before it
    names them. The model folder holds a TF.js graph model, an ONNX file with the same weights, a manifest, a
    golden picture, a model card, a README.md for model hubs and descriptions for BioImage.IO. It is compared
    with Keras before it is put in place: what does not agree, or has a layer that is not covered, is refused and
    nothing is written.

    With --check FOLDER nothing is written: the files are compared with the manifest, and what the networks give for
    the golden picture with what they gave at the export. It ends with an error if anything differs or is missing.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    if checked is not None:
        if source is not None or out_dir is not None:
            raise click.UsageError(
                "Expected --check FOLDER without RUN|FILE and without --out. Give one or the other."
            )
        _check(checked, rounded_keras)
        return
    if source is None or out_dir is None:
        raise click.UsageError(
            "Expected RUN|FILE and --out FOLDER, or --check FOLDER. Give both, or check a folder."
        )
    try:
        from leukoscope.export.metadata import NEUTRAL_CALIBRATION, ModelFacts, make_id, split_labels
        from leukoscope.export.model_folder import ShardOptions, export_model
        from leukoscope.export.source import read_source
    except ModuleNotFoundError as error:
        raise ExportError(
            f"Exporting needs Keras and what goes with it; {error.name} is not installed. "
            "Run: pip install 'leukoscope[train,tensorflow]'"
        ) from error

    found = read_source(source)
    labels = split_labels(classes) if classes else found.labels
    facts = ModelFacts(
        labels=labels or [],
        id=model_id or make_id(out_dir.resolve().name),
        name=name or found.name,
        version=model_version,
        description=description,
        licence=licence,
        value_range=value_range,
        calibration=found.calibration or NEUTRAL_CALIBRATION,
        datasets=found.datasets,
        figures=found.figures,
        embedding=found.embedding,
        fine_labels=found.fine_labels,
        authors=authors,
    )
    exported = export_model(
        found.model,
        facts,
        out_dir,
        quantization=quantize,  # type: ignore[arg-type]  # click has checked it
        shards=ShardOptions(shard_bytes, shard_base_urls),
        rounded_keras=rounded_keras,
        locator=found.locator,
        locator_settings=found.locator_settings,
    )
    _summarize(exported)


def _check(reference: Path, keras_file: Path | None) -> None:
    """Print what was compared and how far it differs; raise an error if anything differs too much."""
    from leukoscope.contract.model_folder import find_model
    from leukoscope.export.golden_check import check_golden

    folder = find_model(reference)
    check = check_golden(folder, keras_file)
    manifest = check.manifest
    click.echo(f"{manifest.id} {manifest.version} in {folder}")
    n_files = len(manifest.files)
    click.echo(f"{n_files} of {n_files} files have the length and SHA-256 of the manifest.")
    width = max(len(found.what) for found in check.comparisons)
    for found in check.comparisons:
        verdict = "" if found.agrees else "  DIFFERS"
        click.echo(
            f"  {found.what:<{width}}  {found.difference:>8.1e} of at most {found.allowed:g}  ({found.by}){verdict}"
        )
    if keras_file is None:
        click.echo("Keras was not compared: a model folder holds no Keras file. Give it with --keras FILE.")
    check.require_agreement()
    worst = max((found.difference for found in check.comparisons if "boxes" not in found.what), default=0.0)
    click.echo(f"All agree; the largest difference of an output is {worst:.1e}.")


def _summarize(exported: Exported) -> None:
    files = exported.manifest["files"]
    for notice in exported.notices:
        click.echo(f"Note: {notice}")
    click.echo(f"Wrote {exported.folder}:")
    width = max(len(_shorten_name(file["path"])) for file in files)
    for file in files:
        click.echo(f"  {_shorten_name(file['path']):<{width}}  {file['bytes']:>11,} bytes")
    shards = sum(file["bytes"] for file in files if file["path"].endswith(".bin"))
    graphs = {stage["graph"] for stage in exported.manifest["stages"]}
    graph_bytes = sum(file["bytes"] for file in files if file["path"] in graphs)
    click.echo(
        f"A browser downloads {(shards + graph_bytes) / 1e6:.2f} MB of model "
        f"(weights as {exported.quantization})."
    )
    click.echo(
        f"Checked: ONNX Runtime agrees with Keras within {exported.difference:.1e}; rounding the weights "
        f"changed probabilities by at most {exported.rounding:.1e}."
    )
    click.echo(f"Try it with: leukoscope serve --models {exported.folder}")


def _shorten_name(path: str) -> str:
    """Show the beginning of a shard's long name."""
    digest, dash, rest = path.partition("-")
    return f"{digest[:12]}…-{rest}" if dash and len(digest) == 64 else path
