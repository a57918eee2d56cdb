"""Why a picture is refused: codes and texts that Python and the browser share (see contract/)."""

from __future__ import annotations

from leukoscope.contract import load_contract
from leukoscope.errors import ImageError


def describe(code: str, language: str = "en", **details: object) -> str:
    """Return the text of `code` with its placeholders filled in."""
    text = load_contract("picture_errors.json")[code][language]
    return str(text).format(**details)


def refuse_picture(code: str, **details: object) -> ImageError:
    """Make the error for a picture that is not read: English text, and the code for programs."""
    return ImageError(describe(code, **details), code=code)
