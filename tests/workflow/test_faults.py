"""Faults of files and machines, through every command: the rest goes on, or one line says what to do."""

from __future__ import annotations

import errno
import json
import os
import pwd
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from faulty_files import ODD_NAME, full_disk, lock, wear
from leukoscope.contract.embedding_space import describe_space
from leukoscope.datasets.class_folders import read_folder
from leukoscope.evaluation import rejection_metrics
from leukoscope.export.metadata import ModelFacts
from leukoscope.export.model_folder import export_model
from leukoscope.training import image_classifier
from leukoscope.training.image_classifier import TrainingSettings, train
from leukoscope.training.recipes import COMPACT
from site_folders import write_page, write_samples
from two_stages import build_classifier

# One worker, so that the model is exported and trained once.
pytestmark = pytest.mark.xdist_group("faults")

LABELS = ["EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL"]
COLORS = [(214, 120, 110), (90, 70, 160), (150, 140, 190), (190, 170, 200)]
SMALL = replace(COMPACT, width_px=32, height_px=24, epochs=1, batch_size=8)
BAD = "bad.png"


def build_mean_network(_: object, n_classes: int, *__: object) -> keras.Model:
    """A network of the mean colour: what it learns does not matter here."""
    pixels = keras.Input((SMALL.height_px, SMALL.width_px, 3))
    mean = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 255)(pixels))
    return keras.Model(pixels, keras.layers.Dense(n_classes, activation="softmax")(mean))


@pytest.fixture(scope="module", autouse=True)
def _small_networks() -> Iterator[None]:
    """Train a network of four numbers, without compiling it."""
    eager = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image_classifier, "build_network", build_mean_network)
        yield
    tf.config.run_functions_eagerly(eager)


def draw_cell(label: int, seed: int) -> np.ndarray:
    random = np.random.default_rng([label, seed])
    ys, xs = np.mgrid[:48, :48]
    picture = np.full((48, 48, 3), 235.0)
    picture[np.hypot(ys - 24, xs - 24) < random.uniform(12, 17)] = COLORS[label]
    return np.clip(picture + random.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder, a run, a page, an archive, and a data set of both splits, where all is well."""
    root = tmp_path_factory.mktemp("lab")
    network = build_classifier(len(LABELS), 32)
    kernel, bias = network.get_layer("map").get_weights()
    pixels = np.stack([draw_cell(k, n)[8:40, 8:40] for k in range(4) for n in range(4)]).astype(np.float32)
    embeddings = keras.ops.convert_to_numpy(network(pixels, training=False)["embedding"])
    space = describe_space(embeddings, np.repeat(np.arange(4), 4), kernel.T, bias)
    facts = ModelFacts(LABELS, "model", "model", embedding=space.to_json())
    export_model(network, facts, root / "model", quantization="none")
    for split, first in (("train", 0), ("test", 50)):
        for k, label in enumerate(LABELS):
            (root / "data" / split / label).mkdir(parents=True)
            for n in range(3):
                Image.fromarray(draw_cell(k, first + n)).save(root / "data" / split / label / f"{n}.png")
    data = read_folder(root / "data")
    train(SMALL, data.of_split("train"), root / "run", TrainingSettings(progress=False), root=data.root)
    write_page(root / "page")
    write_samples(root / "home" / "samples")
    with zipfile.ZipFile(root / "set.zip", "w") as archive:
        for path in sorted((root / "data" / "train").rglob("*.png")):
            name = f"dataset2-master/dataset2-master/images/TRAIN/{path.parent.name}/_0_{path.stem}.jpeg"
            archive.write(path, name)
    return root


@pytest.fixture
def place(lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the lab; the recipe is small, so that a training takes a second."""
    for name in ("data", "run", "model"):
        shutil.copytree(lab / name, tmp_path / name)
    shutil.copyfile(lab / "set.zip", tmp_path / "set.zip")
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(lab / "home"))
    monkeypatch.setattr("leukoscope.cli.train.find_recipe", lambda _: SMALL)
    monkeypatch.setattr("leukoscope.experiments.recipes.find_recipe", lambda _: SMALL)
    monkeypatch.setattr("leukoscope.cli.publish.find_page", lambda: lab / "page")
    monkeypatch.setattr(rejection_metrics, "_DRAWN", 1)
    monkeypatch.chdir(tmp_path)
    return tmp_path


Arguments = Callable[[str], list[str]]
"""The arguments of a command by the name of its --out."""

# Those that read pictures, and what they write.
READING: dict[str, Arguments] = {
    "classify": lambda out: ["classify", "data", "--model", "model", "--format", "json", "--out", out],
    "train": lambda out: ["train", "--recipe", "compact", "--data", "data", "--out", out, "--quiet"],
    "evaluate": lambda out: ["evaluate", "model", "--data", "data", "--out", out, "--quiet"],
    "cross-validate": lambda out: [
        *("cross-validate", "--recipe", "compact", "--data", "data", "--folds", "2", "--out", out, "--quiet")
    ],
    "adapt": lambda out: ["adapt", "--model", "model", "--data", "data", "--out", out],
    "data show": lambda out: ["data", "show", "--data", "data", "--per-class", "9", "--out", out],
    "rejection": lambda out: ["rejection", "model", "--pictures", "data/test/MONOCYTE", "--out", out],
}
WRITING: dict[str, Arguments] = {
    **READING,
    "export": lambda out: ["export", "run", "--out", out],
    "fetch": lambda out: ["fetch", "kaggle", "--archive", "set.zip", "--out", out, "--quiet"],
    "publish": lambda out: ["publish", "--models", "model", "--out", out],
}
ENDINGS = {"classify": ".jsonl", "adapt": ".json", "data show": ".png"}


def make_bad(fault: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put one picture into both splits that nothing can read."""
    for split in ("train", "test"):
        path = folder / "data" / split / "MONOCYTE" / BAD
        if fault == "pipe":
            os.mkfifo(path)
        else:
            shutil.copyfile(path.with_name("0.png"), path)
    if fault == "sector":
        wear(monkeypatch, BAD, OSError(errno.EIO, os.strerror(errno.EIO)))
    elif fault == "memory":
        wear(monkeypatch, BAD, MemoryError())


@pytest.mark.parametrize("fault", ["sector", "pipe", "memory"])
@pytest.mark.parametrize("command", READING)
def test_one_picture_never_ends_a_run(  # type: ignore[no-untyped-def]
    run, place: Path, monkeypatch: pytest.MonkeyPatch, command: str, fault: str
) -> None:
    make_bad(fault, place, monkeypatch)
    out = f"out{ENDINGS.get(command, '')}"
    status, printed, told = run(*READING[command](out))
    assert status == (1 if command == "classify" else 0), told
    assert (place / out).exists()
    assert "Traceback" not in told
    if command != "rejection":  # of a folder of anything, what is no picture is left out
        said = told + printed + (Path(out).read_text(encoding="utf-8") if command == "classify" else "")
        assert BAD in " ".join(said.split())


@pytest.mark.parametrize("command", READING)
def test_names_that_are_not_utf_8_are_used(run, place: Path, command: str) -> None:  # type: ignore[no-untyped-def]
    for split in ("train", "test"):
        folder = place / "data" / split
        shutil.copyfile(folder / "MONOCYTE" / "0.png", folder / "MONOCYTE" / f"{ODD_NAME}.png")
    (place / "data").rename(place / f"data {ODD_NAME}")
    out = f"out {ODD_NAME}{ENDINGS.get(command, '')}"
    arguments = [a.replace("data", f"data {ODD_NAME}", 1) if a.startswith("data") and i > 0 else a
                 for i, a in enumerate(READING[command](out))]  # fmt: skip
    if command == "data show":
        arguments[1] = "show"
    status, _, told = run(*arguments)
    assert status == 0, told
    assert (place / out).exists()
    files = [place / out] if (place / out).is_file() else sorted((place / out).rglob("*"))
    for file in files:
        if file.suffix in (".json", ".jsonl", ".csv", ".html"):
            file.read_text(encoding="utf-8")
    if command == "adapt":
        again = ["classify", f"data {ODD_NAME}", "--model", "model", "--profile", out, "--format", "csv"]
        status, printed, told = run(*again)
        assert (status, printed.count("caf\ufffd.png")) == (0, 2), told


def test_a_run_and_an_archive_of_any_name_are_taken(run, place: Path) -> None:  # type: ignore[no-untyped-def]
    for old, new in (("run", f"run {ODD_NAME}"), ("set.zip", f"set {ODD_NAME}.zip")):
        (place / old).rename(place / new)
    status, _, told = run("export", f"run {ODD_NAME}", "--out", f"out {ODD_NAME}")
    assert status == 0, told
    status, printed, told = run("classify", "data", "--model", f"out {ODD_NAME}", "--format", "csv")
    assert status == 0, told
    arguments = ["fetch", "kaggle", "--archive", f"set {ODD_NAME}.zip", "--out", f"set {ODD_NAME}", "--quiet"]
    for _ in range(2):  # the second reads the record of the first
        status, printed, told = run(*arguments)
        assert status == 0, told
        assert "12 of 12,515" in printed
    assert (
        json.loads((place / f"set {ODD_NAME}" / "fetch.json").read_bytes())["source"] == "set caf\ufffd.zip"
    )
    status, _, told = run("publish", "--models", f"out {ODD_NAME}", "--out", f"site {ODD_NAME}")
    assert status == 0, told


def list_files(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.lstat().st_size for path in folder.rglob("*") if path.is_file()
    }


# What a training has written up to its end belongs to the run, which goes on with --resume.
RUNS = ("train", "cross-validate")


@pytest.mark.parametrize("fault", ["full disk", "read-only folder", "a file where a folder is meant"])
@pytest.mark.parametrize("command", WRITING)
def test_a_result_is_written_whole_or_not_at_all(  # type: ignore[no-untyped-def]
    run, place: Path, monkeypatch: pytest.MonkeyPatch, command: str, fault: str
) -> None:
    home = place / "results"
    if fault == "a file where a folder is meant":
        home.write_text("a file")
    else:
        home.mkdir()
    out = str(home / f"out{ENDINGS.get(command, '')}")
    before = list_files(place)
    if fault == "full disk":
        with full_disk():
            status, printed, told = run(*WRITING[command](out))
    else:
        if fault == "read-only folder":
            lock(monkeypatch, home)
        status, printed, told = run(*WRITING[command](out))
    assert status == 1, printed
    lines = [line for line in told.splitlines() if not line.startswith("Note: ")]
    assert len(lines) == 1, told
    assert lines[0].startswith("leukoscope: ")
    assert "unexpected" not in lines[0]
    left = {name for name in list_files(place) if name not in before}
    if command not in RUNS:
        assert left == set()
    assert not [name for name in left if name.endswith(".part") or "draft" in name]
    monkeypatch.undo()
    assert list_files(place) | before == list_files(place)  # nothing that was there has changed


@pytest.mark.parametrize("command", RUNS)
def test_a_run_that_a_full_disk_ended_goes_on(run, place: Path, command: str) -> None:  # type: ignore[no-untyped-def]
    with full_disk(20_000):
        status, _, told = run(*WRITING[command]("out"))
    assert (status, "unexpected" in told) == (1, False), told
    again = ["--resume"] if command == "train" else []
    status, _, told = run(*WRITING[command]("out"), *again)
    assert status == 0, told
    left = [path.name for path in (place / "out").rglob("*") if path.is_file()]
    assert not [name for name in left if name.startswith(("draft", "checkpoint")) or name.endswith(".part")]


@pytest.fixture
def no_home(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a user of a container: no HOME, no entry among the system's users."""

    def find_nobody(_: int) -> None:
        raise KeyError("uid not found")

    for name in ("HOME", "LEUKOSCOPE_DATA", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", find_nobody)


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize("command", WRITING)
def test_no_command_with_an_out_needs_a_home(run, place: Path, command: str) -> None:  # type: ignore[no-untyped-def]
    status, _, told = run(*WRITING[command](f"out{ENDINGS.get(command, '')}"))
    assert status == 0, told
    assert not list(place.rglob("~*"))


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize("out", [[], ["--out", "~/set"]])
def test_a_home_that_is_needed_and_missing_is_one_line(run, place: Path, out: list[str]) -> None:  # type: ignore[no-untyped-def]
    status, _, told = run("fetch", "kaggle", "--archive", "set.zip", "--quiet", *out)
    assert (status, len(told.splitlines())) == (1, 1)
    assert "HOME is not set" in told
    assert not list(place.rglob("~*"))


def test_libraries_that_find_no_home_do_not_reach_the_terminal(place: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "HOME": "/proc/none"}
    command = [sys.executable, "-m", "leukoscope", *READING["evaluate"]("out")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert [line for line in done.stderr.splitlines() if not line.startswith("Note: ")] == []
    assert (place / "out" / "report.html").is_file()
