"""The run folder: the files that a training run writes, and how they are read.

config.json        classes, recipe, data, seed: enough to repeat the run
environment.json   versions and machine
samples.csv        every picture used, with label, source, laboratory and split
history.csv        one row per epoch; history.png is its plot
checkpoint-N.keras network and optimizer after N whole epochs, until training is finished: the last one, and with early
                   stopping the best one
model.keras        the finished network, with its labels inside
"""

from __future__ import annotations

import csv
import json
import os
import platform
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from leukoscope.datasets.samples import Sample
from leukoscope.errors import TrainingError
from leukoscope.files import atomic_write, write_json
from leukoscope.tables import format_rows, write_table
from leukoscope.training.recipes import Recipe

REPORTED_PACKAGES = ("leukoscope", "keras", "tensorflow", "tensorflow-cpu", "torch", "jax", "numpy", "pillow")


@dataclass(frozen=True)
class Run:
    """A run folder on disk."""

    path: Path

    @property
    def config(self) -> dict[str, Any]:
        """The settings of the run.

        Raises:
            TrainingError: the folder is no run folder, or its configuration cannot be read.
        """
        file = self.path / "config.json"
        if not file.is_file():
            raise TrainingError(
                f"Expected a run folder with a config.json; {self.path} has none. "
                "`leukoscope train --out DIR` makes one."
            )
        try:
            config: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise TrainingError(f"Expected JSON in {file}; it cannot be read ({error}).") from error
        return config

    @property
    def classes(self) -> list[str]:
        """The labels in the order of the probabilities."""
        return [str(label) for label in self.config["classes"]]

    @property
    def recipe(self) -> Recipe:
        """The recipe the run was made with."""
        return Recipe.from_json(self.config["recipe"])

    @property
    def model_path(self) -> Path:
        """Path of the finished network."""
        return self.path / "model.keras"

    @property
    def is_complete(self) -> bool:
        """Whether training is finished."""
        return self.model_path.is_file()

    @property
    def checkpoint(self) -> Path | None:
        """Path of the network after the last whole epoch; None before the first and after the end of training."""
        return max(self.path.glob("checkpoint-*.keras"), default=None)

    @property
    def done(self) -> int:
        """Number of whole epochs, or steps of a fit, up to the checkpoint; 0 without one."""
        return int(self.checkpoint.stem.split("-")[1]) if self.checkpoint else 0

    def open(
        self,
        config: Mapping[str, Any],
        *,
        resume: bool,
        free: Collection[str] = ("data",),
        upgrade: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    ) -> None:
        """Make the folder with this configuration, or check that the run in it has the same and can be resumed.

        Args:
            config: settings of the run.
            resume: continue an existing run.
            free: keys that may differ from those of the existing run.
            upgrade: turns the configuration of an older run into today's form before the two are compared.

        Raises:
            TrainingError: there is a run and `resume` is not set, or its settings differ.
        """
        if not (self.path / "config.json").is_file():
            self.path.mkdir(parents=True, exist_ok=True)
            write_json(self.path / "config.json", config)
            return
        if not resume:
            raise TrainingError(
                f"{self.path} already holds a run. Give another folder with --out, or --resume to continue it."
            )
        before = self.config if upgrade is None else upgrade(self.config)
        differing = [key for key in config if key not in free and before.get(key) != config[key]]
        if differing:
            raise TrainingError(
                f"Expected the settings of the interrupted run in {self.path}; these differ: "
                + ", ".join(f"{k} (was {before.get(k)!r}, now {config[k]!r})" for k in differing)
                + ". Resume with the same settings, or start another run."
            )

    def find_checkpoint(self, done: int) -> Path:
        """Return the path of the network after `done` whole epochs or steps."""
        return self.path / f"checkpoint-{done:06d}.keras"

    def save_checkpoint(
        self,
        network: Any,
        history: Sequence[Mapping[str, float]],
        done: int,
        *,
        keep: int | None = None,
    ) -> Path:
        """Write history, then the network with its optimizer, after `done` whole epochs or steps.

        The rename makes them valid: rows of the history after the checkpoint are dropped on resume. The checkpoint
        after `keep` epochs remains too: the best one is never copied, so no kill can come before its copy.
        """
        draft = self.path / "draft.keras"
        network.save(draft)
        self.write_history(history)
        checkpoint = self.find_checkpoint(done)
        draft.replace(checkpoint)
        self.remove_older_checkpoints(() if keep is None else (keep,))
        return checkpoint

    def remove_older_checkpoints(self, keep: Collection[int] = ()) -> None:
        """Remove all checkpoints but the last one and those after `keep` epochs.

        A fit that goes on does it too: it may have been killed before it removed them.
        """
        kept = {self.checkpoint, *map(self.find_checkpoint, keep)}
        for older in set(self.path.glob("checkpoint-*.keras")) - kept:
            older.unlink()

    def remove_checkpoints(self) -> None:
        """Remove what only a training that goes on needs."""
        drafts = ("best.keras", "draft.keras", "draft.h5", "history.csv.part")
        for file in (*self.path.glob("checkpoint-*.keras"), *map(self.path.joinpath, drafts)):
            file.unlink(missing_ok=True)

    def read_history(self) -> list[dict[str, float]]:
        """Return the rows of history.csv, one per epoch; empty before the first."""
        file = self.path / "history.csv"
        if not file.is_file():
            return []
        return read_rows(file)

    def write_history(self, rows: Sequence[Mapping[str, float]]) -> None:
        """Write history.csv whole."""
        with atomic_write(self.path / "history.csv") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows({k: format_figure(v) for k, v in row.items()} for row in rows)

    def write_samples(self, samples: Sequence[Sample], root: Path) -> None:
        """Write samples.csv; paths are relative to `root`, so that they are valid on another machine."""
        rows = ([s.relative_path(root), s.label, s.source, s.lab, s.split] for s in samples)
        with write_table(self.path / "samples.csv") as stream:
            stream.write(format_rows([["path", "label", "source", "lab", "split"], *rows]))


def format_figure(value: float) -> str:
    """Return a number as history.csv has it."""
    return f"{value:.6g}"


def read_rows(file: Path) -> list[dict[str, float]]:
    """Return the rows of a history, numbers by the name of their column."""
    with file.open(newline="", encoding="utf-8") as stream:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(stream)]


def describe_environment(backend: str) -> dict[str, Any]:
    """Return versions and machine, for readers who want to repeat a run."""
    packages = {}
    for name in REPORTED_PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "keras_backend": backend,
        "packages": packages,
    }
