"""The folder on this machine that holds fetched data sets."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "LEUKOSCOPE_DATA"


def dataset_home() -> Path:
    """Return the folder that holds fetched data sets: `LEUKOSCOPE_DATA`, or the user's data folder."""
    given = os.environ.get(HOME_VARIABLE)
    if given:
        return Path(given).expanduser()
    return Path(platformdirs.user_data_dir("leukoscope", appauthor=False)) / "datasets"
