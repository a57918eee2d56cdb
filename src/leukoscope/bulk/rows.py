"""A row: the result of one picture, with an id that says what it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from leukoscope.contract.model_folder import load_manifest
from leukoscope.errors import LeukoscopeError
from leukoscope.files import hash_file, show_name
from leukoscope.images.refusals import describe
from leukoscope.inference.drift import measure_distances
from leukoscope.inference.fingerprint import fingerprint_model
from leukoscope.inference.model import BATCH_SIZE, Model, load_model
from leukoscope.inference.profile import Profile, load_profile
from leukoscope.inference.results import PictureResult


@dataclass(frozen=True)
class PictureRow:
    """A picture's result, its id, and how far its cells are from those that the model was fitted to."""

    id: str
    result: PictureResult
    distances: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object: that of the result, with the id before it."""
        return {"id": self.id, **self.result.to_json()}


@dataclass(frozen=True)
class ModelSource:
    """What a worker loads its model from: folder, profile if any, and the parts of a picture in one batch."""

    folder: Path
    profile: Path | None = None
    batch_size: int = BATCH_SIZE

    def load(self) -> Model:
        """Load the model to compute in one thread: there is a worker for each core.

        Raises:
            ModelError: it cannot be used.
        """
        return load_model(self.folder, self.profile, threads=1)

    def load_profile(self) -> Profile | None:
        """Read the profile without the networks.

        Raises:
            ModelError: it cannot be used with the model.
        """
        return None if self.profile is None else load_profile(self.profile, load_manifest(self.folder))

    def fingerprint(self) -> dict[str, str | None]:
        """Return the hashes of model and profile, as they are in the ids of rows."""
        return fingerprint_model(self.folder, self.load_profile())


class RowMaker:
    """Makes the row of one picture after another, each by itself."""

    def __init__(self, source: ModelSource) -> None:
        self._model = source.load()
        self._batch_size = source.batch_size
        self._key = fingerprint_model(source.folder, self._model.profile)
        self._space = self._model.manifest.embedding
        self._means = None if self._model.profile is None else self._model.profile.means

    def make(self, path: str) -> PictureRow:
        """Return the row of a file; whatever is wrong with it is the row's `error`.

        Raises:
            ModelError: the model is at fault, and would be with every picture.
        """
        try:
            result = next(
                self._model.classify_files(
                    [path], batch_size=self._batch_size, details=self._space is not None
                )
            )
        except LeukoscopeError:
            raise
        except Exception as error:  # What nobody foresaw in one of a million files must not end the run.
            result = refuse(path, f"an unexpected problem, {type(error).__name__}: {error}")
        distances = tuple(measure_distances(result, self._space, self._means))
        # Embeddings and maps are needed no more, and are larger than all else.
        cells = tuple(replace(cell, embedding=None, map=None) for cell in result.cells)
        return PictureRow(identify(path, self._key), replace(result, cells=cells), distances)


def refuse(path: str, reason: str) -> PictureResult:
    """Return the result of a file that cannot be read."""
    return PictureResult(show_name(path), 0, 0, (), describe("unreadable", {"reason": reason}))


def identify(path: str, key: Mapping[str, str | None]) -> str:
    """Return the id of a row: the SHA-256 of the hashes of picture, model and profile, one a line.

    Equal files have equal ids; `path` tells their rows apart. The picture's hash is empty where the file cannot be
    read, or is none.
    """
    file = Path(path)
    try:
        # A pipe would be waited for for ever.
        picture = hash_file(file) if file.is_file() else ""
    except (OSError, ValueError):  # ValueError: a name with a zero byte
        picture = ""
    return hashlib.sha256(f"{picture}\n{key['model']}\n{key['profile'] or ''}\n".encode()).hexdigest()
