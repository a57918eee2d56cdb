"""`leukoscope detection`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from leukoscope.annotation_formats.formats import FORMATS
from leukoscope.annotation_formats.model import AnnotationSet, BoxedCell, BoxedPicture
from leukoscope.cli import cli
from leukoscope.datasets.registry import load_dataset
from tiny_model import write_tiny_finder


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    """Fields of two dark squares with one cell boxed each, two of them of the split `test`."""
    pictures = []
    for number, split in enumerate(("test", "test", "train")):
        image = np.full((64, 64, 3), 255, np.uint8)
        image[8:16, 8:16] = image[40:48, 40:48] = (250, 40, 30)
        (tmp_path / "set").mkdir(exist_ok=True)
        Image.fromarray(image).save(tmp_path / "set" / f"{number}.png")
        cell = BoxedCell((8.0, 8.0, 8.0, 8.0), "MONOCYTE")
        pictures.append(BoxedPicture(f"{number}.png", (cell,), (64, 64), f"slide {number}", "lab", split))
    target = tmp_path / "set" / "cells.json"
    FORMATS["coco"].write(AnnotationSet(tuple(pictures)), target, lambda name: b"")
    return target


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["detection", *map(str, arguments), "--quiet"])


def test_cells_of_a_split_are_counted_and_written(annotations: Path, tmp_path: Path) -> None:
    model = write_tiny_finder(tmp_path / "finder")
    for split, n in (("test", 2), ("all", 3)):
        result = call(model, "--data", annotations, "--split", split, "--out", tmp_path / split)
        assert result.exit_code == 0, result.output
        assert f"{n} of {n} white cells" in result.stdout
        found = json.loads((tmp_path / split / "locating.json").read_text())
        assert (found["fields"], found["cells"], found["found"], found["false_other"]) == (n, n, n, n)


def test_an_empty_split_names_those_there_are(annotations: Path, tmp_path: Path) -> None:
    model = write_tiny_finder(tmp_path / "finder")
    result = call(model, "--data", annotations, "--split", "val")
    assert result.exit_code == 1
    assert "there are none. Splits with such images: test, train." in str(result.exception)


def test_annotations_without_splits_are_held_out_as_for_evaluation(annotations: Path, tmp_path: Path) -> None:
    content = json.loads(annotations.read_text())
    for image in content["images"]:
        image.pop("split")
    annotations.write_text(json.dumps(content))
    splits = {sample.split for sample in load_dataset(annotations).samples}
    for split in ("train", "val", "test"):
        result = call(
            write_tiny_finder(tmp_path / split), "--data", annotations, "--split", split, "--out", tmp_path
        )
        assert (result.exit_code == 0) == (split in splits)
    assert splits != {"train"}
