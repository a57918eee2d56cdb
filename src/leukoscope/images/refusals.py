"""Why a picture is refused: codes and texts that Python and the browser share (see contract/)."""

from __future__ import annotations

from collections.abc import Mapping

from leukoscope.contract.schemas import load_contract
from leukoscope.errors import ImageError


def describe(code: str, details: Mapping[str, object], language: str = "en") -> str:
    """Return the text of `code` with its placeholders filled in from `details`."""
    text = load_contract("picture_errors.json")[code][language]
    return str(text).format(**details)


def refuse_picture(code: str, **details: object) -> ImageError:
    """Make the error for a picture that is not read: English text, and the code for programs."""
    return ImageError(describe(code, details), code=code)
