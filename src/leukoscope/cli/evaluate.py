"""`leukoscope evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leukoscope.cli.options import load_noted, source_pattern_option, sources_option
from leukoscope.training.recipes import CELLS, COMPACT, RECIPES

if TYPE_CHECKING:
    from leukoscope.datasets.samples import Dataset
    from leukoscope.evaluation.estimates import Evaluation
    from leukoscope.evaluation.predictions import Predictions

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("model", required=False, type=click.Path(path_type=Path), metavar="[RUN|MODEL]")
@click.option(
    "--data",
    default="kaggle",
    show_default=True,
    help="A fetched data set by name (bccd-fields: kaggle's original fields), or a folder of class folders.",
)
@click.option("--split", default="test", show_default=True, help="train, val, test, test_simple, or all.")
@click.option(
    "--profile",
    type=_FILE,
    help="Lab profile of `leukoscope adapt` or of the page to correct the answers of MODEL by. Pictures it "
    "was fitted to, and others of the same cells, are left out.",
)
@sources_option
@source_pattern_option
@click.option("--classes", help="Class names in order, with commas, for a Keras file that carries none.")
@click.option(
    "--out",
    "out_dir",
    type=_FOLDER,
    help="Folder for predictions and report.  [default: RUN/evaluation/DATA-SPLIT, or evaluation/…]",
)
@click.option("--predictions", "predictions_csv", type=_FILE, help="Redo the report from this file alone.")
@click.option("--cv", is_flag=True, help="Cross-validate by source cell on the split 'train' instead.")
@click.option(
    "--folds", type=click.IntRange(2), default=5, show_default=True, help="Of the cross-validation."
)
@click.option(
    "--first-folds", type=click.IntRange(1), help="Train and evaluate only the first so many folds."
)
@click.option(
    "--random-split",
    is_flag=True,
    help="With --cv: divide pictures, not cells. Copies of a cell then stand on both sides and the figures "
    "come out too good; here to show by how much.",
)
@click.option(
    "--recipe",
    "recipe_name",
    type=click.Choice([CELLS, *RECIPES]),
    help="With --cv.  [default: RUN's, or compact]",
)
@click.option(
    "--across-labs",
    is_flag=True,
    help="Train the recipe cells without each laboratory in turn, and evaluate it on that one.",
)
@click.option(
    "--refusals",
    is_flag=True,
    help="Show MODEL pictures without any of its cells instead: red cells of kaggle's TEST fields where they "
    "are at hand, drawn ones, and those of --pictures.",
)
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="With --refusals: a folder of pictures of anything but blood.",
)
@click.option(
    "--start",
    type=_FOLDER,
    help="With --cv or --across-labs of the recipe cells: a finished run whose first stages, on close-ups "
    "alone, need not be repeated.",
)
@click.option("--epochs", type=click.IntRange(1), help="With --cv: instead of RUN's or the recipe's.")
@click.option("--seed", type=click.IntRange(0), default=10, show_default=True, help="With --cv.")
@click.option("--mixed-precision", is_flag=True, help="With --cv: train in bfloat16.")
@click.option(
    "--calibrate",
    "calibration_json",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also choose temperature and thresholds on these predictions and write them here. A "
    "cross-validation's report is then of calibrated probabilities, each fold's by the other folds.",
)
@click.option("--quiet", is_flag=True, help="No progress bars.")
def evaluate(
    model: Path | None,
    data: str,
    split: str,
    profile: Path | None,
    sources_csv: Path | None,
    source_pattern: str | None,
    classes: str | None,
    out_dir: Path | None,
    predictions_csv: Path | None,
    cv: bool,
    folds: int,
    first_folds: int | None,
    random_split: bool,
    recipe_name: str | None,
    across_labs: bool,
    refusals: bool,
    pictures: Path | None,
    start: Path | None,
    epochs: int | None,
    seed: int,
    mixed_precision: bool,
    calibration_json: Path | None,
    quiet: bool,
) -> None:
    """Evaluate a run folder, a model folder or a .keras file on pictures it has not learnt from.

    Writes predictions.csv first, then report.html, report.json and figures.json from that file alone. Every
    figure comes by picture and by source cell, with what it was counted on and a 95 % interval.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    from leukoscope.evaluation.predictions import read_predictions

    note = None
    if profile is not None and (
        refusals or across_labs or cv or predictions_csv is not None or model is None
    ):
        raise click.UsageError(
            "--profile goes with a MODEL folder and pictures to evaluate it on; not with --cv, --across-labs, "
            "--refusals or --predictions."
        )
    if refusals:
        if model is None:
            raise click.UsageError("Expected a MODEL or RUN to show pictures to; --refusals evaluates one.")
        _count_rejections(model, pictures, out_dir or _default_folder(model, Path("evaluation"), "refusals"))
        return
    if across_labs or recipe_name == CELLS:
        if model is not None or predictions_csv is not None or random_split or cv == across_labs:
            raise click.UsageError(
                f"The recipe {CELLS} goes with either --cv or --across-labs, and with neither RUN, "
                "--predictions nor --random-split."
            )
        if across_labs:
            _leave_one_lab_out(out_dir or Path("runs/across-labs"), start, seed, progress=not quiet)
        else:
            out_dir = out_dir or Path("runs") / f"{CELLS}-cv-{folds}"
            _cross_validate_cells(
                out_dir, start, folds, first_folds, seed, calibration_json, progress=not quiet
            )
        return
    if predictions_csv is None:
        if model is None and not cv:
            raise click.UsageError("Expected a RUN or MODEL to evaluate, --predictions FILE, or --cv.")
        if random_split and not cv:
            raise click.UsageError("--random-split goes with --cv.")
        dataset = _load_data(data, sources_csv, source_pattern)
        if cv:
            from leukoscope.experiments.cross_validation import name_split

            # Named by the division alone, so that later folds join those of `--first-folds`.
            label = name_split(folds, random_split=random_split)
            out_dir = out_dir or _default_folder(
                model, Path("runs"), f"{recipe_name or COMPACT.name}-{label}"
            )
            found = _cross_validate(
                dataset,
                out_dir,
                model,
                recipe_name,
                n_folds=folds,
                first_folds=first_folds,
                random_split=random_split,
                seed=seed,
                progress=not quiet,
                mixed_precision=mixed_precision,
                epochs=epochs,
            )
        else:
            assert model is not None
            out_dir = out_dir or _default_folder(model, Path("evaluation"), f"{dataset.id}-{split}")
            if profile is not None:
                dataset, note = _leave_out_fitted(model, dataset, profile)
            found = _predict(model, dataset, split, classes, profile, progress=not quiet)
        predictions_csv = out_dir / "predictions.csv"
        found.write(predictions_csv)
        click.echo(f"Wrote {predictions_csv}")
    elif model is not None or cv:
        raise click.UsageError("--predictions stands alone: give no RUN or MODEL, and no --cv, beside it.")

    # Read back even when just written: what the report says is what the file says.
    _report(read_predictions(predictions_csv), out_dir or predictions_csv.parent, calibration_json, note)


def _load_data(data: str, sources_csv: Path | None, source_pattern: str | None) -> Dataset:
    from leukoscope.datasets.registry import load_dataset

    dataset = load_dataset(data, sources_csv=sources_csv, source_pattern=source_pattern)
    for note in (*dataset.problems, *dataset.notes):
        click.echo(f"Note: {note}", err=True)
    return dataset


def _default_folder(model: Path | None, otherwise: Path, name: str) -> Path:
    """Put results into the run they evaluate; a model folder is a finished product and stays as it is."""
    inside = model is not None and (model / "config.json").is_file()
    return model / "evaluation" / name if inside and model is not None else otherwise / name


def _leave_out_fitted(model: Path, dataset: Dataset, profile: Path) -> tuple[Dataset, str]:
    from leukoscope.evaluation.opening import read_profile
    from leukoscope.evaluation.profile_holdout import describe_left_out, leave_out_fitted

    fitted = read_profile(model, profile)
    rest, n_pictures = leave_out_fitted(dataset, fitted)
    return rest, describe_left_out(n_pictures, fitted)


def _predict(
    model: Path, dataset: Dataset, split: str, classes: str | None, profile: Path | None, *, progress: bool
) -> Predictions:
    from leukoscope.errors import DatasetError
    from leukoscope.evaluation.cell_predictions import predict_dataset
    from leukoscope.evaluation.opening import is_two_stage
    from leukoscope.evaluation.predictors import open_predictor, predict_samples

    if profile is not None or is_two_stage(model):
        return predict_dataset(model, dataset, split, profile=profile, progress=progress)
    samples = dataset.samples if split == "all" else dataset.of_split(split)
    if not samples:
        there = ", ".join(sorted({sample.split for sample in dataset.samples}))
        raise DatasetError(
            f"Expected pictures in the split {split!r} of {dataset.id}; there are none. It has: {there}. "
            "Use one of these, or --split all for a set the model has not learnt from."
        )
    names = [name.strip() for name in classes.split(",")] if classes else None
    return predict_samples(open_predictor(model, classes=names), samples, dataset, progress=progress)


def _cross_validate(
    dataset: Dataset, out_dir: Path, model: Path | None, recipe_name: str | None, **settings: object
) -> Predictions:
    from leukoscope.experiments.cross_validation import cross_validate
    from leukoscope.training.recipes import find_recipe
    from leukoscope.training.run import Run

    if recipe_name is None and model is not None:
        run = Run(model)
        recipe, settings["epochs"] = run.recipe, settings["epochs"] or run.config.get("epochs")
    else:
        recipe = find_recipe(recipe_name or COMPACT.name)
    if not dataset.knows_sources:
        click.echo(
            "Note: nothing tells which of these pictures show the same cell, so the folds go by picture and "
            "the figures can look better than the truth; give --sources or --source-pattern.",
            err=True,
        )
    return cross_validate(recipe, dataset, out_dir, **settings)  # type: ignore[arg-type]


def _cross_validate_cells(
    out_dir: Path,
    start: Path | None,
    n_folds: int,
    first_folds: int | None,
    seed: int,
    calibration_json: Path | None,
    *,
    progress: bool,
) -> None:
    import numpy as np

    from leukoscope.datasets.home import dataset_home
    from leukoscope.evaluation.calibration import cross_calibrate, fit_calibration
    from leukoscope.experiments.two_stage import cross_validate_cells
    from leukoscope.files import write_json
    from leukoscope.training.two_stage_recipe import CellRecipe

    found = cross_validate_cells(
        load_noted((), progress=progress),
        CellRecipe(),
        out_dir,
        dataset_home(),
        n_folds=n_folds,
        first_folds=first_folds,
        start=start,
        seed=seed,
        progress=progress,
    )
    found.predictions.write(out_dir / "predictions.csv")
    write_json(out_dir / "locating.json", found.located.to_json())
    click.echo(found.located.describe())
    # Thresholds hold for fields and close-ups alike, so both are calibrated together and reported apart.
    calibrated, note = cross_calibrate(found.predictions)
    for dataset in calibrated.unique("dataset"):
        part = calibrated.select(np.array([row.dataset == dataset for row in calibrated.rows]))
        click.echo(f"{dataset}:")
        part.write(out_dir / dataset / "predictions.csv")
        _report(part, out_dir / dataset, None, note)
    if calibration_json is not None:
        calibration_json.parent.mkdir(parents=True, exist_ok=True)
        write_json(calibration_json, fit_calibration(found.predictions))
        click.echo(f"Wrote {calibration_json}")


def _count_rejections(model: Path, folder: Path | None, out_dir: Path) -> None:
    from leukoscope.datasets.registry import DEFAULT_FIELDS, load_dataset, read_annotations
    from leukoscope.errors import DatasetError
    from leukoscope.evaluation.opening import open_finder
    from leukoscope.evaluation.rejection_metrics import count_rejections
    from leukoscope.experiments.two_stage import select_test
    from leukoscope.files import write_json

    try:
        fields = select_test(read_annotations(load_dataset(DEFAULT_FIELDS)))
    except DatasetError as error:
        click.echo(f"Note: no red cells are cut out of fields. {error}", err=True)
        fields = []
    found = [counted.to_json() for counted in count_rejections(open_finder(model), fields, folder)]
    out_dir.mkdir(parents=True, exist_ok=True)
    write_json(out_dir / "refusals.json", found)
    for entry in found:
        low, high = entry["interval"]
        click.echo(
            f"{entry['kind']}: {entry['refused']} of {entry['pictures']} given no class "
            f"({100 * entry['share']:.1f} %, 95 % interval {100 * low:.1f} to {100 * high:.1f})"
        )


def _leave_one_lab_out(out_dir: Path, start: Path | None, seed: int, *, progress: bool) -> None:
    from leukoscope.datasets.home import dataset_home
    from leukoscope.experiments.two_stage import leave_one_lab_out
    from leukoscope.training.two_stage_recipe import CellRecipe

    pictures = load_noted((), progress=progress)
    evaluated = leave_one_lab_out(
        pictures, CellRecipe(), out_dir, dataset_home(), start=start, seed=seed, progress=progress
    )
    for lab, predictions in evaluated.items():
        click.echo(f"Trained without {lab}, evaluated on it:")
        predictions.write(out_dir / lab / "predictions.csv")
        _report(predictions, out_dir / lab, None)


def _report(
    predictions: Predictions, out_dir: Path, calibration_json: Path | None, note: str | None = None
) -> None:
    """Write and print the report; `note` is said in it beside what the predictions give cause to say."""
    from dataclasses import replace

    from leukoscope.evaluation.calibration import cross_calibrate, fit_calibration
    from leukoscope.evaluation.estimates import evaluate_predictions
    from leukoscope.evaluation.report import write_report
    from leukoscope.files import write_json

    evaluated = predictions
    notes = [] if note is None else [note]
    if calibration_json is not None:
        evaluated, calibrated = cross_calibrate(predictions)
        notes.append(calibrated)
    evaluation = evaluate_predictions(evaluated)
    evaluation = replace(evaluation, notes=[*evaluation.notes, *notes])
    write_report(evaluation, out_dir)
    _print_figures(evaluation)
    click.echo(f"Wrote {out_dir / 'report.html'}, report.json and figures.json")
    if calibration_json is not None:
        calibration = fit_calibration(predictions)
        calibration_json.parent.mkdir(parents=True, exist_ok=True)
        write_json(calibration_json, calibration)
        click.echo(
            f"Wrote {calibration_json}: temperature {calibration['temperature']}, thresholds "
            + ", ".join(f"{name} {value}" for name, value in calibration["thresholds"].items())
        )


def _print_figures(evaluation: Evaluation) -> None:
    from rich.console import Console
    from rich.table import Table

    from leukoscope.evaluation.report import METRIC_NAMES, format_count, format_estimate
    from leukoscope.evaluation.report_plots import UNIT_NAMES

    for note in evaluation.notes:
        click.echo(f"Note: {note}", err=True)
    first = evaluation.units[0].overall
    table = Table(caption=f"95 % intervals over {format_count(first['accuracy'])}", caption_justify="left")
    table.add_column("")
    for unit in evaluation.units:
        table.add_column(UNIT_NAMES[unit.unit], no_wrap=True)
    for metric in first:
        cells = [format_estimate(metric, unit.overall[metric]) for unit in evaluation.units]
        table.add_row(METRIC_NAMES[metric], *cells)
    Console().print(table)
