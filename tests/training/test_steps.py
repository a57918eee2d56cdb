"""The loop over training steps: rounds, checkpoints and resuming."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from leukoscope.training import steps as fitting
from leukoscope.training.pace import Pace
from leukoscope.training.steps import Schedule, fit, learn_from


def _fit_line(folder: Path, steps: int, averaging: float = 0.0) -> keras.Model:
    def build() -> keras.Model:
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.1), keras.layers.Dense(1)])
        model.compile(schedule.make_optimizer(), "mse")
        return model

    def make_batch(step: int) -> tuple[Any, Any]:
        if step >= stop_at:
            raise KeyboardInterrupt
        x = np.random.default_rng(step).normal(size=(4, 2)).astype("f4")
        return x, x.sum(1, keepdims=True)

    schedule = Schedule(examples=24, batch_size=4, learning_rate=0.1, averaging=averaging)
    stop_at = steps
    return fit(build, learn_from(make_batch, Pace(4)), schedule, folder, title="", progress=False)


@pytest.mark.parametrize("averaging", [0.0, 0.5])
def test_a_broken_off_fit_comes_to_the_same_end(
    averaging: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "ROUND_STEPS", 2)
    whole = _fit_line(tmp_path / "whole", 6, averaging)
    with pytest.raises(KeyboardInterrupt):
        _fit_line(tmp_path / "broken", 5, averaging)
    assert [file.name for file in (tmp_path / "broken").glob("*.keras")] == ["checkpoint-000004.keras"]
    resumed = _fit_line(tmp_path / "broken", 6, averaging)
    for first, second in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        assert first == pytest.approx(second, abs=1e-6)
    steps = [line.split(",")[0] for line in (tmp_path / "broken" / "history.csv").read_text().split()[1:]]
    assert steps == ["2", "4", "6"]


def test_the_averaged_network_lags_behind_the_last_weights(tmp_path: Path) -> None:
    last, averaged = (_fit_line(tmp_path / str(share), 6, share) for share in (0.0, 0.9))
    target = np.ones((2, 1))
    gaps = [np.abs(model.get_weights()[0] - target).sum() for model in (last, averaged)]
    assert gaps[1] > gaps[0]
