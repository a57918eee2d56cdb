"""The page's HL7 v2 message, parsed and validated by hl7apy: the standard's own structure and cardinalities."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 300
REPORTS = ("plain", "signed", "bare", "nothing", "hostile", "long")
UNESCAPED = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\", ".br": "\n"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the page's modules: Node or web/node_modules is missing (make test installs them)")
    out = tmp_path_factory.mktemp("hl7")
    command = ["node", str(ROOT / "tests" / "parity" / "write_hl7.mjs"), str(ROOT / "web"), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def read_message(file: Path) -> Any:
    """Return a message that hl7apy accepts in its strict mode: known segments in place, fields by their tables."""
    text = file.read_bytes().decode("utf-8")
    message = parse_message(text, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
    assert message.validate()
    assert message.msh.msh_18.value == "UNICODE UTF-8"
    return message


def read_report(folder: Path, name: str) -> dict[str, Any]:
    reports = json.loads((folder / "reports.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = reports[name]
    return found


def unescape(field: str) -> str:
    """Read the escape sequences of HL7 v2 (2.7.1); hl7apy knows no line break and escapes its backslashes again."""
    parts = field.split("\\")
    assert len(parts) % 2 == 1
    text = "".join(UNESCAPED[part] if at % 2 else part for at, part in enumerate(parts))
    return text.replace("\\.br\\", "\n")


def list_results(message: Any) -> list[Any]:
    order = message.oru_r01_patient_result.oru_r01_order_observation
    return [group.obx for group in order.oru_r01_observation]


@pytest.mark.parametrize("name", REPORTS)
def test_every_message_is_valid_and_in_order(name: str, folder: Path) -> None:
    message = read_message(folder / f"{name}.hl7")
    results = list_results(message)
    assert [int(obx.obx_1.value) for obx in results] == list(range(1, len(results) + 1))
    status = "F" if name == "signed" else "P"
    assert {obx.obx_11.value for obx in results} == {status}


def test_the_figures_are_those_of_the_report(folder: Path) -> None:
    report = read_report(folder, "plain")
    found = {obx.obx_3.obx_3_1.value: obx for obx in list_results(read_message(folder / "plain.hl7"))}
    assert float(found["COUNTED"].obx_5.value) == report["counted"]
    for row in report["white"]:
        assert int(found[row["label"]].obx_5.value) == row["count"]
    (monocytes,) = (row for row in report["white"] if row["label"] == "MONOCYTE")
    obx = found["26485-3"]
    assert obx.obx_3.obx_3_3.value == "LN"
    assert float(obx.obx_5.value) == round(monocytes["percent"], 1)
    assert (obx.obx_6.obx_6_1.value, obx.obx_6.obx_6_3.value) == ("%", "UCUM")


def test_a_text_cannot_become_a_segment_and_is_read_back(folder: Path) -> None:
    report = read_report(folder, "hostile")
    message = read_message(folder / "hostile.hl7")
    patient = message.oru_r01_patient_result.oru_r01_patient
    assert unescape(patient.pid.pid_3.value) == "a|b^&"
    order = message.oru_r01_patient_result.oru_r01_order_observation
    assert unescape(order.oru_r01_specimen.spm.spm_2.value) == "a|b^&"
    notes = report["sample"]["notes"].replace("\r\n", "\n").replace("\r", "\n")
    assert f"Notes: {notes}" in [unescape(note.nte_3.value) for note in order.nte]
    assert len(list_results(message)) == len(list_results(read_message(folder / "plain.hl7")))


def test_it_names_no_patient_and_says_what_it_is_not(folder: Path) -> None:
    message = read_message(folder / "plain.hl7")
    patient = message.oru_r01_patient_result.oru_r01_patient
    assert [field.name for field in patient.pid.children] == ["PID_1", "PID_3", "PID_5"]
    assert patient.pid.pid_5.value == "^^^^^^U"
    notes = [note.nte_3.value for note in message.oru_r01_patient_result.oru_r01_order_observation.nte]
    assert any("Not a medical device" in note for note in notes)
    assert message.msh.msh_11.value == "T"
    assert b"\rPID" not in (folder / "bare.hl7").read_bytes()


def test_an_id_or_a_code_that_the_version_has_no_room_for_is_where_there_is_room(folder: Path) -> None:
    message = read_message(folder / "long.hl7")
    assert b"\rPID" not in (folder / "long.hl7").read_bytes()
    order = message.oru_r01_patient_result.oru_r01_order_observation
    assert unescape(order.oru_r01_specimen.spm.spm_2.value).startswith("a|b^c&d~e")
    names = [obx.obx_3.obx_3_2.value for obx in list_results(message) if obx.obx_3.obx_3_1.value == ""]
    assert "A class of one’s own with a long name, cells counted" in names


def test_a_message_with_an_unknown_segment_is_refused(folder: Path) -> None:
    text = (folder / "plain.hl7").read_bytes().decode("utf-8").replace("\rOBR|", "\rORC|\rXXX|1\rOBR|")
    with pytest.raises(Exception, match=r"XXX|ORC"):
        parse_message(text, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True).validate()
