"""The slow line of the benchmarks."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path


def test_bytes_come_out_of_a_slow_line_in_their_turn() -> None:
    script = Path(__file__).with_name("slow_line.mjs")
    done = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == {"received": 4000, "misplaced": 0}
