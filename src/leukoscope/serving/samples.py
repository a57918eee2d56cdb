"""Sample pictures for whoever has none at hand. Real fields once fetched, drawn ones until then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs

from leukoscope.datasets.home import dataset_home

# One of every class that is drawn with a nucleus or a granule of its own.
DRAWN_COUNT = 7
# What the drawn pictures and their titles come from: another text here, other pictures.
_DRAWN_BY = ("synthetic/fields.py", "synthetic/cells.py", "synthetic/smear.py", "labels.py")


@dataclass(frozen=True)
class SampleSet:
    """A folder of sample pictures with its index.json, and whether they are drawn."""

    folder: Path
    drawn: bool


@contextmanager
def open_samples(*, n_drawn: int = DRAWN_COUNT, cache: Path | None = None) -> Iterator[SampleSet]:
    """Yield the fetched samples where `leukoscope fetch samples` has brought them, else drawn ones.

    Drawing takes over a second, so the drawn ones are kept. Where the cache cannot be written they lie in a
    temporary folder that goes when the context ends.

    Args:
        n_drawn: how many to draw.
        cache: folder that keeps them; the user's cache folder when None.
    """
    fetched = dataset_home() / "samples"
    if (fetched / "index.json").is_file():
        yield SampleSet(fetched, drawn=False)
        return
    home = cache or Path(platformdirs.user_cache_dir("leukoscope", appauthor=False))
    kept = home / f"drawn-samples-{_fingerprint(n_drawn)}"
    if _is_whole(kept) or _keep(kept, n_drawn):
        yield SampleSet(kept, drawn=True)
        return
    with TemporaryDirectory(prefix="leukoscope-samples-") as folder:
        _draw(Path(folder), n_drawn)
        yield SampleSet(Path(folder), drawn=True)


def _fingerprint(n_drawn: int) -> str:
    """Tell drawings apart by the code that makes them, so that a changed one is drawn anew."""
    digest = hashlib.sha256(str(n_drawn).encode())
    for name in _DRAWN_BY:
        digest.update((Path(__file__).parents[1] / name).read_bytes())
    return digest.hexdigest()[:16]


def _is_whole(folder: Path) -> bool:
    """Tell whether the list and all it names are there: systems tidy caches file by file."""
    try:
        samples = json.loads((folder / "index.json").read_text(encoding="utf-8"))["samples"]
    except (OSError, ValueError):
        return False
    return all((folder / sample[name]).is_file() for sample in samples for name in ("file", "thumbnail"))


def _keep(folder: Path, n_drawn: int) -> bool:
    """Draw into the cache, and tell whether the samples stand there whole afterwards."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".drawing-", dir=folder.parent) as draft:
            _draw(Path(draft), n_drawn)
            folder.mkdir(exist_ok=True)
            # The list last, file by file: two servers that start at once put the same bytes in place.
            for file in sorted(Path(draft).iterdir(), key=lambda file: file.name == "index.json"):
                file.replace(folder / file.name)
    except OSError:  # a full disk, a cache that may not be written: nothing that serving needs
        return False
    return _is_whole(folder)


def _draw(folder: Path, n_drawn: int) -> None:
    # Imports what draws only where something is drawn.
    from leukoscope.synthetic.fields import write_samples

    write_samples(folder, n_drawn)
