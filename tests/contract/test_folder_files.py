"""Which files of a folder are pictures: the cases that the page's tests run too."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from leukoscope.contract.folder_files import PassedOver, classify_path, list_folder
from leukoscope.contract.schemas import load_contract

CASES: dict[str, Any] = load_contract("folder_cases.json")


@pytest.mark.parametrize("case", CASES["files"], ids=lambda case: case["path"])
def test_a_file_has_the_kind_of_the_shared_table(case: dict[str, str]) -> None:
    assert classify_path(PurePosixPath(case["path"])) == (case["kind"], case.get("format"))


@pytest.mark.parametrize("case", CASES["folders"], ids=lambda case: f"{len(case['paths'])} files")
def test_a_folder_is_listed_and_counted_as_the_shared_table_says(
    case: dict[str, Any], tmp_path: Path
) -> None:
    for name in case["paths"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    passed_over = PassedOver()
    found = list_folder(tmp_path, passed_over)
    assert [Path(path).relative_to(tmp_path).as_posix() for path in found] == case["pictures"]
    assert (passed_over.generated, passed_over.other) == (case["generated"], case["other"])
    assert passed_over.not_read == case["not_read"]


def test_a_folder_that_cannot_be_opened_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "a.png").write_bytes(b"x")
    scan = os.scandir

    def refuse_locked(path: str) -> Any:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse_locked)
    passed_over = PassedOver()
    assert list_folder(tmp_path, passed_over) == [str(tmp_path / "a.png")]
    assert passed_over.unreadable == 1
    assert "cannot be opened" in passed_over.describe()[0]


def test_the_rule_holds_lower_case_names_and_each_ending_once() -> None:
    rule = load_contract("folder_files.json")
    endings = [*rule["pictures"], *(ending for endings in rule["not_read"].values() for ending in endings)]
    assert len(set(endings)) == len(endings)
    for text in [*endings, *rule["generated"]["names"]]:
        assert text == text.lower()
    assert all(ending.startswith(".") for ending in endings)


def test_each_reason_is_one_sentence() -> None:
    passed_over = PassedOver(generated=1, other=2)
    passed_over.not_read.update({"RAW": 2, "AVIF": 1})
    more = PassedOver(generated=2, unreadable=1)
    more.not_read["AVIF"] += 1
    passed_over.add(more)
    assert passed_over.describe(with_other=True) == [
        "Passed over: 3 hidden or generated files and folders.",
        "Passed over: 2 files without the name of a picture.",
        "Passed over: 1 folder that cannot be opened. Check the permissions.",
        "Not read: 4 files of formats that are not supported (2 AVIF and 2 RAW). Save them as PNG or JPEG, with the "
        "camera's or any other picture program, and try again.",
    ]
    assert PassedOver(other=3).describe() == []
