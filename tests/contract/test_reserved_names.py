"""Labels that the page could mistake for its own names are refused; those that only look like it are data."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from leukoscope.contract.manifest import parse_manifest
from leukoscope.contract.reserved_names import RESERVED_NAMES, find_reserved
from tiny_model import write_tiny_model


def test_the_first_reserved_label_is_found() -> None:
    assert find_reserved(["NEUTROPHIL", "toString", "__proto__"]) == "toString"
    assert find_reserved(["NEUTROPHIL", "prototype", "CONSTRUCTOR"]) is None


@pytest.mark.skipif(
    shutil.which("node") is None, reason="Node.js, which says what its objects have, is not here"
)
def test_they_are_the_names_of_javascript_itself() -> None:
    command = ["node", "-p", "JSON.stringify(Object.getOwnPropertyNames(Object.prototype))"]
    names = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert set(names) == RESERVED_NAMES


def test_a_class_called_prototype_is_data(tmp_path: Path) -> None:
    write_tiny_model(tmp_path)
    data = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    data["classes"][0]["label"] = "prototype"
    assert parse_manifest(data, "here").labels[0] == "prototype"
