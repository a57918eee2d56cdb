"""The folders of this user that hold fetched data sets, and what can be made again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from leukoscope.errors import LeukoscopeError

HOME_VARIABLE = "LEUKOSCOPE_DATA"
# Is not there, and `expand_home` says why.
_NO_HOME = Path("~")


def expand_home(path: Path) -> Path:
    """Return the path with the user's home instead of a leading `~`.

    Raises:
        LeukoscopeError: this user has no home.
    """
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise LeukoscopeError(
            f"Expected a home folder for {path}; there is none on this machine (HOME is not set). "
            "Give a whole path, or set HOME."
        ) from error


def dataset_home() -> Path:
    """Return the folder that holds fetched data sets: `LEUKOSCOPE_DATA`, or the user's data folder.

    A user without a home has none: the path then begins with `~`, is not there, and must not be written to.
    """
    given = os.environ.get(HOME_VARIABLE)
    if given:
        return expand_home(Path(given))
    return (_find(platformdirs.user_data_dir) or _NO_HOME / "leukoscope") / "datasets"


def cache_home() -> Path | None:
    """Return the user's cache folder; None for a user without a home."""
    return _find(platformdirs.user_cache_dir)


def _find(find: Callable[..., str]) -> Path | None:
    try:
        folder = Path(find("leukoscope", appauthor=False))
    except RuntimeError:  # no home; older versions of platformdirs return a path that begins with ~
        return None
    return None if folder.parts[0] == "~" else folder
