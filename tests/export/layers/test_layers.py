"""Every covered layer: the exported graph under real TF.js (cpu and wasm) and ONNX Runtime against Keras."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from export_cases import CASES, Build
from leukoscope.export.networks import compute, fold_and_round
from leukoscope.export.onnx_model import write_onnx
from leukoscope.export.registry import RULES
from leukoscope.export.tfjs import write_graph_model
from leukoscope.export.verification import largest_difference, run_onnx
from tfjs_runner import run_graph_models

# One process runs them all: they share the exported cases and one Node process.
pytestmark = pytest.mark.xdist_group("export-layers")

TOLERANCE = 1e-5
BACKENDS = ("cpu", "wasm")


def randomize(model: keras.Model, random: np.random.Generator) -> None:
    """Give every weight a value that shows: no zero bias, no variance of one."""
    for variable in model.weights:
        if variable.dtype != "float32":
            continue
        value = random.normal(0, 0.5, variable.shape)
        if variable.path.endswith("variance"):
            value = random.uniform(0.3, 3.0, variable.shape)
        elif len(variable.shape) > 1:
            value /= np.sqrt(np.prod(variable.shape[:-1]))
        variable.assign(value.astype(np.float32))


class Outcome:
    """What Keras computed for one case, and the folder and input the other runtimes get."""

    def __init__(self, build: Build, folder: Path, seed: int) -> None:
        random = np.random.default_rng(seed)
        model = build()
        randomize(model, random)
        self.layers = {type(layer) for layer in model._flatten_layers(include_self=False)}
        self.inputs = random.normal(0, 2, (3, *model.input_shape[1:])).astype("<f4")
        self.expected = compute(model, self.inputs)["probabilities"]
        graph, encoded = fold_and_round(model, "none")
        written = write_graph_model(graph, encoded, 1 << 20)
        folder.mkdir()
        (folder / "model.json").write_text(json.dumps(written.model))
        for name, data in written.shards.items():
            (folder / name).write_bytes(data)
        (folder / "model.onnx").write_bytes(write_onnx(graph, encoded).SerializeToString())
        self.folder = folder


@pytest.fixture(scope="module")
def seed() -> int:
    """Another one every time; a failure tells it."""
    return secrets.randbits(32)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, seed: int) -> dict[str, Outcome | Exception]:
    """Every case exported; one that cannot be is kept as its error, for its own tests to fail with."""
    root = tmp_path_factory.mktemp("cases")
    found: dict[str, Outcome | Exception] = {}
    for number, (name, build) in enumerate(CASES.items()):
        try:
            found[name] = Outcome(build, root / str(number), seed + number)
        except Exception as error:
            found[name] = error
    return found


@pytest.fixture(scope="module")
def under_tfjs(
    outcomes: dict[str, Outcome | Exception], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What TF.js computed for every case, in one Node process."""
    exported = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Outcome)}
    jobs = [(outcome.folder, outcome.inputs) for outcome in exported.values()]
    results = run_graph_models(jobs, ["probabilities"], BACKENDS, tmp_path_factory.mktemp("tfjs"))
    return dict(zip(exported, results, strict=True))


def find_outcome(outcomes: dict[str, Outcome | Exception], name: str) -> Outcome:
    outcome = outcomes[name]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", CASES)
def test_tfjs_computes_what_keras_computes(
    name: str,
    backend: str,
    outcomes: dict[str, Outcome | Exception],
    under_tfjs: dict[str, Any],
    seed: int,
) -> None:
    expected = find_outcome(outcomes, name).expected
    found = under_tfjs[name][backend]
    assert not isinstance(found, str), found
    assert largest_difference(found["probabilities"], expected) <= TOLERANCE, f"seed {seed}"


@pytest.mark.parametrize("name", CASES)
def test_onnx_runtime_computes_what_keras_computes(
    name: str, outcomes: dict[str, Outcome | Exception], seed: int
) -> None:
    outcome = find_outcome(outcomes, name)
    found = run_onnx(outcome.folder / "model.onnx", outcome.inputs)["probabilities"]
    assert largest_difference(found, outcome.expected) <= TOLERANCE, f"seed {seed}"


def test_every_registered_layer_has_a_case(outcomes: dict[str, Outcome | Exception]) -> None:
    exported = [outcome.layers for outcome in outcomes.values() if isinstance(outcome, Outcome)]
    missing = set(RULES) - set().union(*exported)
    assert {layer.__name__ for layer in missing} == set()
