"""`leukoscope adapt`: fit a model to a laboratory from cells a person has named."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli.data_notes import load_dataset_noted, print_notes
from leukoscope.cli.options import (
    data_option,
    file_option,
    model_option,
    source_pattern_option,
    sources_option,
)
from leukoscope.contract.model_folder import find_model
from leukoscope.errors import LeukoscopeError
from leukoscope.files import show_name
from leukoscope.inference.prediction_sets import LEAST_CELLS, PredictionSets


@click.command()
@data_option(required=True)
@file_option("Profile to write (.json).", required=True)
@model_option
@click.option("--name", help="Name of the laboratory, stain and camera.  [default: from the name of --out]")
@sources_option
@source_pattern_option
def adapt(
    data: str,
    out: Path,
    model: str | None,
    name: str | None,
    sources_csv: Path | None,
    source_pattern: str | None,
) -> None:
    """Fit a model to your laboratory: to your stain, your microscope and your camera.

    Give pictures whose cells a person has named; ten of each class do much, fifty do most. The network stays
    as it is; what is learnt is a small correction, written as a lab profile, which `leukoscope classify
    --profile` and the page take. The metrics printed come from corrections that never saw the cell they are
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
    from leukoscope.evaluation.share import Share
    from leukoscope.inference.model import load_model

    loaded = load_model(find_model(model))
    dataset = load_dataset_noted(data, sources_csv=sources_csv, source_pattern=source_pattern)
    profile, skipped = adapt_to_dataset(loaded, dataset, name=name or show_name(out.stem))
    profile.write(out)
    print_notes(skipped)
    if profile.held_out is not None:
        for when, share in (("before", profile.held_out.before), ("after", profile.held_out.after)):
            click.echo(f"{when:>6}: {Share.of(share.correct, share.n).describe('correct')}")
    for label, n_cells in profile.cells_by_label.items():
        click.echo(f"{label}: {n_cells} cells")
    print_sets(profile.sets)
    absent = [label for label in loaded.manifest.labels if label not in profile.cells_by_label]
    if absent:
        click.echo(f"No cells of {', '.join(absent)}: these are named as before.")
    click.echo(f"Wrote {out}. Use it with: leukoscope classify --profile {out} ...")


def print_sets(sets: PredictionSets | None) -> None:
    """Print the classes that the promise of the sets is for, and the measured coverage where there is one."""
    from leukoscope.evaluation.share import Share

    if sets is None:
        click.echo(
            f"No prediction sets: expected {LEAST_CELLS} different cells of at least one class. Review more cells."
        )
        return
    click.echo(f"Prediction sets hold the true class of {100 * sets.level:.0f} % of the cells of:")
    for label, entry in sets.classes.items():
        if entry.coverage is not None:
            share = Share.of(entry.coverage.correct, entry.coverage.n)
            click.echo(f"  {label}: {entry.n_cells} cells; measured {share.describe('in their set')}")
        elif entry.is_promised:
            click.echo(f"  {label}: {entry.n_cells} cells; too few to measure it")
    few = [
        f"{label} {LEAST_CELLS - entry.n_cells} more"
        for label, entry in sets.classes.items()
        if not entry.is_promised
    ]
    if few:
        click.echo(f"No promise for these; cells needed: {', '.join(few)}")
    print_fine_sets(sets)


def print_fine_sets(sets: PredictionSets) -> None:
    """Print which classes the sets name by their finer classes, and how many cells the others lack for it.

    A class without a reviewed cell that has a finer class is not spoken of.
    """
    from leukoscope.evaluation.share import Share

    for group in sets.classes:
        fine = {label: entry for label, entry in sets.fine.items() if entry.group == group}
        if not any(entry.n_cells for entry in fine.values()):
            continue
        if group not in sets.divided:
            few = [
                f"{label} {LEAST_CELLS - entry.n_cells} more"
                for label, entry in fine.items()
                if entry.threshold is None
            ]
            click.echo(f"{group} is named as a whole; cells needed for its finer classes: {', '.join(few)}")
            continue
        click.echo(f"{group} is named by its finer classes:")
        for label, entry in fine.items():
            measured = "too few to measure it"
            if entry.coverage is not None:
                share = Share.of(entry.coverage.correct, entry.coverage.n)
                measured = f"measured {share.describe('in their set')}"
            click.echo(f"  {label}: {entry.n_cells} cells; {measured}")
