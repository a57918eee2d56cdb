"""What lies beside a network that is exported: read where it is there, refused where it is half there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from leukoscope.errors import ExportError
from leukoscope.export.source import read_source
from leukoscope.models.saving import save_network
from small_network import LABELS, build_small


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("network") / "model.keras"
    save_network(build_small(), path, LABELS)
    return path


@pytest.fixture
def run(network: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"classes": LABELS, "recipe": {}}))
    (folder / "model.keras").write_bytes(network.read_bytes())
    return folder


def test_a_saved_network_carries_its_labels_and_is_called_by_its_file(network: Path) -> None:
    source = read_source(network)
    assert (source.labels, source.name) == (LABELS, "model")
    assert (source.locator, source.calibration, source.embedding) == (None, None, None)


def test_what_stands_beside_a_runs_network_comes_along(run: Path) -> None:
    assert read_source(run).calibration is None
    calibration = {"temperature": 1.5, "thresholds": {"confident": 0.9, "review": 0.5}}
    (run / "calibration.json").write_text(json.dumps(calibration))
    (run / "figures.json").write_text("[]")
    source = read_source(run)
    assert (source.labels, source.name, source.calibration) == (LABELS, "run", calibration)
    assert list(source.figures) == list(source.datasets) == []


def test_data_are_credited_and_so_is_what_training_began_with(run: Path) -> None:
    config = {
        "classes": LABELS,
        "data": [{"id": "pbc"}, {"name": "own slides"}],
        "recipe": {"network": "efficient"},
    }
    (run / "config.json").write_text(json.dumps(config))
    pbc, own, imagenet = read_source(run).datasets
    assert (pbc["id"], own["licence"], imagenet["id"]) == ("pbc", "unknown", "imagenet")
    config |= {"data": {"id": "pbc"}, "recipe": {"network": "plain"}}
    (run / "config.json").write_text(json.dumps(config))
    assert list(read_source(run).datasets) == [pbc]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("calibration.json", "{", "Expected JSON"),
        ("calibration.json", "[]", "Expected a JSON dict"),
        ("figures.json", "{}", "Expected a JSON list"),
        ("locator.json", "{}", "Expected locator.keras beside locator.json"),
        ("locator.keras", "", "Expected locator.json beside locator.keras"),
    ],
)
def test_a_file_that_is_not_as_expected_is_named(run: Path, name: str, text: str, words: str) -> None:
    (run / name).write_text(text)
    with pytest.raises(ExportError, match=words):
        read_source(run)


def test_a_run_that_is_not_finished_is_refused(run: Path) -> None:
    (run / "model.keras").unlink()
    with pytest.raises(ExportError, match="--resume"):
        read_source(run)
