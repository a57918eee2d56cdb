"""Why a picture is refused: codes and texts that Python and the browser share (see contract/)."""

from __future__ import annotations

from collections.abc import Mapping

from leukoscope.contract.schemas import load_contract
from leukoscope.errors import ImageError


def describe(code: str, details: Mapping[str, object], language: str = "en") -> str:
    """Return the text of `code`, with its placeholders replaced by `details`."""
    text = load_contract("picture_errors.json")[code][language]
    return str(text).format(**details)


def refuse_picture(code: str, **details: object) -> ImageError:
    """Return the error for a picture that is refused: English text, and a code for programs."""
    return ImageError(describe(code, details), code=code)
