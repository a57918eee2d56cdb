"""The benchmark of the training input."""

from __future__ import annotations

from pathlib import Path


def test_training_input_runs_on_drawn_pictures() -> None:
    from benchmarks.training_input import Size, measure

    result = measure(size=Size(pictures=32, batches_a_round=1, rounds=1))
    assert [table.title.split(",")[0] for table in result.tables] == ["Recipe compact", "Recipe article"]
    assert {len(table.rows) for table in result.tables} == {4}
    assert all(row.first.p50 > 0 and row.second.p50 > 0 for table in result.tables for row in table.rows)
    assert "scipy" in result.versions


def test_both_pipelines_give_the_batches_a_network_takes(tmp_path: Path) -> None:
    import numpy as np
    from benchmarks.pictures import write_class_folders
    from benchmarks.training_input import iterate_generator_files, iterate_generator_memory, iterate_ours

    from leukoscope.training.recipes import ARTICLE

    write_class_folders(tmp_path, 32)
    pixels = np.random.default_rng(0).integers(0, 256, (32, 80, 80, 3), np.uint8)
    for batches in (
        iterate_generator_files(ARTICLE, tmp_path),
        iterate_generator_memory(ARTICLE, pixels),
        iterate_ours(ARTICLE, pixels),
    ):
        batch = next(batches)
        assert (batch.shape, batch.dtype) == ((32, 80, 80, 3), np.float32)
        assert 64 < batch.mean() < 255
        assert batch.max() > 128  # 0..255 on all sides: the network rescales
