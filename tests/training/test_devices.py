"""Training on several devices and in several processes, over localhost: the losses are those of one."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from leukoscope.errors import TrainingError
from leukoscope.models.saving import load_network
from leukoscope.training.devices import Devices, distribute, is_first_process, own_part, wait_for_all
from leukoscope.training.run import read_rows
from processes_together import run_program

pytest.importorskip("jax", reason="jax is not installed")

# Dropout and a batch norm must see the batch of all devices.
FIT = """
import sys
from pathlib import Path
import keras, jax, numpy as np
from leukoscope.training import steps as rounds
from leukoscope.training.compiled_steps import learn_compiled
from leukoscope.training.devices import Devices, distribute, own_part
from leukoscope.training.pace import Pace
from leukoscope.training.steps import Schedule, fit, learn_from

address, number, folder, *jobs = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:]
rounds.ROUND_STEPS = 1
devices = Devices() if address == "-" else Devices(2, address, 2, number)
schedule = Schedule(examples=40, batch_size=8, learning_rate=0.05, averaging=0.5)
points = np.random.default_rng(1).normal(size=(50, 3)).astype("f4")

def build():
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential([keras.Input((3,)), layers.Dense(8, use_bias=False), layers.BatchNormalization(),
                              layers.Dropout(0.2), layers.Dense(1)])
    model.compile(schedule.make_optimizer(), "mse")
    return model

def vary(key, x):
    x = x + 0.1 * jax.random.normal(key, x.shape)
    return x, x.sum(1, keepdims=True), None

def lose(outputs, targets, _):
    return ((outputs - targets) ** 2).mean()

def run(kind, name, stop_at):
    def read(step):
        if step >= stop_at:
            raise KeyboardInterrupt
        return points[np.random.default_rng(step).integers(0, 50, 8)[own_part(8)]]

    pace = Pace(8)
    learn = learn_compiled(read, vary, lose, seed=3, pace=pace) if kind == "compiled" else learn_from(
        lambda step: (x := read(step), x.sum(1, keepdims=True)), pace)
    try:
        network = fit(build, learn, schedule, folder / kind / name, title="", pace=pace, progress=False)
        print(kind, name, *np.concatenate([w.ravel() for w in network.get_weights()]))
    except KeyboardInterrupt:
        print(kind, name)

with distribute(devices).scope():
    for kind in ("compiled", "threads"):
        for job in jobs:
            name, _, stop_at = job.partition(":")
            run(kind, name, int(stop_at or 99))
"""


def read_losses(folder: Path) -> list[float]:
    return [row["loss"] for row in read_rows(folder / "history.csv")]


def read_ends(told: str) -> dict[tuple[str, ...], NDArray[np.float64]]:
    """Return the weights that a process ended with, by kind and name."""
    rows = [line.split() for line in told.splitlines()]
    return {tuple(row[:2]): np.array(row[2:], float) for row in rows}


def test_two_devices_two_processes_and_a_resume_on_one_end_as_one_device_does(tmp_path: Path) -> None:
    first, second = run_program(FIT, tmp_path, "processes", "resumed:3", processes=2)
    assert first == second, "processes end with different networks"
    [on_two] = run_program(FIT, tmp_path, "devices", devices=2)
    assert len(read_losses(tmp_path / "compiled" / "resumed")) == 3
    [on_one] = run_program(FIT, tmp_path, "one", "resumed")
    ends = read_ends(first) | read_ends(on_two) | read_ends(on_one)
    for kind in ("compiled", "threads"):
        losses = {name: read_losses(tmp_path / kind / name) for _, name in ends}
        assert len(losses["one"]) == 5
        assert len({round(loss, 3) for loss in losses["one"]}) == 5
        for name in ("devices", "processes", "resumed"):
            assert losses[name] == pytest.approx(losses["one"], rel=1e-5), (kind, name)
            assert ends[kind, name] == pytest.approx(ends[kind, "one"], abs=1e-5), (kind, name)


# The command itself, whose networks and drawn pictures are made small.
RUN = """
import sys
from dataclasses import replace
from pathlib import Path
import killed_runs
from click.testing import CliRunner
from made_cells import TINY, draw_close_ups, draw_fields
from leukoscope.cli import cli, train as command
from leukoscope.training import crop_classifier, crop_set, locator, two_stage_recipe

address, number, folder, devices = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
locator.build_locator = killed_runs._build_locator
crop_classifier.build_crop_classifier = killed_runs._build_classifier
locator._NEGATIVES = crop_set._NEGATIVES = 3
two_stage_recipe.CELL_RECIPES["cells"] = replace(
    TINY, first_scenes=0, first_crops=0, crop_size_px=32, cuts_found_boxes=True,
    norm_crops=4)
fields = draw_fields(folder / f"fields-{number}", 2) + draw_close_ups(folder / f"close-ups-{number}", 2)
sys.modules["leukoscope.cli.train"].load_pictures_noted = lambda names, progress: fields
processes = [] if address == "-" else [
    "--coordinator-address", address, "--num-processes", "2", "--process-id", str(number)]
result = CliRunner().invoke(cli, ["train", "--out", str(folder / "run"), "--data", "drawn", "--quiet",
                                  "--devices", devices, *processes])
print(result.output)
if result.exception is not None and not isinstance(result.exception, SystemExit):
    raise result.exception
"""


def test_the_command_trains_in_two_processes_as_on_one_device(tmp_path: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    alone.mkdir()
    together.mkdir()
    run_program(RUN, alone, 1)
    first, second = run_program(RUN, together, 2, processes=2)
    assert "Wrote" in first
    assert second.strip() == ""
    for stage in ("locator", "classifier"):
        expected = read_losses(alone / "run" / stage)
        assert read_losses(together / "run" / stage) == pytest.approx(expected, rel=0.02), stage  # bfloat16
    assert not (together / "run" / "crops").exists()
    networks = [load_network(folder / "run" / "model.keras")[0] for folder in (alone, together)]
    for one, other in zip(*(network.get_weights() for network in networks), strict=True):
        assert other == pytest.approx(one, abs=0.02)


def test_without_jax_nothing_is_distributed_and_the_extra_is_named() -> None:
    if keras.backend.backend() == "jax":
        pytest.skip("needs another backend")
    with pytest.raises(TrainingError, match=r"leukoscope\[train,jax\].*KERAS_BACKEND=jax"):
        distribute(Devices(2))
    assert is_first_process()
    assert own_part(7) == range(7)
    wait_for_all("nobody else")


FEWER = """
from leukoscope.errors import TrainingError
from leukoscope.training.devices import Devices, distribute, require_even_batches
for count in (5, 3):
    try:
        with distribute(Devices(count)).scope():
            require_even_batches([6, 64, 24])
    except TrainingError as error:
        print(error)
"""


def test_too_many_devices_and_batches_that_cannot_be_shared_are_said() -> None:
    [told] = run_program(FEWER, devices=3)
    too_many, uneven = told.splitlines()
    assert "Expected 5 devices; JAX has 3" in too_many
    assert "--xla_force_host_platform_device_count=N" in too_many
    assert "3 devices" in uneven
    assert uneven.endswith("the recipe has batches of 64. Give another --devices.")
