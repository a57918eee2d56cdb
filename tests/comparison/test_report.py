from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from leukoscope.comparison.comparison import compare_files
from leukoscope.comparison.report import FILES, write_comparison
from leukoscope.contract.schemas import check_schema, load_contract
from session_files import make_session, write_session


@pytest.fixture(scope="module", params=[1, 12], ids=["one slide", "twelve slides"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    folder = tmp_path_factory.mktemp("compared")
    paths = []
    for n in range(request.param):
        truth = ["NEUTROPHIL"] * (100 + 3 * n) + ["LYMPHOCYTE"] * 60 + ["BLAST"] * (n % 2)
        other = ["LYMPHOCYTE"] * (4 + n % 3) + truth[4 + n % 3 :]
        for by, labels in (("Ada", truth), ("=cmd <b>", other)):
            session = make_session(labels, by=by, model=truth, picture=n, id=f"s{n}", name=f"<i>{n}</i>")
            paths.append(write_session(folder / f"{len(paths)}.leukoscope", session))
    write_comparison(compare_files(paths), folder / "out")
    return request.param, folder / "out"


def test_json_satisfies_its_schema(written: tuple[int, Path]) -> None:
    n, folder = written
    assert {path.name for path in folder.iterdir()} == set(FILES)
    data = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    check_schema(data, "comparison.json", load_contract("comparison.schema.json"))
    assert len(data["slides"]) == n
    assert data["cells"]["n"] == sum(sum(row) for row in data["cells"]["confusion"])
    assert bool(data["bias"]) == bool(data["flags"]) == (n > 1)
    assert (n > 1) == any(entry["passing_bablok"] for entry in data["bias"])


def test_tables_are_complete_and_no_cell_is_a_formula(written: tuple[int, Path]) -> None:
    _, folder = written
    data = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    for name, n in (
        ("counts.csv", sum(len(slide["rows"]) for slide in data["slides"])),
        ("disagreements.csv", len(data["disagreements"])),
    ):
        text = (folder / name).read_bytes()
        assert text.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
        assert len(rows) == n > 0
        assert not [v for row in rows for v in row.values() if v.startswith(("=", "+", "-", "@"))]
    counts = list(csv.DictReader((folder / "counts.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["second_reader"] for row in counts} == {"'=cmd <b>"}


def test_page_has_plots_loads_nothing_and_escapes_names(written: tuple[int, Path]) -> None:
    n, folder = written
    page = (folder / "comparison.html").read_text(encoding="utf-8")
    data = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert page.count('src="data:image/svg+xml;base64,') == 1 + n + len(data["bias"])
    assert not re.search(r'(?:src|href)="(?!data:)', page)
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;i&gt;0&lt;/i&gt;" in page
    assert ("Passing-Bablok 10 slides" in page) == (n > 1)
    assert "Cohen’s kappa is 0." in page
