"""The report of `make fuzz`: what it counts, and the tables it writes into the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.outcomes import CRASH, READ, REFUSED, Outcome
from fuzz.report import BEGIN, END, format_tables, summarize, write_section

OUTCOMES = [
    Outcome("pictures", 0, "a.png", READ, "", "", 0.25, 10),
    Outcome("pictures", 1, "a.png", REFUSED, "damaged", "", 1.5, 30),
    Outcome("sessions", 0, "good", CRASH, "TypeError in a", "x", 0.5, 20),
]


def test_the_tables_add_up_what_the_outcomes_say() -> None:
    summary = summarize(OUTCOMES)
    assert [(fault["target"], fault["count"]) for fault in summary["faults"]] == [("sessions", 1)]
    text = format_tables(summary | {"kills": {"fetch": 3, "with a problem": 0}, "page": {"agree": 7}}, seed=4)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    assert ["pictures", "2", "1", "1", "0", "0", "0", "1.8", "1.5", "30"] in rows
    assert ["all", "3", "1", "1", "1", "0", "0", "2.3", "1.5", "30"] in rows
    assert ["fetch", "3"] in rows
    assert ["agree", "7"] in rows
    assert "Seed 4." in text


def test_only_what_is_between_the_marks_is_replaced(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for _ in range(2):
        write_section(document, "new")
    assert document.read_text() == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    document.write_text("no marks")
    with pytest.raises(ValueError, match="Expected the lines"):
        write_section(document, "new")
