"""The counts and hashes of a run that is whole."""

from __future__ import annotations

import hashlib
import json

from leukoscope.bulk.closing import Tally, describe_closing, describe_run

LINES = [
    json.dumps({"id": "1", "cells": [{}, {}], "error": None}).encode() + b"\n",
    json.dumps({"id": "2", "cells": [], "error": "damaged"}).encode() + b"\n",
]


def test_rows_errors_cells_and_bytes_are_counted_and_hashed() -> None:
    tally = Tally()
    for line in LINES:
        tally.add(line)
    assert tally.to_json() == {
        "rows": 2,
        "errors": 1,
        "cells": 2,
        "bytes": len(b"".join(LINES)),
        "sha256": hashlib.sha256(b"".join(LINES)).hexdigest(),
    }
    closing = describe_closing({"pictures": 2}, tally, [{"name": "part-000000.jsonl"}])
    assert closing["run"] == {"pictures": 2}
    assert [part["name"] for part in closing["parts"]] == ["part-000000.jsonl"]
    assert "parts" not in describe_closing({}, tally)


def test_a_run_depends_on_names_and_their_order_and_on_the_model() -> None:
    model = {"model": "m", "profile": None}
    run = describe_run(["a", "b"], model)
    assert run["pictures"] == 2
    assert describe_run(["a", "b"], model) == run
    for other in (describe_run(["b", "a"], model), describe_run(["a\nb"], model)):
        assert other != run
    assert describe_run(["a", "b"], {**model, "profile": "p"}) != run
