"""`leukoscope adapt` and `classify --profile` on a small exported model and drawn cells."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from fine_model import CALIBRATION, FINE_LABELS, build_fine_classifier
from fine_model import LABELS as FINE_MODEL_LABELS
from leukoscope.cli import cli
from leukoscope.contract.embedding_space import describe_space
from leukoscope.datasets.registry import load_dataset
from leukoscope.errors import DatasetError, ModelError
from leukoscope.evaluation.profile_holdout import leave_out_fitted
from leukoscope.export.metadata import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.model import load_model
from leukoscope.inference.profile import load_profile
from two_stages import build_classifier

# One worker, so that the model is exported and the profile fitted once.
pytestmark = pytest.mark.xdist_group("adapt")

LABELS = ["EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL"]
COLOURS = [(214, 120, 110), (90, 70, 160), (150, 140, 190), (190, 170, 200)]


def draw_cell(label: int, seed: int, colours: Sequence[tuple[int, int, int]] = COLOURS) -> np.ndarray:
    """A blot in the colour of its class, every one a little its own."""
    random = np.random.default_rng([label, seed])
    ys, xs = np.mgrid[:48, :48]
    distance = np.hypot(ys - random.uniform(18, 30), xs - random.uniform(18, 30))
    picture = np.full((48, 48, 3), 235.0)
    picture[distance < random.uniform(12, 17)] = colours[label] + random.normal(0, 12, 3)
    return np.clip(picture + random.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder that describes its embeddings, one that does not, and folders of drawn cells."""
    root = tmp_path_factory.mktemp("lab")
    network = build_classifier(len(LABELS), 32)
    pixels = np.stack([draw_cell(k, 100 + n) for k in range(4) for n in range(10)])
    small = np.stack([resize_pixels(picture, 32, 32) for picture in pixels]).astype(np.float32)
    embeddings = keras.ops.convert_to_numpy(network(small, training=False)["embedding"])
    kernel, bias = network.get_layer("map").get_weights()
    space = describe_space(embeddings, np.repeat(np.arange(4), 10), kernel.T, bias)
    for name, embedding in (("model", space.to_json()), ("plain", None)):
        facts = ModelFacts(LABELS, name, name, embedding=embedding)
        export_model(network, facts, root / name, quantization="none")
    for k, label in enumerate(LABELS):
        many = range(40, 78) if k < 2 else range(40, 42)
        for folder, seeds in (("named", range(8)), ("others", range(20, 30)), ("many", many)):
            (root / folder / label).mkdir(parents=True, exist_ok=True)
            for seed in seeds:
                Image.fromarray(draw_cell(k, seed)).save(root / folder / label / f"{seed}.png")
    return root


def run(lab: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        cli, ["adapt", "--model", str(lab / "model"), *arguments], catch_exceptions=False
    )


def count_right(lab: Path, *arguments: str) -> int:
    options = ["classify", "--model", str(lab / "model"), "--format", "json", *arguments, str(lab / "others")]
    result = CliRunner().invoke(cli, options, catch_exceptions=False)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == 40
    leading = [max(row["cells"][0]["probabilities"].items(), key=lambda pair: pair[1])[0] for row in rows]
    return sum(label == Path(row["path"]).parent.name for label, row in zip(leading, rows, strict=True))


def test_adapt_writes_a_profile_that_names_other_cells_better(lab: Path, tmp_path: Path) -> None:
    profile = tmp_path / "ward.json"
    result = run(lab, "--data", str(lab / "named"), "--out", str(profile), "--name", "Ward 3")
    assert result.exit_code == 0
    assert "NEUTROPHIL: 8 cells" in result.stdout
    assert "before: " in result.stdout
    assert "of 32 correct" in result.stdout
    raw = json.loads(profile.read_text(encoding="utf-8"))
    assert (raw["name"], raw["n_cells"], raw["model"]["id"]) == ("Ward 3", 32, "model")
    # The weights of the network are random: unadapted it knows nothing.
    assert count_right(lab, "--profile", str(profile)) > count_right(lab) + 10


def test_many_cells_give_prediction_sets_and_few_none(lab: Path, tmp_path: Path) -> None:
    few, many = tmp_path / "few.json", tmp_path / "many.json"
    assert (
        "No prediction sets: expected 19" in run(lab, "--data", str(lab / "named"), "--out", str(few)).stdout
    )
    result = run(lab, "--data", str(lab / "many"), "--out", str(many))
    assert "Prediction sets hold the true class of 95 % of the cells of:" in result.stdout
    assert "EOSINOPHIL: 38 cells; measured" in result.stdout
    assert "cells needed: MONOCYTE 17 more, NEUTROPHIL 17 more" in result.stdout

    picture = draw_cell(1, 20)
    (without,), (cell,) = (load_model(lab / "model", p).classify([picture])[0].cells for p in (few, many))
    assert without.prediction_set is None
    assert "prediction_set" not in without.to_json()
    leading = max(cell.probabilities, key=lambda label: cell.probabilities[label])
    assert cell.to_json()["prediction_set"][0] == leading

    result = evaluate(lab, "--data", lab / "others", "--profile", many, "--out", tmp_path / "out")
    assert result.exit_code == 0
    notes = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["notes"]
    (note,) = [note for note in notes if "prediction sets of the profile" in note]
    assert " of 10 EOSINOPHIL (" in note
    assert "MONOCYTE" in note
    assert ", not promised" in note


def test_labels_that_are_left_out_are_told(lab: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("MONOCYTE", "BLAST"):
        (data / name).mkdir(parents=True)
        Image.fromarray(draw_cell(2, 7)).save(data / name / "a.png")
    Image.fromarray(draw_cell(2, 8)).save(data / "MONOCYTE" / "b.png")
    result = run(lab, "--data", str(data), "--out", str(tmp_path / "p.json"))
    assert "Left out 1 pictures of other classes: BLAST (1)." in result.stderr
    assert "No cells of EOSINOPHIL, LYMPHOCYTE, NEUTROPHIL: these are named as before." in result.stdout
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["name"] == "p"


def test_profile_needs_its_own_model(lab: Path, tmp_path: Path) -> None:
    profile = tmp_path / "p.json"
    run(lab, "--data", str(lab / "named"), "--out", str(profile))
    raw = json.loads(profile.read_text(encoding="utf-8"))
    raw["model"]["classifier_sha256"] = "0" * 64
    profile.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(ModelError, match="another network"):
        load_model(lab / "model", profile)
    with pytest.raises(ModelError, match="cannot be adapted"):
        load_model(lab / "plain", profile)


def test_profile_leaves_details_to_those_who_ask(lab: Path, tmp_path: Path) -> None:
    profile = tmp_path / "p.json"
    run(lab, "--data", str(lab / "named"), "--out", str(profile))
    model = load_model(lab / "model", profile)
    (plain,), (detailed,) = (
        model.classify([draw_cell(1, 50)], details=details)[0].cells for details in (False, True)
    )
    assert plain.embedding is None
    assert detailed.embedding is not None
    assert plain.probabilities == detailed.probabilities
    assert (
        plain.probabilities
        != load_model(lab / "model").classify([draw_cell(1, 50)])[0].cells[0].probabilities
    )


def evaluate(lab: Path, *arguments: object) -> Result:
    options = ["evaluate", str(lab / "model"), "--split", "all", "--quiet", *map(str, arguments)]
    return CliRunner().invoke(cli, options, catch_exceptions=False)


@pytest.fixture(scope="module")
def ward(lab: Path) -> Path:
    """A profile fitted to the named cells."""
    assert run(lab, "--data", str(lab / "named"), "--out", str(lab / "ward.json")).exit_code == 0
    return lab / "ward.json"


def test_evaluate_evaluates_a_profile_on_cells_it_was_not_fitted_to(
    lab: Path, ward: Path, tmp_path: Path
) -> None:
    for kind in ("named", "others"):
        shutil.copytree(lab / kind, tmp_path / "both", dirs_exist_ok=True)
    accuracies = []
    for number, options in enumerate(([], ["--profile", ward])):
        result = evaluate(lab, "--data", tmp_path / "both", "--out", tmp_path / str(number), *options)
        assert result.exit_code == 0
        report = json.loads((tmp_path / str(number) / "report.json").read_text(encoding="utf-8"))
        accuracies.append(report["units"]["picture"]["overall"]["accuracy"]["value"])
    assert report["model"] == ["model 1 with the profile ward"]
    assert report["n_pictures"] == 40
    assert "Pictures left out because it was fitted to them or to the same cells: 32." in report["notes"][-1]
    assert "32 cells" in report["notes"][-1]
    assert accuracies[1] > accuracies[0] + 0.2


def test_other_pictures_of_a_fitted_cell_are_left_out_too(lab: Path, ward: Path, tmp_path: Path) -> None:
    profile = load_profile(ward, load_model(lab / "model").manifest)
    for name, source in (("0.png", "a"), ("20.png", "b")):
        (tmp_path / "MONOCYTE").mkdir(exist_ok=True)
        kind = "named" if source == "a" else "others"
        shutil.copy(lab / kind / "MONOCYTE" / name, tmp_path / "MONOCYTE" / f"{source}_0.png")
        Image.fromarray(draw_cell(2, 90)).save(tmp_path / "MONOCYTE" / f"{source}_1.png")
    rest, n_left_out = leave_out_fitted(load_dataset(tmp_path, source_pattern="(?P<source>[ab])_"), profile)
    assert n_left_out == 2
    assert {sample.path.name for sample in rest.samples} == {"b_0.png", "b_1.png"}


def test_evaluate_refuses_what_would_flatter_a_profile(lab: Path, ward: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="all 32 of named are"):
        evaluate(lab, "--data", lab / "named", "--profile", ward)
    raw = json.loads(ward.read_text(encoding="utf-8"))
    (tmp_path / "silent.json").write_text(json.dumps(raw | {"pictures": []}), encoding="utf-8")
    with pytest.raises(ModelError, match="list the pictures it was fitted to"):
        evaluate(lab, "--data", lab / "others", "--profile", tmp_path / "silent.json")
    options = ["evaluate", "--profile", str(ward), "--predictions", str(ward)]
    result = CliRunner().invoke(cli, options, catch_exceptions=False)
    assert result.exit_code == 2
    assert "--profile goes with a MODEL folder" in result.stderr


FINER_COLOURS = {
    "SEGMENTED_NEUTROPHIL": (214, 120, 110),
    "BAND_NEUTROPHIL": (150, 80, 160),
    "MYELOCYTE": (90, 170, 90),
}


def draw_finer(label: str, seed: int) -> np.ndarray:
    return draw_cell(list(FINER_COLOURS).index(label), seed, list(FINER_COLOURS.values()))


@pytest.fixture(scope="module")
def finer_lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with finer classes that describes its embeddings, folders of drawn cells, and a profile of them."""
    root = tmp_path_factory.mktemp("finer")
    network = build_fine_classifier()
    pixels = [resize_pixels(draw_finer(label, n), 32, 32) for label in FINER_COLOURS for n in range(100, 110)]
    answers = network(np.stack(pixels).astype(np.float32), training=False)
    embeddings = keras.ops.convert_to_numpy(answers["embedding"])
    kernel, bias = network.get_layer("map").get_weights()
    classes = np.repeat(
        [FINE_MODEL_LABELS.index("NEUTROPHIL")] * 2 + [FINE_MODEL_LABELS.index("IMMATURE_GRANULOCYTE")], 10
    )
    space = describe_space(embeddings, classes, kernel.reshape(-1, len(FINE_MODEL_LABELS)).T, bias)
    facts = ModelFacts(
        FINE_MODEL_LABELS,
        "fine",
        "Fine",
        calibration=CALIBRATION,
        embedding=space.to_json(),
        fine_labels=FINE_LABELS,
    )
    export_model(network, facts, root / "model", quantization="none")
    for folder, seeds, n_myelocytes in (("named", range(38), 5), ("others", range(50, 60), 2)):
        for label in FINER_COLOURS:
            (root / folder / label).mkdir(parents=True)
            for seed in seeds[:n_myelocytes] if label == "MYELOCYTE" else seeds:
                Image.fromarray(draw_finer(label, seed)).save(root / folder / label / f"{seed}.png")
    return root


def classify(*options: str) -> str:
    return CliRunner().invoke(cli, ["classify", *options], catch_exceptions=False).stdout


def test_finer_names_give_sets_at_the_finer_depth(finer_lab: Path, tmp_path: Path) -> None:
    profile = tmp_path / "ward.json"
    told = run(finer_lab, "--data", str(finer_lab / "named"), "--out", str(profile)).stdout
    assert "NEUTROPHIL: 76 cells" in told
    assert "NEUTROPHIL is named by its finer classes:\n  SEGMENTED_NEUTROPHIL: 38 cells; measured" in told
    assert "IMMATURE_GRANULOCYTE is named as a whole; cells needed for its finer classes: " in told
    assert "MYELOCYTE 14 more, METAMYELOCYTE 19 more" in told
    raw = json.loads(profile.read_text(encoding="utf-8"))
    assert list(raw["sets"]["fine"]) == FINE_LABELS

    options = ["--model", str(finer_lab / "model"), "--format", "json", "--quiet", str(finer_lab / "others")]
    rows = [json.loads(line) for line in classify(*options, "--profile", str(profile)).splitlines()]
    cells = [cell for row in rows for cell in row["cells"]]
    # Of the ten of each finer class, all but a few have it in their set.
    within = [Path(row["path"]).parent.name in row["cells"][0]["fine_prediction_set"] for row in rows]
    assert sum(within) >= 18
    for cell in cells:
        # The set of the classes stays as it is, and none of its classes gets lost.
        assert "NEUTROPHIL" in cell["prediction_set"] or "IMMATURE_GRANULOCYTE" in cell["prediction_set"]
        assert set(cell["prediction_set"]) <= set(FINE_MODEL_LABELS)
        if "NEUTROPHIL" in cell["prediction_set"]:
            assert {"NEUTROPHIL", *FINE_LABELS[:2]} & set(cell["fine_prediction_set"])
        assert not set(FINE_LABELS[2:]) & set(cell["fine_prediction_set"])
    assert "fine_prediction_set" not in classify(*options)

    result = evaluate(
        finer_lab, "--data", finer_lab / "others", "--profile", profile, "--out", tmp_path / "out"
    )
    assert result.exit_code == 0
    notes = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["notes"]
    (note,) = [note for note in notes if "prediction sets of the profile" in note]
    assert "At the finer depth: " in note
    assert " of 10 BAND_NEUTROPHIL (" in note
    assert "MYELOCYTE (" not in note.split("At the finer depth")[1]
    with (tmp_path / "out" / "predictions.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert sum(row["fine_label"] in row["fine_set"].split("|") for row in table) == sum(within)
