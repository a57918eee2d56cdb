"""A model that travels: each machine of a cluster works with the files that the run was begun with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leukoscope.bulk.rows import ModelSource
from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.contract.model_folder import load_manifest

_PROFILE_NAME = "profile.json"


@dataclass(frozen=True)
class ModelCopy:
    """The files of a model that rows depend on, by name, and those of a profile if any."""

    files: Mapping[str, bytes]
    has_profile: bool
    batch_size: int

    def unpack(self, folder: Path) -> ModelSource:
        """Write the files into an empty folder, and return what a worker loads them from."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return ModelSource(folder, folder / _PROFILE_NAME if self.has_profile else None, self.batch_size)


def copy_model(source: ModelSource) -> ModelCopy:
    """Read what a worker needs: the manifest as it is, the networks, the profile.

    Raises:
        ModelError: the manifest cannot be read.
        OSError: another file cannot.
    """
    names = [MANIFEST_NAME, *(stage.onnx for stage in load_manifest(source.folder).stages)]
    files = {name: (source.folder / name).read_bytes() for name in names}
    if source.profile is not None:
        files[_PROFILE_NAME] = source.profile.read_bytes()
    return ModelCopy(files, source.profile is not None, source.batch_size)
