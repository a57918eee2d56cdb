"""What is told about a model beside its numbers."""

from __future__ import annotations

from leukoscope.export.metadata import make_id


def test_ids_are_safe() -> None:
    assert make_id("White cells (v2)") == "white-cells-v2"
    assert make_id("../..") == "model"
    assert make_id("白血球") == "model"
    assert len(make_id("x" * 99)) == 64
