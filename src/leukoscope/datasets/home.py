"""The folder on this machine that holds fetched data sets."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from leukoscope.files import expand_home

HOME_VARIABLE = "LEUKOSCOPE_DATA"


def dataset_home() -> Path:
    """Return the folder that holds fetched data sets: `LEUKOSCOPE_DATA`, or the user's data folder.

    A user without a home has none: the path then begins with `~`, is not there, and cannot be written to.
    """
    given = os.environ.get(HOME_VARIABLE)
    if given:
        return expand_home(Path(given))
    return Path(platformdirs.user_data_dir("leukoscope", appauthor=False)) / "datasets"
