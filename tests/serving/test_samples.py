"""The samples: real ones first, drawn ones kept, and a cache that cannot be relied on."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from leukoscope.serving import samples
from leukoscope.serving.samples import open_samples
from leukoscope.synthetic import fields as drawing
from site_folders import write_samples

N_DRAWN = 2


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Give the list of folders that were drawn into from here on."""
    folders: list[Path] = []
    write_samples = drawing.write_samples

    def write_small(folder: Path, n: int) -> Path:
        folders.append(folder)
        return write_samples(folder, n, width_px=80, height_px=60)

    monkeypatch.setattr(drawing, "write_samples", write_small)
    return folders


def read_files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_samples_are_drawn_once(tmp_path: Path, drawn: list[Path]) -> None:
    with open_samples(n_drawn=N_DRAWN, cache=tmp_path / "not there yet") as first:
        files = read_files(first.folder)
    with open_samples(n_drawn=N_DRAWN, cache=tmp_path / "not there yet") as second:
        assert second == first
        assert second.drawn
        assert read_files(second.folder) == files
    assert len(drawn) == 1
    samples = json.loads(files["index.json"])["samples"]
    listed = [sample[name] for sample in samples for name in ("file", "thumbnail")]
    assert len(listed) == 2 * N_DRAWN
    assert all(len(files[s["thumbnail"]]) < len(files[s["file"]]) / 10 for s in samples)
    assert set(files) == {"index.json", *listed}
    assert [path.name for path in first.folder.parent.iterdir()] == [first.folder.name]


def test_another_count_or_other_code_draws_anew(
    tmp_path: Path, drawn: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_samples(n_drawn=1, cache=tmp_path) as one, open_samples(n_drawn=2, cache=tmp_path) as two:
        assert len(read_files(one.folder)) == 1 + 2 * 1
        assert len(read_files(two.folder)) == 1 + 2 * 2
    monkeypatch.setattr(samples, "_DRAWN_BY", ("synthetic/fields.py",))
    with open_samples(n_drawn=1, cache=tmp_path) as changed:
        assert changed.folder != one.folder
    assert len(drawn) == 3


def test_everything_that_draws_counts_as_other_code() -> None:
    package = Path(samples.__file__).parents[1]
    for name in samples._DRAWN_BY:
        nodes = ast.walk(ast.parse((package / name).read_text(encoding="utf-8")))
        used = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
        ours = {module.removeprefix("leukoscope.") for module in used if module.startswith("leukoscope.")}
        files = {f"{module.replace('.', '/')}.py" for module in ours}
        assert files <= {*samples._DRAWN_BY, "errors.py"}, name


@pytest.mark.parametrize("lost", ["drawn_01.png", "index.json"])
def test_a_tidied_cache_is_made_whole(tmp_path: Path, drawn: list[Path], lost: str) -> None:
    with open_samples(n_drawn=N_DRAWN, cache=tmp_path) as first:
        files = read_files(first.folder)
        (first.folder / lost).unlink()
    with open_samples(n_drawn=N_DRAWN, cache=tmp_path) as again:
        assert read_files(again.folder) == files
    assert len(drawn) == 2


def test_without_a_cache_they_lie_in_a_folder_that_goes(tmp_path: Path, drawn: list[Path]) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with open_samples(n_drawn=N_DRAWN, cache=tmp_path / "cache") as found:
        assert len(read_files(found.folder)) == 2 * N_DRAWN + 1
    assert not found.folder.exists()
    assert drawn == [found.folder]


def test_fetched_samples_come_first(
    tmp_path: Path, drawn: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEUKOSCOPE_DATA", str(tmp_path))
    write_samples(tmp_path / "samples")
    with open_samples(cache=tmp_path / "cache") as found:
        assert found == samples.SampleSet(tmp_path / "samples", drawn=False)
    assert drawn == []
