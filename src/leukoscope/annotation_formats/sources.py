"""Which slide or patient a picture shows, as formats with free keys may say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leukoscope.annotation_formats.documents import compact, get_text
from leukoscope.annotation_formats.model import BoxedPicture

_SOURCE_KEYS = (
    "source",
    "patient_id",
    "patient",
    "slide_id",
    "slide",
    "case_id",
    "case",
    "sample_id",
    "sample",
)
_LAB_KEYS = ("lab", "laboratory")
_SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}


def read_origin(values: Mapping[str, Any]) -> dict[str, str | None]:
    """Return source, laboratory and split from the keys that name them; the first key that has a value counts."""
    return {
        "source": _find_first(values, _SOURCE_KEYS),
        "lab": _find_first(values, _LAB_KEYS),
        "split": find_split(get_text(values.get("split"))),
    }


def describe_origin(picture: BoxedPicture) -> dict[str, Any]:
    """Return the size of a picture and what `read_origin` reads, as far as they are known."""
    width, height = picture.size or (None, None)
    return compact(width=width, height=height, source=picture.source, lab=picture.lab, split=picture.split)


def find_split(name: str | None) -> str | None:
    """Return `train`, `val` or `test` for a split's name; None for any other."""
    return _SPLITS.get(name.lower()) if name else None


def _find_first(values: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((text for key in keys if (text := get_text(values.get(key))) is not None), None)
