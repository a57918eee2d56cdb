"""Cross-validation and leave-one-laboratory-out of models of two stages."""

from __future__ import annotations

from pathlib import Path

from leukoscope.experiments.cross_validation import Division
from leukoscope.experiments.two_stage import cross_validate_cells, leave_one_lab_out
from made_cells import TINY, draw_close_ups, draw_fields


def test_folds_and_laboratories_are_evaluated_by_networks_that_never_saw_them(tmp_path: Path) -> None:
    fields = draw_fields(tmp_path / "fields", 8)
    pictures = fields + draw_close_ups(tmp_path / "val", 4, split="val", first_seed=900)
    found = cross_validate_cells(pictures, TINY, tmp_path / "cv", tmp_path, Division(2), progress=False)
    by_dataset = {
        name: [row for row in found.predictions.rows if row.dataset == name]
        for name in found.predictions.unique("dataset")
    }
    assert sorted(row.path for row in by_dataset["bccd-fields"]) == sorted(
        f"fields/field-{number}.png" for number in range(8)
    )
    assert len(by_dataset["close-ups"]) == 4
    assert found.located.fields == 8
    for fold in (1, 2):
        learnt = (tmp_path / "cv" / f"fold-{fold}" / "samples.csv").read_text()
        held = {row.path for row in by_dataset["bccd-fields"] if row.fold == fold}
        assert held
        assert not any(path in learnt for path in held)
        assert "val/" not in learnt
    pictures = fields + draw_close_ups(tmp_path / "close-ups", 6)
    evaluated = leave_one_lab_out(pictures, TINY, tmp_path / "labs", tmp_path, progress=False)
    assert {lab: len(predictions) for lab, predictions in evaluated.items()} == {"fields": 8, "close-ups": 6}
    assert "field-" not in (tmp_path / "labs" / "without-fields" / "samples.csv").read_text()
