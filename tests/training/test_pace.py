"""What is told of a training's pace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leukoscope.training.pace import Pace, read_utilisation


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def learn(steps: int, busy: float | None) -> Pace:
    """A first step of 100 seconds that compiles, then steps of 1 second behind batches that take 3."""
    clock = Clock()
    pace = Pace(8, ask=lambda: busy, clock=clock)

    def draw() -> Iterator[int]:
        for number in range(steps):
            clock.now += 3
            yield number

    for number in pace.watch(draw()):
        clock.now += 100 if number == 0 else 1
    return pace


def test_pictures_a_second_and_the_time_waiting_are_told_without_the_first_step() -> None:
    assert learn(1, None).describe() is None
    assert learn(11, None).describe() == "2 pictures a second, 75.0% of the time waiting for them"
    told = learn(120, 40.0).describe()
    assert told == "2 pictures a second, 75.0% of the time waiting for them, device 40 % busy"


def write_driver(folder: Path, answer: str) -> None:
    command = folder / "nvidia-smi"
    command.write_text(f"#!/bin/sh\n{answer}\n")
    command.chmod(0o755)


def test_the_driver_is_asked_how_busy_its_devices_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_utilisation() is None
    write_driver(tmp_path, "echo 80; echo 60")
    assert read_utilisation() == 70
    write_driver(tmp_path, "echo '[N/A]'")
    assert read_utilisation() is None
    write_driver(tmp_path, "exit 9")
    assert read_utilisation() is None
