"""`leukoscope adapt`: fit a model to a laboratory from cells a person has named."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli.options import source_pattern_option, sources_option
from leukoscope.contract.model_folder import find_model
from leukoscope.errors import LeukoscopeError


@click.command()
@click.option(
    "--data",
    "dataset_name",
    required=True,
    metavar="DIR",
    help="Folder of class folders, one cell a picture, or a fetched data set by name.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Profile to write (.json).",
)
@click.option("--model", metavar="DIR", help="Model folder, or the id of a bundled model.  [default: ours]")
@click.option("--name", help="Name of the laboratory, stain and camera.  [default: from the name of --out]")
@sources_option
@source_pattern_option
def adapt(
    dataset_name: str,
    out: Path,
    model: str | None,
    name: str | None,
    sources_csv: Path | None,
    source_pattern: str | None,
) -> None:
    """Fit a model to your laboratory: to your stain, your microscope and your camera.

    Give pictures whose cells a person has named; ten of each class do much, fifty do most. The network stays
    as it is; what is learnt is a small correction, written as a lab profile, which `leukoscope classify
    --profile` and the page take. The figures printed come from corrections that never saw the cell they are
    evaluated on. Pictures stay on this machine.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    try:
        from leukoscope.adaptation.from_dataset import adapt_to_dataset
    except ModuleNotFoundError as error:
        raise LeukoscopeError(
            f"Adapting needs what reads and measures data sets; {error.name} is not installed. "
            "Run: pip install 'leukoscope[train]'"
        ) from error
    from leukoscope.datasets.registry import load_dataset
    from leukoscope.inference.model import load_model

    loaded = load_model(find_model(model))
    dataset = load_dataset(dataset_name, sources_csv=sources_csv, source_pattern=source_pattern)
    profile, skipped = adapt_to_dataset(loaded, dataset, name=name or out.stem)
    profile.write(out)
    for note in skipped:
        click.echo(note, err=True)
    figures = profile.raw["figures"]
    for when in ("before", "after") if figures else ():
        share = figures[when]
        low, high = (100 * limit for limit in share["interval"])
        click.echo(
            f"{when:>6}: {share['right']} of {share['n']} right, "
            f"{100 * share['value']:.1f} % (95 % interval {low:.1f} to {high:.1f})"
        )
    for label, entry in profile.raw["classes"].items():
        click.echo(f"{label}: {entry['n_cells']} cells")
    absent = [label for label in loaded.manifest.labels if label not in profile.raw["classes"]]
    if absent:
        click.echo(f"No cells of {', '.join(absent)}: these are named as before.")
    click.echo(f"Wrote {out}. Use it with: leukoscope classify --profile {out} ...")
