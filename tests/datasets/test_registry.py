"""Reading data sets: by name, by folder, in every layout, with sources told and untold."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.datasets.class_folders import label_of_folder
from leukoscope.datasets.fetch_record import FetchRecord, write_record
from leukoscope.datasets.home import dataset_home
from leukoscope.datasets.laboratories import bccd, kaggle, pbc
from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import Sample, count_samples, find_shared_sources
from leukoscope.errors import DatasetError
from leukoscope.synthetic.fields import draw_dataset


def put_picture(path: Path, shade: int = 128) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((6, 8, 3), shade, np.uint8)).save(path)
    return path


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    folder = tmp_path / "drawn"
    draw_dataset(folder, ["NEUTROPHIL", "LYMPHOCYTE"], 3, 2, seed=1, splits=("train", "test"))
    return folder


def test_a_folder_of_class_folders_is_read(tmp_path: Path) -> None:
    put_picture(tmp_path / "set" / "Neutrophil" / "a.png")
    put_picture(tmp_path / "set" / "strange cell" / "b.jpg")
    put_picture(tmp_path / "set" / "strange cell" / "deeper" / "c.PNG")
    put_picture(tmp_path / "set" / "strange cell" / "._b.jpg")
    dataset = load_dataset(tmp_path / "set")
    assert [(s.label, s.path.name, s.split) for s in dataset.samples] == [
        ("NEUTROPHIL", "a.png", "train"),
        ("strange cell", "b.jpg", "train"),
        ("strange cell", "c.PNG", "train"),
    ]
    assert not dataset.knows_sources
    assert len({s.source for s in dataset.samples}) == 3
    assert {s.lab for s in dataset.samples} == {"set"}


def test_split_folders_are_told_apart(tmp_path: Path) -> None:
    for split in ("train", "Validation", "test"):
        put_picture(tmp_path / split / "MONOCYTE" / "a.png")
    splits = {s.path.parent.parent.name: s.split for s in load_dataset(tmp_path).samples}
    assert splits == {"train": "train", "Validation": "val", "test": "test"}


def test_a_lone_wrapping_folder_is_stepped_through(tmp_path: Path) -> None:
    put_picture(tmp_path / "wrapper" / "train" / "MONOCYTE" / "a.png")
    assert load_dataset(tmp_path).samples[0].label == "MONOCYTE"


def test_a_set_of_one_class_is_no_wrapper(tmp_path: Path) -> None:
    put_picture(tmp_path / "MONOCYTE" / "a.png")
    assert load_dataset(tmp_path).labels == ("MONOCYTE",)


def test_empty_files_are_left_out_and_told(tmp_path: Path) -> None:
    put_picture(tmp_path / "MONOCYTE" / "a.png")
    (tmp_path / "MONOCYTE" / "b.png").touch()
    dataset = load_dataset(tmp_path)
    assert len(dataset.samples) == 1
    assert any("b.png is empty" in problem for problem in dataset.problems)


@pytest.mark.parametrize(
    ("name", "label"),
    [("neutrophil", "NEUTROPHIL"), ("immature granulocyte", "IMMATURE_GRANULOCYTE"), ("blast", "blast")],
)
def test_known_class_names_become_labels(name: str, label: str) -> None:
    assert label_of_folder(name) == label


def test_missing_and_empty_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is neither"):
        load_dataset(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="class folders with pictures"):
        load_dataset(tmp_path)
    with pytest.raises(DatasetError, match="leukoscope fetch kaggle"):
        load_dataset("kaggle")


def test_a_folder_may_carry_its_own_table_of_sources(drawn: Path) -> None:
    dataset = load_dataset(drawn)
    assert dataset.knows_sources
    assert count_samples(dataset.samples)["train", "NEUTROPHIL"] == (6, 3)
    assert {s.lab for s in dataset.samples} == {"drawn"}


def test_sources_by_table(drawn: Path, tmp_path: Path) -> None:
    table = tmp_path / "other.csv"
    lines = [f"{s.path.relative_to(drawn).as_posix()},one,{s.split}-lab" for s in load_dataset(drawn).samples]
    table.write_text("path,source,lab\n" + "\n".join(lines))
    dataset = load_dataset(drawn, sources_csv=table)
    assert {(s.source, s.lab) for s in dataset.samples} == {("one", "train-lab"), ("one", "test-lab")}


def test_sources_by_pattern(drawn: Path) -> None:
    (drawn / "sources.csv").unlink()
    assert not load_dataset(drawn).knows_sources
    dataset = load_dataset(drawn, source_pattern=r"/(?P<source>drawn-\d+)_")
    assert dataset.knows_sources
    assert count_samples(dataset.samples)["test", "LYMPHOCYTE"] == (6, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,cell\na,b\n", "columns path,source"),
        ("", "found nothing"),
        ("path,source\ntrain/NEUTROPHIL/x.png,\n", "line 2"),
        ("path,source\nelsewhere.png,1\n", "24 of 24 have none"),
    ],
)
def test_bad_tables_are_told(drawn: Path, tmp_path: Path, text: str, message: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text(text)
    with pytest.raises(DatasetError, match=message):
        load_dataset(drawn, sources_csv=table)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("(", "no regular expression"), (r"drawn-\d+", "named group"), (r"(?P<source>nothing)", "have none")],
)
def test_bad_patterns_are_told(drawn: Path, pattern: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        load_dataset(drawn, source_pattern=pattern)


def test_table_and_pattern_together_are_refused(drawn: Path) -> None:
    with pytest.raises(DatasetError, match="got both"):
        load_dataset(drawn, sources_csv=drawn / "sources.csv", source_pattern="(?P<source>a)")


@pytest.mark.parametrize(
    "layout", ["dataset2-master/dataset2-master/images", "dataset2-master/images", "images", "."]
)
def test_kaggle_layouts(tmp_path: Path, layout: str) -> None:
    put_picture(tmp_path / layout / "TRAIN" / "EOSINOPHIL" / "_0_1169.jpeg")
    put_picture(tmp_path / layout / "TEST" / "MONOCYTE" / "_0_1.jpeg")
    dataset = load_dataset(tmp_path)
    assert dataset.id == "kaggle"
    assert [(s.split, s.label, s.lab) for s in dataset.samples] == [
        ("train", "EOSINOPHIL", "bccd"),
        ("test", "MONOCYTE", "bccd"),
    ]
    assert dataset.samples[0].source == kaggle.read_source_table()["TRAIN/EOSINOPHIL/_0_1169.jpeg"]
    assert any("TRAIN/EOSINOPHIL: 1 pictures, 2497 were published" in p for p in dataset.problems)


def test_a_picture_outside_the_table_is_told(tmp_path: Path) -> None:
    put_picture(tmp_path / "images" / "TRAIN" / "EOSINOPHIL" / "_0_99999.jpeg")
    dataset = load_dataset(tmp_path)
    assert not dataset.knows_sources
    assert any("not in the table" in note for note in dataset.notes)


def test_train_and_test_folders_of_ones_own_are_not_taken_for_kaggle(tmp_path: Path) -> None:
    put_picture(tmp_path / "TRAIN" / "EOSINOPHIL" / "mine.jpeg")
    assert load_dataset(tmp_path).id == tmp_path.name


@pytest.mark.parametrize("layout", [".", pbc.FOLDER, f"{pbc.FOLDER}/{pbc.FOLDER}"])
def test_pbc_names_become_labels(tmp_path: Path, layout: str) -> None:
    for name in pbc.LABELS:
        put_picture(tmp_path / layout / name / f"{name}_1.jpg")
    dataset = load_dataset(tmp_path)
    assert dataset.id == "pbc"
    assert dataset.labels == tuple(sorted(pbc.LABELS.values()))
    assert not dataset.knows_sources
    assert {s.lab for s in dataset.samples} == {"barcelona"}


def test_names_find_the_home_of_fetched_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    assert dataset_home() == tmp_path
    put_picture(tmp_path / "kaggle" / "images" / "TRAIN" / "EOSINOPHIL" / "_0_1169.jpeg")
    assert len(load_dataset("kaggle").samples) == 1
    assert len(load_dataset(f"kaggle:{tmp_path / 'kaggle'}").samples) == 1


def test_unreadable_pictures_of_a_fetched_set_are_left_out(tmp_path: Path) -> None:
    good = put_picture(tmp_path / "images" / "TRAIN" / "EOSINOPHIL" / "_0_1169.jpeg")
    bad = good.with_name("_0_5239.jpeg")
    shutil.copy(good, bad)
    record = FetchRecord(
        "kaggle", "x.zip", "now", None, False, 1, 12_515, unreadable=(bad.relative_to(tmp_path).as_posix(),)
    )
    write_record(tmp_path, record)
    dataset = load_dataset(tmp_path)
    assert [s.path for s in dataset.samples] == [good]
    assert any("_0_5239.jpeg cannot be decoded" in problem for problem in dataset.problems)


def test_shared_sources_are_found() -> None:
    def sample(source: str, split: str) -> Sample:
        return Sample(Path(source), "A", source, "lab", split)

    samples = [sample("a", "train"), sample("a", "test"), sample("b", "val"), sample("b", "test_simple")]
    samples += [sample("c", "train"), sample("c", "val"), sample("d", "test"), sample("d", "test_simple")]
    assert find_shared_sources(samples) == ("a", "b")


def test_the_committed_table_holds_every_published_picture() -> None:
    table = kaggle.read_source_table()
    assert len(table) == kaggle.EXPECTED_TOTAL
    per_class = Counter(tuple(path.split("/")[:2]) for path in table)
    assert per_class == kaggle.EXPECTED_PICTURES


def test_no_cell_was_photographed_more_than_twice() -> None:
    groups = bccd.read_field_groups()
    assert set(Counter(groups.values()).values()) == {2}
    assert all(groups[first] == first for first in groups.values())


@pytest.mark.real
def test_the_real_kaggle_set(kaggle_data: Path) -> None:
    dataset = load_dataset(kaggle_data)
    assert len(dataset.samples) == 12_515
    assert dataset.knows_sources
    assert dataset.problems == ()
    assert {key: cells for key, (_, cells) in count_samples(dataset.samples).items()} == {
        ("train", "EOSINOPHIL"): 72,
        ("train", "LYMPHOCYTE"): 24,
        ("train", "MONOCYTE"): 14,
        ("train", "NEUTROPHIL"): 150,
        ("test", "EOSINOPHIL"): 13,
        ("test", "LYMPHOCYTE"): 6,
        ("test", "MONOCYTE"): 4,
        ("test", "NEUTROPHIL"): 45,
        ("test_simple", "EOSINOPHIL"): 11,
        ("test_simple", "LYMPHOCYTE"): 6,
        ("test_simple", "MONOCYTE"): 4,
        ("test_simple", "NEUTROPHIL"): 45,
    }


@pytest.mark.real
def test_train_and_test_share_the_six_cells_photographed_twice(kaggle_data: Path) -> None:
    dataset = load_dataset(kaggle_data)
    numbers = [int(source[-5:]) for source in find_shared_sources(dataset.samples)]
    assert numbers == [204, 224, 230, 364, 365, 377]
    assert any("6 cells of TEST" in note for note in dataset.notes)


@pytest.mark.real
def test_the_real_fields(kaggle_data: Path) -> None:
    dataset = load_dataset(f"bccd-fields:{kaggle_data}")
    pictures = {key: n for key, (n, _) in count_samples(dataset.samples).items()}
    # The author's split, as the data set's documentation has it.
    assert pictures == {
        ("train", "BASOPHIL"): 3,
        ("train", "EOSINOPHIL"): 75,
        ("train", "LYMPHOCYTE"): 27,
        ("train", "MONOCYTE"): 16,
        ("train", "NEUTROPHIL"): 159,
        ("test", "EOSINOPHIL"): 13,
        ("test", "LYMPHOCYTE"): 6,
        ("test", "MONOCYTE"): 4,
        ("test", "NEUTROPHIL"): 48,
    }
    fields = {s.source for s in dataset.samples}
    assert {s.source for s in load_dataset(kaggle_data).samples} <= fields


@pytest.mark.real
def test_the_real_pbc(pbc_data: Path) -> None:
    dataset = load_dataset(pbc_data)
    assert len(dataset.samples) == 13_624
    assert len(dataset.labels) == 8
    assert any("3329 were published" in problem for problem in dataset.problems)
