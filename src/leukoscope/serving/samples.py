"""Sample pictures for the page: real fields if they were fetched, otherwise drawn ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from leukoscope.datasets.home import cache_home, dataset_home

# One of every drawn class except platelets, which every field has.
DRAWN_COUNT = 7
# The source files of the drawn pictures and their titles: when one changes, the pictures are drawn again.
_DRAWN_BY = ("synthetic/fields.py", "synthetic/cells.py", "synthetic/smear.py", "labels.py")


@dataclass(frozen=True)
class SampleSet:
    """A folder of sample pictures with its index.json, and whether they are drawn."""

    folder: Path
    drawn: bool


@contextmanager
def open_samples(*, n_drawn: int = DRAWN_COUNT, cache: Path | None = None) -> Iterator[SampleSet]:
    """Yield the samples that `leukoscope fetch samples` fetched, or else drawn ones.

    Drawing takes more than a second, so drawn samples are cached. Where the cache cannot be written they are in a
    temporary folder, which is removed when the context ends.

    Args:
        n_drawn: how many to draw.
        cache: folder for the drawn samples; the user's cache folder when None.
    """
    fetched = dataset_home() / "samples"
    if (fetched / "index.json").is_file():
        yield SampleSet(fetched, drawn=False)
        return
    home = cache or cache_home()
    cached = None if home is None else home / f"drawn-samples-{_fingerprint(n_drawn)}"
    if cached is not None and (_is_complete(cached) or _draw_into_cache(cached, n_drawn)):
        yield SampleSet(cached, drawn=True)
        return
    with TemporaryDirectory(prefix="leukoscope-samples-") as folder:
        _draw(Path(folder), n_drawn)
        yield SampleSet(Path(folder), drawn=True)


def _fingerprint(n_drawn: int) -> str:
    """Return a hash of the count and of the code that draws."""
    digest = hashlib.sha256(str(n_drawn).encode())
    for name in _DRAWN_BY:
        digest.update((Path(__file__).parents[1] / name).read_bytes())
    return digest.hexdigest()[:16]


def _is_complete(folder: Path) -> bool:
    """Return whether the list and every file it names exist: systems clean caches file by file."""
    try:
        samples = json.loads((folder / "index.json").read_text(encoding="utf-8"))["samples"]
    except (OSError, ValueError):
        return False
    return all((folder / sample[name]).is_file() for sample in samples for name in ("file", "thumbnail"))


def _draw_into_cache(folder: Path, n_drawn: int) -> bool:
    """Draw into the cache, and return whether the samples are complete afterwards."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".drawing-", dir=folder.parent) as draft:
            _draw(Path(draft), n_drawn)
            folder.mkdir(exist_ok=True)
            # One file at a time, the list last: two servers that start together write the same bytes.
            for file in sorted(Path(draft).iterdir(), key=lambda file: file.name == "index.json"):
                file.replace(folder / file.name)
    except OSError:  # a full disk, or a cache without permission: serving works without it
        return False
    return _is_complete(folder)


def _draw(folder: Path, n_drawn: int) -> None:
    # Imported only where something is drawn.
    from leukoscope.synthetic.fields import write_samples

    write_samples(folder, n_drawn)
