"""`leukoscope export`: runs, files of others, and what it says of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from leukoscope.cli.export import export
from leukoscope.contract.model_folder import load_manifest
from leukoscope.errors import ExportError, LeukoscopeError
from leukoscope.export.verification import run_onnx
from leukoscope.models.saving import save_network
from small_network import LABELS, build_small
from two_stages import SETTINGS, build_classifier, build_locator


def run_export(*args: object) -> Any:
    return CliRunner().invoke(export, [str(arg) for arg in args])


def test_export_a_run(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    figure = {
        "metric": "accuracy",
        "unit": "source",
        "value": 0.91,
        "interval": [0.85, 0.95],
        "n_pictures": 2487,
        "n_sources": 71,
        "dataset": "kaggle",
        "split": "test",
        "laboratories": ["bccd"],
    }
    calibration = {
        "temperature": 1.2,
        "thresholds": {"confident": 0.9, "review": 0.5},
        "source": "five folds",
    }
    config = {"classes": LABELS, "data": {"id": "kaggle", "knows_sources": True}, "recipe": {}}
    save_network(build_small(), run / "model.keras", LABELS)
    for name, data in (("config", config), ("figures", [figure]), ("calibration", calibration)):
        (run / f"{name}.json").write_text(json.dumps(data))

    result = run_export(run, "--out", tmp_path / "White cells", "--licence", "Apache-2.0", "--name", "Mine")
    assert result.exit_code == 0, result.output
    manifest = load_manifest(tmp_path / "White cells")
    assert manifest.id == "white-cells"
    assert manifest.raw["figures"] == [figure]
    assert manifest.raw["calibration"] == calibration
    assert manifest.raw["datasets"][0]["licence"] == "MIT"
    card = (tmp_path / "White cells/MODEL_CARD.md").read_text()
    for text in ("Not a medical device", "91.0 %", "85.0 % to 95.0 %", "| 2487 | 71 |", "MIT", "five folds"):
        assert text in card
    for word in ("model.onnx", "MB", "agrees with Keras"):
        assert word in result.output


@pytest.mark.filterwarnings("ignore:.*HDF5:UserWarning", "ignore:You are saving your model as an HDF5")
def test_export_somebody_elses_h5_with_classes(tmp_path: Path) -> None:
    file = tmp_path / "Model.h5"
    build_small().save(file)
    missing = CliRunner().invoke(export, [str(file), "--out", str(tmp_path / "m")])
    assert isinstance(missing.exception, LeukoscopeError)
    assert "--classes" in str(missing.exception)
    result = run_export(file, "--out", tmp_path / "m", "--classes", "A, B,C,D")
    assert result.exit_code == 0, result.output
    assert load_manifest(tmp_path / "m").labels == ("A", "B", "C", "D")


# Keras 3 complains of arguments that Keras 2 wrote, and reads them.
@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`", "ignore:Argument `alpha` is deprecated")
def test_export_a_file_of_keras_2(tmp_path: Path) -> None:
    """tests/data/keras2_article.h5 was saved by tf-keras 2.19, which computed the JSON beside it."""
    data = Path(__file__).parents[1] / "data"
    file, out = data / "keras2_article.h5", tmp_path / "m"
    options = ["--classes", ",".join(LABELS), "--value-range", 0, 1, "--quantize", "none"]
    result = run_export(file, "--out", out, *options)
    assert result.exit_code == 0, result.exception
    x = (np.arange(12 * 12 * 3) % 256).astype(np.float32).reshape(1, 12, 12, 3) / 255
    expected = json.loads((data / "keras2_article.json").read_text())["probabilities"]
    assert run_onnx(out / "model.onnx", x)["probabilities"][0] == pytest.approx(expected, abs=1e-5)
    assert load_manifest(out).input.value_range == (0.0, 1.0)


@pytest.mark.parametrize("what", ["nothing.keras", "folder", "picture.png"])
def test_export_says_what_it_takes(what: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "picture.png").write_bytes(b"")
    result = run_export(tmp_path / what, "--out", tmp_path / "m")
    assert isinstance(result.exception, LeukoscopeError)
    assert "Expected" in str(result.exception)
    assert not (tmp_path / "m").exists()


def test_without_keras_export_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['keras'] = None; from leukoscope.cli import main; "
        "sys.argv = ['leukoscope', 'export', 'x.keras', '--out', 'y']; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "pip install" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_with_a_locator_becomes_a_folder_of_two_stages(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    save_network(build_classifier(), run / "model.keras", LABELS)
    save_network(build_locator(), run / "locator.keras", ())
    (run / "config.json").write_text(json.dumps({"classes": LABELS, "recipe": {}}))

    def invoke(out: str) -> Any:
        arguments = [str(run), "--out", str(tmp_path / out), "--keras", str(tmp_path / "kept/model.keras")]
        return CliRunner().invoke(export, arguments)

    missing = invoke("m")
    assert isinstance(missing.exception, LeukoscopeError)
    assert "Expected locator.json beside locator.keras" in str(missing.exception)
    (run / "locator.json").write_text(json.dumps(SETTINGS.to_json() | {"threshold": 7}))
    wrong = invoke("m")
    assert isinstance(wrong.exception, ExportError)
    assert "locator.json breaks the contract at threshold" in str(wrong.exception)
    (run / "locator.json").write_text(json.dumps(SETTINGS.to_json()))
    result = invoke("m")
    assert result.exit_code == 0, result.output
    assert load_manifest(tmp_path / "m").locator_spec == SETTINGS
    assert "locator.onnx" in result.output
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"model.keras", "locator.keras"}
    shutil.rmtree(tmp_path / "m")
    for name in ("locator.keras", "locator.json"):
        (run / name).unlink()
    assert invoke("m").exit_code == 0
    assert load_manifest(tmp_path / "m").locator is None


def test_check_says_what_was_compared_and_fails_on_a_difference(tmp_path: Path) -> None:
    save_network(build_small(), tmp_path / "model.keras", LABELS)
    out, rounded = tmp_path / "m", tmp_path / "rounded.keras"
    assert (
        run_export(
            tmp_path / "model.keras", "--out", out, "--keras", rounded, "--author", "A. Reader"
        ).exit_code
        == 0
    )
    assert "made by A. Reader" in (out / "README.md").read_text(encoding="utf-8")
    result = run_export("--check", out)
    assert result.exit_code == 0, result.output
    for words in (
        "files have the length and SHA-256",
        "classifier probabilities",
        "ONNX Runtime",
        "All agree",
    ):
        assert words in result.output
    assert "Keras was not compared" in result.output
    both = run_export("--check", out, "--keras", rounded)
    assert both.exit_code == 0, both.output
    assert "(Keras " in both.output
    (out / "golden/picture.png").unlink()
    missing = run_export("--check", out)
    assert isinstance(missing.exception, LeukoscopeError)
    assert "it is missing" in str(missing.exception)


@pytest.mark.parametrize(
    "arguments", [[], ["x.keras"], ["--out", "m"], ["--check", "m", "--out", "n"], ["x", "--check", "m"]]
)
def test_export_and_check_are_not_mixed(arguments: list[str]) -> None:
    result = run_export(*arguments)
    assert result.exit_code == 2
    assert "Expected" in result.output


def test_check_runs_without_a_training_framework() -> None:
    program = (
        "import sys; sys.modules.update(dict.fromkeys(['keras', 'tensorflow', 'jinja2', 'onnx', 'cv2', 'pandas'])); "
        "from leukoscope.cli import main; sys.argv = ['leukoscope', 'export', '--check', 'leukoscope-cells'%s]; main()"
    )
    done = subprocess.run([sys.executable, "-c", program % ""], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "All agree" in done.stdout
    keras = program % ", '--keras', 'x.keras'"
    done = subprocess.run([sys.executable, "-c", keras], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "pip install" in done.stderr
