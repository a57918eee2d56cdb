"""The Colab notebook, executed from its first cell to its last on drawn cells."""

from __future__ import annotations

import json
from pathlib import Path

import nbclient
import nbformat
import pytest

from leukoscope.inference.model import load_model
from leukoscope.synthetic.fields import draw_dataset

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "train_on_colab.ipynb"


@pytest.mark.filterwarnings("default")
def test_notebook_trains_evaluates_and_exports(tmp_path: Path) -> None:
    data = tmp_path / "drawn"
    draw_dataset(
        data, ["LYMPHOCYTE", "NEUTROPHIL"], sources_per_label=4, pictures_per_source=2, seed=3,
        splits=("train", "test"),
    )  # fmt: skip
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    (parameters,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    parameters.source += f"\nDATA = {str(data)!r}\nSOURCES = {str(data / 'sources.csv')!r}\nEPOCHS = 1\n"

    nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()

    report = json.loads((tmp_path / "runs/colab/report/report.json").read_text(encoding="utf-8"))
    assert report
    model = load_model(tmp_path / "my-model")
    assert [cell_class.label for cell_class in model.manifest.classes] == ["LYMPHOCYTE", "NEUTROPHIL"]
    assert (tmp_path / "my-model.zip").stat().st_size > 100_000


def test_notebook_is_committed_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
