"""Options that several commands take, in the same words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator = Callable[[Decorated], Decorated]

DATA_HELP = (
    "A data set by name (`leukoscope data list`), a folder of class folders, or annotations "
    "(COCO, VOC, YOLO, GeoJSON, Label Studio, CSV) with their pictures beside them."
)


def data_option(*, default: str | None = None, required: bool = False) -> Decorator[Any]:
    """Return the option `--data` of a command that reads one data set."""
    return click.option(
        "--data", "data", default=default, show_default=default is not None, required=required, help=DATA_HELP
    )


def several_data_option(default: str) -> Decorator[Any]:
    """Return the option `--data` of a command that reads several data sets; `default` is said in its help."""
    return click.option(
        "--data", "data", multiple=True, help=f"{DATA_HELP} Repeatable.  [default: {default}]"
    )


def folder_option(help_text: str, *, required: bool = False) -> Decorator[Any]:
    """Return the option `--out` of a command that writes a folder."""
    return click.option(
        "--out",
        "out_dir",
        required=required,
        type=click.Path(path_type=Path, file_okay=False),
        help=help_text,
    )


def file_option(help_text: str, *, required: bool = False, default: Path | None = None) -> Decorator[Any]:
    """Return the option `--out` of a command that writes a file."""
    return click.option(
        "--out",
        required=required,
        default=default,
        show_default=default is not None,
        type=click.Path(path_type=Path, dir_okay=False),
        help=help_text,
    )


sources_option = click.option(
    "--sources",
    "sources_csv",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="CSV with columns path, source and perhaps lab: which pictures show the same cell.",
)
source_pattern_option = click.option(
    "--source-pattern", help="Regular expression on the path; its group 'source' names the cell."
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Decides all that is drawn at random: the same seed gives the same result.",
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress bars.")
model_option = click.option(
    "--model", metavar="DIR", help="Model folder, or the id of a bundled model.  [default: ours]"
)
profile_option = click.option(
    "--profile",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Lab profile of `leukoscope adapt` or of the page, to correct the answers by.",
)
classes_option = click.option(
    "--classes",
    metavar="A,B,...",
    help="Labels in the order of the probabilities, for a Keras file that carries none.",
)
models_option = click.option(
    "--models",
    "model_dirs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A model folder, or a folder of them, beside the model that comes along. Repeatable.",
)
default_model_option = click.option(
    "--default",
    "default_model",
    metavar="ID",
    help="The model the page loads first.  [default: the first given]",
)
shard_base_url_option = click.option(
    "--shard-base-url",
    "shard_base_urls",
    metavar="URL",
    multiple=True,
    help="Address of a folder that holds copies of the weight shards. Repeatable: the hosts share the shards, "
    "each falls back to the others, and at last to the copy that is written here.",
)
picture_origin_option = click.option(
    "--picture-origin",
    multiple=True,
    metavar="ORIGIN",
    help="Let the page fetch pictures and models that a person gives by address from this origin only; "
    "'none' allows no address at all. Repeatable.  [default: any https address]",
)
epochs_option = click.option("--epochs", type=click.IntRange(1), help="Instead of the recipe's.")
mixed_precision_option = click.option(
    "--mixed-precision",
    is_flag=True,
    help="Compute in bfloat16, keep float32 weights; faster on many machines.",
)
start_option = click.option(
    "--start",
    type=click.Path(path_type=Path, file_okay=False),
    help="A finished run whose first stages, on close-ups alone, need not be repeated.",
)
calibrate_option = click.option(
    "--calibrate",
    "calibration_json",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also choose temperature and thresholds on these predictions and write them here. A "
    "cross-validation's report is then of calibrated probabilities, each fold's by the other folds.",
)
