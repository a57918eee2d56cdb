"""Lenses for tests of the augmentation."""

from __future__ import annotations

from dataclasses import fields

from leukoscope.training.augmentation.lens import Lens

STILL = Lens(**{field.name: 0.0 for field in fields(Lens)})
"""The lens that changes nothing."""
