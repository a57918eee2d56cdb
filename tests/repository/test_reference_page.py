"""docs/reference.md is that of the commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_reference_page_is_current() -> None:
    # In a process of its own: a command that another test has called by itself remembers other help options.
    render = "import sys, write_reference; sys.stdout.write(write_reference.render_reference())"
    expected = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", render],
        cwd=ROOT / "tools",
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert written == expected, "Run: python tools/write_reference.py"
