"""Training steps that are compiled whole, on JAX: in a process of its own, since Keras computes on one backend."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("jax", reason="jax is not installed")

# A line is learnt twice, the second time with an interruption; then a crop classifier learns to tell two colours.
LINE = """
import sys
from pathlib import Path
import jax, keras, numpy as np
from leukoscope.training import steps as rounds
from leukoscope.training.compiled_steps import learn_compiled
from leukoscope.training.pace import Pace
from leukoscope.training.steps import Schedule, fit

rounds.ROUND_STEPS = 4

def fit_line(folder, stop_at=999, averaging=0.9, examples=40):
    schedule = Schedule(examples=examples, batch_size=4, learning_rate=0.1, averaging=averaging)
    def build():
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.1), keras.layers.Dense(1)])
        model.compile(schedule.make_optimizer(), "mse")
        return model
    points = np.random.default_rng(1).normal(size=(50, 2)).astype("f4")
    def read(step):
        return points[np.random.default_rng(step).integers(0, 50, 4)]
    def vary(key, x):
        x = x + 0.01 * jax.random.normal(key, x.shape)
        return x, x.sum(1, keepdims=True), None
    def lose(outputs, targets, weights):
        return ((outputs - targets) ** 2).mean()
    whole = learn_compiled(read, vary, lose, seed=3, pace=Pace(4))
    def learn(network, steps):
        for done, loss in whole(network, steps):
            yield done, loss
            if network.optimizer.iterations >= stop_at:
                raise KeyboardInterrupt
    return fit(build, learn, schedule, Path(folder), title="", progress=False)

folder = Path(sys.argv[1])
first = fit_line(folder / "whole")
try:
    fit_line(folder / "broken", stop_at=8)
except KeyboardInterrupt:
    print("interrupted", sorted(file.name for file in (folder / "broken").glob("*.keras")))
again = fit_line(folder / "broken")
print("apart", max(float(np.abs(a - b).max()) for a, b in zip(first.get_weights(), again.get_weights())))
print("history", (folder / "broken" / "history.csv").read_text().split()[1:][-1].split(",")[0])
print("learnt", float(np.abs(fit_line(folder / "last", averaging=0.0, examples=400).get_weights()[0] - 1).max()))
"""
CROPS = """
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
from leukoscope.training.augmentation.crops import WIDE_PX
from leukoscope.training.crop_classifier import predict_crops, train_crop_classifier
from leukoscope.training.crop_set import CropSet
from leukoscope.training.two_stage_recipe import LENS_RECIPE

rng = np.random.default_rng(0)
labels = np.arange(24) % 2
ys, xs = np.mgrid[0:WIDE_PX, 0:WIDE_PX] - WIDE_PX / 2
wide = np.full((24, WIDE_PX, WIDE_PX, 3), 230, np.uint8)
for number, label in enumerate(labels):
    many = np.cos(xs / (3 if label else 40)) * np.cos(ys / (3 if label else 40)) > 0
    wide[number][(np.hypot(xs, ys) < 40) & many] = (80, 50, 140)
names = np.array([str(n) for n in range(24)])
crops = CropSet(wide, labels, np.array(["here"] * 24), names, np.where(labels == 0, np.arange(24) // 2 % 2, -1))
recipe = replace(LENS_RECIPE, crops=8 * 300, crop_batch_size=8, crop_size_px=32, averaging=0.0, mixup_alpha=0.2)
recipe = replace(recipe, first_learning_rate=4e-3)
classifier = train_crop_classifier(None, crops, recipe, Path(sys.argv[1]), seed=1, progress=False)
probabilities, cellness = predict_crops(classifier, wide)
print("right", (probabilities.argmax(axis=1) == labels).mean(), "finite", np.isfinite(probabilities).all())
print("outputs", *sorted(classifier.output_names))
"""


def _run(program: str, folder: Path) -> dict[str, str]:
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def test_an_interrupted_training_ends_with_the_same_network(tmp_path: Path) -> None:
    told = _run(LINE, tmp_path)
    assert "checkpoint-000008.keras" in told["interrupted"]
    assert float(told["apart"]) < 1e-6
    assert told["history"] == "10"
    assert float(told["learnt"]) < 0.3


def test_a_crop_classifier_learns_in_compiled_steps(tmp_path: Path) -> None:
    told = _run(CROPS, tmp_path)
    assert told["right"].split()[0] == "1.0", told
    assert told["right"].endswith("finite True")
    assert "fine_probabilities" in told["outputs"]
