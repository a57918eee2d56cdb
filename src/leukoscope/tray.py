"""The sample tray: pictures for whoever has none at hand. Real fields once fetched, drawn ones until then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from leukoscope.datasets.registry import dataset_home
from leukoscope.drawing import write_samples

# One of every class that is drawn with a nucleus or a granule of its own.
DRAWN_COUNT = 7


@dataclass(frozen=True)
class Tray:
    """A folder of sample pictures with its index.json, and whether they are drawn."""

    folder: Path
    drawn: bool


@contextmanager
def open_tray(*, n_drawn: int = DRAWN_COUNT) -> Iterator[Tray]:
    """Yield the fetched samples where `leukoscope fetch samples` has brought them, else draw some.

    Drawn ones lie in a temporary folder that goes when the context ends.
    """
    fetched = dataset_home() / "samples"
    if (fetched / "index.json").is_file():
        yield Tray(fetched, drawn=False)
        return
    with TemporaryDirectory(prefix="leukoscope-samples-") as folder:
        write_samples(Path(folder), n_drawn)
        yield Tray(Path(folder), drawn=True)
