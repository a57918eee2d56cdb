"""What the answers of a model depend on, as hashes: a run with others is another run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.files import hash_file
from leukoscope.inference.profile import Profile


def fingerprint_model(folder: Path, profile: Profile | None) -> dict[str, str | None]:
    """Return the SHA-256 of `model` and `profile`; None without a profile.

    That of a model is that of its manifest, which has the hashes of its networks and its thresholds.
    """
    return {
        "model": hash_file(folder / MANIFEST_NAME),
        "profile": None if profile is None else hashlib.sha256(json.dumps(profile.raw).encode()).hexdigest(),
    }
