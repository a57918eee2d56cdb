"""The benchmarks' arithmetic, tables and docs, and one short run. No test here asserts a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import ablation
from benchmarks.browser import label_backend, sum_bytes
from benchmarks.pages import DOCS, read_reports, render_page
from benchmarks.report import RESULTS, Report, Result, print_report, read_report, write_report
from benchmarks.run import NAMES, main
from benchmarks.tables import Table, format_ratio, rate_row, render_markdown, size_row, time_row
from benchmarks.timing import Ratio, alternate, compare, summarize
from rich.console import Console

RUN = Path(__file__).parents[2] / "benchmarks" / "run.py"


@pytest.fixture
def report() -> Report:
    """A report whose every figure is known."""
    rows = (
        time_row("a picture", [0.04, 0.04, 0.08], [0.01, 0.02, 0.02]),
        rate_row("pictures", 10, [2.0, 2.0, 2.0], [4.0, 4.0, 4.0], "pictures/s"),
        size_row("download", 300_000, 100_000),
    )
    result = Result(
        "Title", "About it.", (Table("Rows", ("them", "us"), rows, ("A note.",)),), {"Python": "3"}
    )
    return Report("made", result, "2026-01-02 03:04 UTC", {"processor": "P", "memory": "M"}, (0.5, None))


def test_sides_take_turns_and_warm_ups_do_not_count() -> None:
    calls: list[str] = []
    times = alternate({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 2, warmups=1)
    assert calls == ["a", "b"] * 3
    assert {name: len(values) for name, values in times.items()} == {"a": 2, "b": 2}
    with pytest.raises(ValueError, match="at least one repeat"):
        alternate({}, 0)


def test_median_and_percentile() -> None:
    figure = summarize([float(value) for value in range(1, 102)])
    assert (figure.p50, figure.p95, figure.n) == (51.0, 96.0, 101)


def test_ratio_is_the_median_over_rounds_not_the_ratio_of_medians() -> None:
    # Medians are 10 and 5; round by round the ratios are 10, 2 and 0.5.
    assert compare([10.0, 20.0, 2.5], [1.0, 10.0, 5.0]) == Ratio(2.0, 1.25, 6.0)
    with pytest.raises(ValueError, match="both sides in every round"):
        compare([1.0], [])


def test_ratios_in_words() -> None:
    assert format_ratio(Ratio(4.21, 4.0, 4.44), "time") == "4.2× faster (4.0–4.4)"
    assert format_ratio(Ratio(0.5, 0.4, 0.8), "rate") == "2.0× slower (1.25–2.5)"
    assert format_ratio(Ratio(0.5, 0.5, 0.5), "size") == "2.0× larger"
    assert format_ratio(Ratio(40.4, 40.4, 40.4), "size") == "40× smaller"
    assert format_ratio(Ratio(1.004, 0.9, 1.1), "time") == "the same"


def test_rows_tell_both_sides_and_the_slow_end(report: Report) -> None:
    picture, rate, size = report.result.tables[0].cells()
    assert picture == ["a picture (ms)", "40.0", "76.0", "20.0", "20.0", "4.0× faster (3.0–4.0)", "3"]
    assert rate == ["pictures (pictures/s)", "5.00", "5.00", "2.50", "2.50", "2.0× slower", "3"]
    assert size == ["download (kB)", "300", "", "100", "", "3.0× smaller", ""]
    slow_end = rate_row("", 10, [1.0, 1.0, 2.0], [1.0, 1.0, 2.0], "").first
    assert slow_end.p95 is not None
    assert slow_end.p95 < slow_end.p50


def test_markdown_has_as_many_cells_in_every_line(report: Report) -> None:
    lines = render_markdown(report.result.tables[0]).splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 5
    assert {line.count("|") for line in table} == {8}
    assert lines[0] == "### Rows"
    assert lines[-1] == "* A note."


def test_reports_come_back_as_they_were_written(report: Report, tmp_path: Path) -> None:
    assert read_report(write_report(report, tmp_path)) == report
    assert read_reports(("made", "missing"), tmp_path) == [report]


def test_what_is_printed_names_machine_versions_load_and_what_counts(report: Report) -> None:
    console = Console(record=True, width=200, file=None, quiet=False)
    with console.capture() as capture:
        print_report(report, console)
    text = capture.get()
    for words in ("P, M", "0.5 and unknown", "Python 3", "them: p50", "us is", "3.0× smaller", "what counts"):
        assert words in text


def test_docs_are_those_of_the_results() -> None:
    reports = read_reports(NAMES)
    assert {path.stem for path in RESULTS.glob("*.json")} == {report.name for report in reports}
    assert DOCS.read_text(encoding="utf-8") == render_page(reports), (
        "docs/benchmarks.md differs from benchmarks/results/; run python benchmarks/run.py --write-docs"
    )


def test_the_ablation_is_that_of_its_results() -> None:
    results = json.loads(ablation.RESULTS.read_text(encoding="utf-8"))
    assert ablation.DOCS.read_text(encoding="utf-8") == ablation.render(results)
    assert results[ablation.SCREENED].keys() == ablation.list_variants().keys()
    assert results[ablation.IN_FULL].keys() == set(ablation.BEST)


def test_software_rendering_is_called_so() -> None:
    renderer = "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)"
    assert label_backend("webgl", renderer).startswith("WebGL, software rendering")
    assert "software" not in label_backend("webgl", "ANGLE (NVIDIA GeForce RTX 3060)")
    assert "unknown" in label_backend("webgl", None)


def test_downloads_add_up_and_leave_the_picture_out() -> None:
    files = [
        {"path": "/engine/index.js", "bytes": 100, "gzip": 40},
        {"path": "/models/a/model.json", "bytes": 30, "gzip": 10},
        {"path": "/pictures/field.png", "bytes": 999, "gzip": 999},
    ]
    assert sum_bytes(files, model=True) == 30
    assert sum_bytes(files, model=False) == 40


def test_unknown_names_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["brwoser"])
    assert "got brwoser" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--quick", "--write-docs"])


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


def test_run_is_found_by_its_path_alone(tmp_path: Path) -> None:
    command = [sys.executable, str(RUN), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "training_input" in done.stdout
