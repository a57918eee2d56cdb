"""Workers whose model kills its process at some pictures, as a crash in a decoder would; spawned ones import this."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from leukoscope.bulk.rows import ModelSource
from leukoscope.inference.model import Model
from leukoscope.inference.results import PictureResult

ALWAYS, ONCE = "deadly.png", "deadly once.png"


class DeadlySource(ModelSource):
    """Loads a model that no process survives at `ALWAYS`, and that the first process does not survive at `ONCE`."""

    def load(self) -> Model:
        """Load it."""
        model = super().load()
        classify = model.classify_files

        def classify_or_die(paths: Iterable[Path | str], **options: Any) -> Iterator[PictureResult]:
            paths = list(paths)
            for path in map(Path, paths):
                mark = path.with_suffix(".mark")
                if path.name == ALWAYS or (path.name == ONCE and not mark.exists()):
                    mark.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            yield from classify(paths, **options)

        model.classify_files = classify_or_die  # type: ignore[method-assign]
        return model


class UnstartableSource(ModelSource):
    """Kills each process before it has a model."""

    def load(self) -> Model:
        """Die."""
        os.kill(os.getpid(), signal.SIGKILL)
        return super().load()
