"""The predictions file: what is written is read back; what is wrong is refused with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from leukoscope.datasets.samples import Sample
from leukoscope.errors import DatasetError
from leukoscope.evaluation.predictions import (
    Predictions,
    Row,
    describe_samples,
    join_predictions,
    read_predictions,
)
from made_predictions import make_predictions

ROOT = Path(__file__).resolve().parents[2]


def test_written_is_read_back_to_float32(tmp_path: Path) -> None:
    made = make_predictions()
    float32 = made.probabilities.astype(np.float32)
    rows = (replace(made.rows[0], path='odd, "path"/ü.png', fold=3, status="review"), *made.rows[1:])
    made = Predictions(made.classes, rows, float32.astype(np.float64))
    made.write(tmp_path / "new folder" / "predictions.csv")
    found = read_predictions(tmp_path / "new folder" / "predictions.csv")
    assert found.rows == made.rows
    assert found.classes == made.classes
    np.testing.assert_array_equal(found.probabilities.astype(np.float32), float32)
    assert [p.name for p in (tmp_path / "new folder").iterdir()] == ["predictions.csv"]


def test_columns_are_those_the_docs_name(tmp_path: Path) -> None:
    make_predictions().write(tmp_path / "p.csv")
    header, first = (tmp_path / "p.csv").read_text(encoding="utf-8-sig").splitlines()[:2]
    assert header == (
        "path,dataset,split,source,lab,label,predicted,"
        "p_EOSINOPHIL,p_LYMPHOCYTE,p_MONOCYTE,p_NEUTROPHIL,model,fold,status,cellness"
    )
    assert first.startswith("EOSINOPHIL/0_0.png,made,test,EOSINOPHIL-0,here,EOSINOPHIL,")


def test_path_label_and_probabilities_suffice(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("label,p_B,p_A,path\nA,0.25,0.75,1.png\nC,0.5,0.5,2.png\n")
    found = read_predictions(tmp_path / "p.csv")
    assert found.classes == ("B", "A")
    assert found.labels.tolist() == [1, -1]
    assert found.predicted.tolist() == [1, 0]
    assert not found.knows_sources
    assert found.sources.tolist() == [0, 1]


def test_one_untold_source_means_sources_are_not_known() -> None:
    made = make_predictions()
    assert made.knows_sources
    assert made.sources.max() + 1 == 71
    blank = Predictions(made.classes, (replace(made.rows[0], source=""), *made.rows[1:]), made.probabilities)
    assert not blank.knows_sources
    assert blank.sources.max() + 1 == len(blank)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expected the columns path, label"),
        ("path,label,p_A\n1.png,A,1\n", "at least two p_<CLASS>"),
        ("label,p_A,p_B\nA,1,0\n", "Expected the columns path"),
        ("path,label,p_A,p_B\n", "it has none"),
        ("path,label,p_A,p_B\n1.png,A,1,0\n2.png,A,x,0\n", "line 3"),
        ("path,label,p_A,p_B\n1.png,A,1\n", "line 2"),
        ("path,label,p_A,p_B\n1.png,A,1,0\n2.png,A,3,1\n", "2.png with a sum of 4"),
        ("path,label,p_A,p_B\n1.png,A,1.5,-0.5\n", "1.png"),
        ("path,label,p_A,p_B\n1.png,A,nan,1\n", "1.png"),
        ("path,label,p_A,p_A\n1.png,A,0,1\n", "each once"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(DatasetError, match=message):
        read_predictions(tmp_path / "p.csv")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"none\.csv"):
        read_predictions(tmp_path / "none.csv")


def test_samples_are_told_relative_to_their_folder_and_sources_only_where_known(tmp_path: Path) -> None:
    sample = Sample(tmp_path / "data" / "A" / "1.png", "A", "cell-7", "lab", "train")
    known = describe_samples(
        [sample], tmp_path / "data", dataset="d", knows_sources=True, split="cv-5", fold=2
    )
    assert known == [Row("A/1.png", "A", "d", "cv-5", "cell-7", "lab", fold=2)]
    (unknown,) = describe_samples([sample], tmp_path / "elsewhere", dataset="d", knows_sources=False)
    assert unknown.source == ""
    assert unknown.path == sample.path.as_posix()
    assert unknown.split == "train"


def test_parts_join_in_order_and_only_with_the_same_classes() -> None:
    first, second = make_predictions(seed=1), make_predictions(seed=2)
    joined = join_predictions([first, second])
    assert joined.rows == first.rows + second.rows
    np.testing.assert_array_equal(joined.probabilities[len(first) :], second.probabilities)
    other = make_predictions(classes=("A", "B", "C", "D"))
    with pytest.raises(DatasetError, match="same classes"):
        join_predictions([first, other])


def test_select_keeps_rows_and_probabilities_together() -> None:
    made = make_predictions()
    part = made.select(made.labels == 2)
    assert part.unique("label") == ("MONOCYTE",)
    np.testing.assert_array_equal(part.probabilities, made.probabilities[made.labels == 2])


@pytest.mark.parametrize("column", ["fold", "cellness"])
def test_a_text_where_a_number_is_needed_is_refused_with_its_place(tmp_path: Path, column: str) -> None:
    (tmp_path / "p.csv").write_text(f"path,label,p_A,p_B,{column}\n1.png,A,1,0,\n2.png,A,1,0,first\n")
    with pytest.raises(DatasetError, match=r"line 3 .*'first'"):
        read_predictions(tmp_path / "p.csv")


@pytest.mark.parametrize("folder", ["bccd-fields-test", "pbc-test"])
def test_a_recorded_file_is_written_again_to_the_byte(tmp_path: Path, folder: str) -> None:
    recorded = ROOT / "trained" / "leukoscope-cells" / "evaluation" / folder / "predictions.csv"
    read_predictions(recorded).write(tmp_path / "p.csv")
    assert (tmp_path / "p.csv").read_bytes() == recorded.read_bytes()
