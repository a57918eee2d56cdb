"""What an actor does: it holds the model for the whole run, and writes one part after another."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leukoscope import __version__
from leukoscope.bulk.workers import RowWorkers
from leukoscope.cluster.model_copy import ModelCopy
from leukoscope.cluster.parts import Part, PartFolder
from leukoscope.errors import LeukoscopeError
from leukoscope.line_files import format_line


@dataclass(frozen=True)
class Orders:
    """What an actor is told once: the model, where names of pictures begin, where parts go, and the version."""

    model: ModelCopy
    working_folder: str
    out: str
    version: str = __version__


class PartMaker:
    """Writes parts. Its model is in a process that it owns.

    So a picture that crashes a decoder ends that process and not the actor. Ray would start the actor again, give it
    the same picture again, and so on for ever; here it gets an error after the second time, as on one machine.
    """

    def __init__(self, orders: Orders) -> None:
        """Start the process with the model.

        Raises:
            LeukoscopeError: this machine has another version, or does not see the folders of the run.
        """
        if orders.version != __version__:
            raise LeukoscopeError(
                f"Expected Leukoscope {orders.version} on every machine of the cluster; one has {__version__}."
            )
        self._out = PartFolder(Path(orders.out))
        # Without this, each picture of a machine that lacks the shared folder would be a row that says "no such file".
        if not Path(orders.working_folder).is_dir() or not self._out.run_file.is_file():
            raise LeukoscopeError(
                f"Expected {orders.working_folder} and {self._out.run_file} on every machine of the cluster; one does "
                "not see them. Pictures and --out belong in a folder that all machines share."
            )
        os.chdir(orders.working_folder)
        self._scratch = tempfile.TemporaryDirectory(prefix="leukoscope-", ignore_cleanup_errors=True)
        self._workers = RowWorkers(orders.model.unpack(Path(self._scratch.name)), 1)

    def write(self, part: Part) -> list[float]:
        """Write a part; return how far its cells are from those that the model was fitted to."""
        distances: list[float] = []

        def lines() -> Iterator[str]:
            for row in self._workers.make(part.paths):
                distances.extend(row.distances)
                yield format_line(row.to_json())

        self._out.write(part, lines())
        return distances

    def close(self) -> None:
        """End the process and remove the model."""
        self._workers.__exit__(None, None, None)
        self._scratch.cleanup()
