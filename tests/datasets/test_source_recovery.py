"""Recovering sources: registration on drawn fields, resuming, and the committed table on real pictures."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageOps

from leukoscope.cli.data import data
from leukoscope.datasets import source_recovery as sources
from leukoscope.datasets.field_pairs import (
    FieldPair,
    find_field_pairs,
    group_fields,
    read_field_pairs,
    write_field_pairs,
)
from leukoscope.datasets.laboratories import bccd, kaggle
from leukoscope.datasets.laboratories.bccd import Field
from leukoscope.datasets.registration import FieldIndex, extract_features, read_grey
from leukoscope.datasets.source_recovery import (
    SourceRow,
    read_rows,
    recover_sources,
    register_picture,
    write_rows,
)
from leukoscope.errors import DatasetError
from leukoscope.synthetic.fields import draw_field

NAMES = [f"BloodImage_{number:05d}" for number in range(6)]
COMMITTED = Path(sources.__file__).with_name("kaggle_sources.csv")


def augment(field: Image.Image, rng: random.Random) -> Image.Image:
    """Make a picture as the Kaggle set's generator did: flipped, turned, shifted, black corners, brighter."""
    picture = field.resize((320, 240), Image.Resampling.BILINEAR)
    picture = ImageOps.mirror(picture) if rng.random() < 0.5 else picture
    picture = ImageOps.flip(picture) if rng.random() < 0.5 else picture
    shift = (rng.randint(-25, 25), rng.randint(-20, 20))
    picture = picture.rotate(rng.uniform(-20, 20), Image.Resampling.BILINEAR, translate=shift)
    return picture.point(lambda level: min(255, int(level * 1.08)))


@pytest.fixture(scope="module")
def drawn_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six fields, four TRAIN and two TEST, and three pictures of each, in the layout of the Kaggle set."""
    root = tmp_path_factory.mktemp("kaggle")
    fields = root / "dataset-master" / "JPEGImages"
    fields.mkdir(parents=True)
    rng = random.Random(3)
    with (root / "truth.csv").open("w", newline="") as file:
        truth = csv.writer(file)
        for index, name in enumerate(NAMES):
            pixels, _ = draw_field(50 + index, 640, 480, [("EOSINOPHIL", 320, 240)], px_per_um=13)
            field = Image.fromarray(pixels)
            field.save(fields / f"{name}.jpg", quality=92)
            folder = root / "dataset2-master/images" / ("TRAIN" if index < 4 else "TEST") / "EOSINOPHIL"
            folder.mkdir(parents=True, exist_ok=True)
            for copy in range(3):
                path = folder / f"_{copy}_{index}{copy}.jpeg"
                augment(field, rng).save(path, quality=85)
                truth.writerow((path.relative_to(root / "dataset2-master/images").as_posix(), name))
    return root


@pytest.fixture(autouse=True)
def _drawn_fields(drawn_set: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Give the drawn set its own list of fields; the real one is told by labels.csv and 351 photographs."""
    if request.node.get_closest_marker("real"):
        return
    folder = drawn_set / "dataset-master" / "JPEGImages"
    listed = [
        Field(name, folder / f"{name}.jpg", "EOSINOPHIL", "train" if index < 4 else "test")
        for index, name in enumerate(NAMES)
    ]
    monkeypatch.setattr(bccd, "read_fields", lambda root: listed)


def read_truth(root: Path) -> dict[str, str]:
    with (root / "truth.csv").open() as file:
        return dict(csv.reader(file))


def test_drawn_pictures_find_their_fields(drawn_set: Path, tmp_path: Path) -> None:
    out = tmp_path / "sources.csv"
    rows = recover_sources(drawn_set, out)
    assert {row.path: row.field for row in rows} == read_truth(drawn_set)
    assert all(row.inliers > 2 * row.runner_up for row in rows)
    assert not any(row.is_ambiguous for row in rows)
    assert read_rows(out) == rows == sorted(rows, key=lambda row: row.path)
    assert not out.with_name("sources.csv.partial").exists()


def test_a_stopped_run_goes_on(drawn_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "sources.csv"
    assert len(recover_sources(drawn_set, out, limit=5)) == 5
    assert not out.exists()
    partial = out.with_name("sources.csv.partial")
    with partial.open("a") as file:
        file.write("TRAIN/EOSINOPHIL/_2")  # a line that a kill cut short
    registered = []

    def register(root: Path, path: str, groups: dict[str, str]) -> SourceRow:
        registered.append(path)
        return register_picture(root, path, groups)

    monkeypatch.setattr(sources, "register_picture", register)
    rows = recover_sources(drawn_set, out)
    assert len(registered) == 13
    assert {row.path: row.field for row in rows} == read_truth(drawn_set)


def test_the_runner_up_shows_another_cell(drawn_set: Path) -> None:
    picture = next(path for path, field in read_truth(drawn_set).items() if field == NAMES[0])
    groups = dict.fromkeys(NAMES[:4], NAMES[0])
    assert register_picture(drawn_set, picture, groups).runner_up == 0
    assert register_picture(drawn_set, picture, {}).runner_up > 0


def test_mirror_images_are_recognised(drawn_set: Path) -> None:
    folder = drawn_set / "dataset-master" / "JPEGImages"
    greys = [read_grey(folder / f"{name}.jpg", (320, 240)) for name in NAMES]
    index = FieldIndex(NAMES, greys)
    for mirrored in (greys[2][:, ::-1], greys[2][::-1], greys[2][::-1, ::-1]):
        ranked = index.rank(extract_features(np.ascontiguousarray(mirrored)))
        assert ranked[0].field == NAMES[2]
        assert len({one.field for one in ranked}) == len(ranked)


def test_a_blank_picture_fits_nowhere(drawn_set: Path) -> None:
    folder = drawn_set / "dataset2-master/images/TRAIN/EOSINOPHIL"
    blank = folder / "_9_99.jpeg"
    Image.new("RGB", (320, 240), (200, 180, 190)).save(blank)
    try:
        with pytest.raises(DatasetError, match="No field of EOSINOPHIL fits"):
            register_picture(drawn_set, "TRAIN/EOSINOPHIL/_9_99.jpeg", {})
    finally:
        blank.unlink()


def test_unreadable_pictures_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match="cannot be read"):
        read_grey(tmp_path / "a.jpg")


def test_rows_survive_the_table(tmp_path: Path) -> None:
    rows = [SourceRow("TRAIN/A/_0_1.jpeg", "BloodImage_00001", 120, 4)]
    write_rows(tmp_path / "t.csv", rows)
    assert read_rows(tmp_path / "t.csv") == rows


@pytest.mark.parametrize(
    ("inliers", "runner_up", "doubtful"), [(100, 20, False), (100, 50, True), (20, 0, True), (27, 4, False)]
)
def test_doubt(inliers: int, runner_up: int, doubtful: bool) -> None:
    assert SourceRow("p", "f", inliers, runner_up).is_ambiguous is doubtful


def put_field(folder: Path, name: str, pixels: np.ndarray, cell: tuple[int, int]) -> Field:
    """Write a field and a hand-drawn box of 160 px around its cell."""
    path = folder / "JPEGImages" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    x, y = cell
    box = f"<xmin>{x - 80}</xmin><ymin>{y - 80}</ymin><xmax>{x + 80}</xmax><ymax>{y + 80}</ymax>"
    annotation = folder / "Annotations" / f"{name}.xml"
    annotation.parent.mkdir(exist_ok=True)
    annotation.write_text(
        "<annotation><size><width>640</width><height>480</height></size>"
        f"<object><name>WBC</name><bndbox>{box}</bndbox></object></annotation>"
    )
    return Field(name, path, "NEUTROPHIL", "train")


def test_a_cell_photographed_twice_is_found(tmp_path: Path) -> None:
    cells = [("NEUTROPHIL", 420.0, 300.0), ("NEUTROPHIL", 900.0, 560.0)]
    smear, _ = draw_field(7, 1100, 800, cells, px_per_um=13)
    other, _ = draw_field(8, 640, 480, [("NEUTROPHIL", 320, 240)], px_per_um=13)
    fields = [
        put_field(tmp_path, "a", smear[40:520, 60:700], (360, 260)),
        put_field(tmp_path, "b", smear[100:580, 130:770], (290, 200)),
        put_field(tmp_path, "c", smear[310:790, 440:1080], (460, 250)),
        put_field(tmp_path, "d", other, (320, 240)),
    ]
    pairs = {(pair.first, pair.second): pair for pair in find_field_pairs(fields)}
    assert ("a", "b") in pairs
    assert not any("d" in names for names in pairs)
    twice = pairs["a", "b"]
    assert twice.same_cell
    assert twice.correlation > 0.95
    assert (twice.shift_x * 640, twice.shift_y * 480) == pytest.approx((-70, -60), abs=3)
    assert not any(pair.same_cell for names, pair in pairs.items() if "c" in names)
    assert ("b", "c") in pairs
    assert group_fields(pairs.values()) == {"a": "a", "b": "a"}


def test_groups_join_chains() -> None:
    def pair(first: str, second: str, same: bool = True) -> FieldPair:
        return FieldPair(first, second, 0, 0, 1, 1, same)

    pairs = [pair("c", "d"), pair("b", "c"), pair("a", "b"), pair("x", "y"), pair("a", "x", same=False)]
    groups = group_fields(pairs)
    assert groups == {"a": "a", "b": "a", "c": "a", "d": "a", "x": "x", "y": "x"}


def test_pairs_survive_the_table(tmp_path: Path) -> None:
    pairs = [FieldPair("a", "b", -0.25, 0.125, 0.5, 0.975, True), FieldPair("b", "c", 0, 0, 0.1, 0.9, False)]
    write_field_pairs(tmp_path / "p.csv", pairs)
    assert read_field_pairs(tmp_path / "p.csv") == pairs


def test_the_committed_groups_are_those_of_the_committed_pairs() -> None:
    pairs = read_field_pairs(COMMITTED.with_name("kaggle_field_pairs.csv"))
    assert group_fields(pairs) == bccd.read_field_groups()


def test_the_committed_table_leaves_no_doubt() -> None:
    rows = read_rows(COMMITTED)
    assert [row for row in rows if row.is_ambiguous] == []
    # Every field with exactly one label of the four classes, by the author's split.
    assert {key: n for key, n in sources.count_sources(rows).items() if key[0] != "TEST_SIMPLE"} == {
        ("TRAIN", "EOSINOPHIL"): 75,
        ("TRAIN", "LYMPHOCYTE"): 27,
        ("TRAIN", "MONOCYTE"): 16,
        ("TRAIN", "NEUTROPHIL"): 159,
        ("TEST", "EOSINOPHIL"): 13,
        ("TEST", "LYMPHOCYTE"): 6,
        ("TEST", "MONOCYTE"): 4,
        ("TEST", "NEUTROPHIL"): 48,
    }


def test_the_command_reports_what_it_found(drawn_set: Path, tmp_path: Path) -> None:
    out = tmp_path / "table" / "sources.csv"
    arguments = ["sources", "--data", str(drawn_set), "--out", str(out)]
    tried = CliRunner().invoke(data, [*arguments, "--limit", "4"])
    assert tried.exit_code == 0, tried.output
    assert "Run again to go on" in tried.output
    result = CliRunner().invoke(data, arguments)
    assert result.exit_code == 0, result.output
    assert "TRAIN/EOSINOPHIL: 4 fields" in result.output
    assert "18 of 12,515 pictures registered, 0 of them in doubt" in result.output
    assert len(read_rows(out)) == 18
    assert read_field_pairs(out.with_name("kaggle_field_pairs.csv")) == []


@pytest.mark.real
def test_real_pictures_register_to_the_fields_of_the_table(kaggle_data: Path) -> None:
    table = {row.path: row for row in read_rows(COMMITTED)}
    rng = random.Random(20_26)
    # The small candidate lists, so that the test is quick; every class and every split folder occurs.
    for folder in ("TEST/EOSINOPHIL", "TEST/LYMPHOCYTE", "TEST/MONOCYTE", "TEST_SIMPLE/NEUTROPHIL"):
        for path in rng.sample([path for path in table if path.startswith(folder + "/")], 3):
            row = register_picture(kaggle_data, path, bccd.read_field_groups())
            assert row.field == table[path].field, path
            assert row.inliers > 2 * row.runner_up
    for path in rng.sample([path for path in table if path.startswith("TRAIN/MONOCYTE/")], 3):
        row = register_picture(kaggle_data, path, bccd.read_field_groups())
        assert bccd.source_of_field(row.field, bccd.read_field_groups()) == kaggle.read_source_table()[path]


@pytest.mark.real
def test_real_cells_photographed_twice_are_found_again(kaggle_data: Path) -> None:
    names = {f"BloodImage_{number:05d}" for number in (37, 38, 204, 277, 276, 1, 29, 68)}
    fields = [field for field in bccd.read_fields(kaggle_data) if field.name in names]
    found = {(pair.first[-3:], pair.second[-3:], pair.same_cell) for pair in find_field_pairs(fields)}
    assert found == {
        ("037", "038", True),
        ("204", "277", True),
        ("204", "276", False),
        ("276", "277", False),
    }
