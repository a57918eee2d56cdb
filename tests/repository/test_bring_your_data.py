"""The example of docs/bring-your-data.md, run on drawn cells."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from leukoscope.datasets.description import DatasetDescription
from leukoscope.synthetic.fields import draw_dataset

PAGE = Path(__file__).parents[2] / "docs" / "bring-your-data.md"


def run_example() -> DatasetDescription:
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), names)
    description = names["DESCRIPTION"]
    assert isinstance(description, DatasetDescription)
    return description


def test_the_example_reads_class_folders_as_it_names_them(tmp_path: Path) -> None:
    folder = tmp_path / "springfield-cells"
    draw_dataset(folder, ["NEUTROPHIL", "LYMPHOCYTE"], sources_per_label=2, pictures_per_source=1, seed=5)
    for label, name in (("NEUTROPHIL", "seg"), ("LYMPHOCYTE", "lym")):
        (folder_of_class,) = folder.rglob(label)
        folder_of_class.rename(folder_of_class.with_name(name))
    description = run_example()
    assert description.find_pictures(tmp_path) == folder
    dataset = description.read(tmp_path)
    assert dataset.problems == ()
    assert sorted(sample.label for sample in dataset.samples) == ["LYMPHOCYTE"] * 2 + ["NEUTROPHIL"] * 2
    assert {sample.lab for sample in dataset.samples} == {description.laboratory}


def test_the_example_does_not_take_another_data_set_for_its_own(tmp_path: Path) -> None:
    assert run_example().find_pictures(tmp_path) is None
