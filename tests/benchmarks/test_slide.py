"""Benchmark of the page at work: its slides and its arithmetic."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

from benchmarks.slide import describe_slow, tabulate_sight
from benchmarks.slides import write_slide
from jsonschema import Draft202012Validator

from leukoscope.contract.model_folder import find_model

CONTRACT = Path(__file__).parents[2] / "contract" / "session.schema.json"


def test_slides_follow_the_contract_and_hold_their_fields(tmp_path: Path) -> None:
    path = write_slide(tmp_path / "slide.leukoscope", find_model(), 90)
    with zipfile.ZipFile(path) as archive:
        head = json.loads(archive.read("session.json"))
        pictures = head["session"]["pictures"].values()
        hashes = {
            hashlib.sha256(archive.read(f"pictures/{picture['id']}.jpg")).hexdigest() for picture in pictures
        }
    Draft202012Validator(json.loads(CONTRACT.read_text(encoding="utf-8"))).validate(head)
    assert len(head["session"]["cells"]) == 90
    assert hashes == {picture["sha256"] for picture in pictures}
    assert len(hashes) == len(pictures) == 2


def test_frames_and_cells_in_words() -> None:
    assert describe_slow([16.0, 17.0, 60.0, 16.0]) == "1 of 4 frames (25.0 %) took more than 50 ms"
    seen = {"1280 x 720": 50, "1440 x 900": 55, "1920 x 1080": 100, "390 x 844": 10}
    rows = tabulate_sight(seen).cells()
    assert rows[0] == ["1280 x 720 (cells)", "40.0", "", "50.0", "", "1.25× more", ""]
    assert rows[3][5] == "2.0× fewer"


def test_bytes_come_out_of_a_slow_line_in_their_turn() -> None:
    script = Path(__file__).with_name("slow_line.mjs")
    done = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == {"received": 4000, "misplaced": 0}
