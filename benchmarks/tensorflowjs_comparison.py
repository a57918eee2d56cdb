"""Compare `leukoscope export` with the `tensorflowjs` package, side by side in one run.

    python benchmarks/tensorflowjs_comparison.py [--rounds 5]

Makes a throw-away environment with tensorflowjs 4.22.0 (2.9 GB, minutes), saves the compact network from
Keras 3, converts it with both, loads both results in TF.js under wasm and times them in turn. Needs the
environment Leukoscope is developed in, Node 20 and, for the other environment, the network.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SUPPORT = Path(__file__).resolve().parents[1] / "tests" / "support"
sys.path.insert(0, str(SUPPORT))
VERSION = "4.22.0"


def folder_size_mb(folder: Path) -> float:
    return (
        sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        / 1e6
    )


def make_environment(folder: Path) -> float:
    """Install tensorflowjs into a fresh environment and return the seconds it took."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([str(folder / "bin/pip"), "install", "--quiet", f"tensorflowjs=={VERSION}"], check=True)
    return time.monotonic() - started


# What its own command does, with a stand-in for a decision-forest package that small networks never use where
# that package does not import (it needs a TensorFlow built alike).
CONVERT = """
import sys, types
try:
    import tensorflow_decision_forests
except Exception as error:
    print("tensorflow_decision_forests does not import:", str(error).splitlines()[0][:200], file=sys.stderr)
    sys.modules["tensorflow_decision_forests"] = types.ModuleType("tensorflow_decision_forests")
from tensorflowjs.converters.converter import pip_main
pip_main()
"""


def convert(environment: Path, arguments: list[str]) -> tuple[str, float]:
    """Run the converter and return the last line of its error, or "", and the seconds it took."""
    started = time.monotonic()
    command = [str(environment / "bin/python"), "-c", CONVERT, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.monotonic() - started
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return ("" if done.returncode == 0 else lines[-1][:300] if lines else "failed"), seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40, help="rounds of 5 pictures each, sides in turn")
    parser.add_argument("--environment", type=Path, help="an environment that has tensorflowjs already")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="tensorflowjs-comparison-"))
    try:
        compare(work, options.environment, options.rounds)
    finally:
        shutil.rmtree(work)


def compare(work: Path, environment: Path | None, rounds: int) -> None:
    import keras

    from leukoscope.export.metadata import ModelFacts
    from leukoscope.export.model_folder import export_model
    from leukoscope.models.compact import build_compact
    from tfjs_runner import install_packages

    if environment is None:
        environment = work / "environment"
        print(f"installing took {make_environment(environment):.0f} s")
    print(f"environment with tensorflowjs {VERSION}: {folder_size_mb(environment):.0f} MB")

    keras.utils.set_random_seed(1)
    network = build_compact(4)
    random = np.random.default_rng(1)
    for variable in network.weights:  # statistics as after training, so that folding has something to fold
        if variable.path.endswith(("moving_mean", "beta")):
            variable.assign(random.normal(0, 0.3, variable.shape))
    network.save(work / "network.keras")
    network.save(work / "network.h5")
    network.export(work / "saved", format="tf_saved_model", verbose=False)
    started = time.monotonic()
    export_model(network, ModelFacts(["A", "B", "C", "D"], "ours", "Ours"), work / "ours")
    print(
        f"leukoscope export: {time.monotonic() - started:.1f} s, ONNX file, golden picture and check included"
    )

    ways = {
        "keras -> layers model": [
            "--input_format=keras_keras",
            "--output_format=tfjs_layers_model",
            str(work / "network.keras"),
        ],
        "h5 -> layers model": ["--input_format=keras", str(work / "network.h5")],
        "SavedModel -> graph model": ["--input_format=tf_saved_model", str(work / "saved")],
    }
    folders = {"ours": work / "ours"}
    for name, arguments in ways.items():
        folder = work / name.replace(" ", "-").replace(">", "")
        quantize = ["--quantize_float16=*"]
        error, seconds = convert(environment, [*quantize, *arguments, str(folder)])
        print(f"tensorflowjs, {name}: {'FAILED: ' + error if error else 'converted'} in {seconds:.1f} s")
        if not error:
            folders[name] = folder

    install_packages()
    listed = json.dumps([{"name": name, "folder": str(folder)} for name, folder in folders.items()])
    # The script has to lie where its packages are found.
    command = ["node", str(SUPPORT / "tfjs" / "compare_models.mjs"), listed, str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True)
    print(done.stdout or done.stderr)


if __name__ == "__main__":
    main()
