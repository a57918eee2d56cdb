"""The files that Python and the web share: JSON Schemas, texts, tables. Read once, and checked against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from leukoscope.errors import ModelError

# Of a problem's text: enough to see what is wrong, short enough to read.
_LONGEST_MESSAGE = 200


@cache
def load_contract(name: str) -> dict[str, Any]:
    """Return the JSON object in the contract file `name`.

    The wheel carries these files in `leukoscope/assets/`; a checkout keeps them once, in `contract/`.
    """
    packed = files("leukoscope") / "assets" / name
    in_checkout = Path(__file__).parents[3] / "contract" / name
    text = (packed if packed.is_file() else in_checkout).read_text(encoding="utf-8")
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded


def check_schema(data: Any, where: str, schema: Mapping[str, Any]) -> None:
    """Check a JSON value against a JSON Schema (draft 2020-12).

    Args:
        data: the JSON value.
        where: what to call it in the message.
        schema: the schema, as `load_contract` gives it.

    Raises:
        ModelError: names the place that breaks the contract and quotes the problem.
    """
    import jsonschema  # takes longer to import than everything else in `leukoscope --help`

    validator = jsonschema.Draft202012Validator(schema)
    problem = jsonschema.exceptions.best_match(validator.iter_errors(data))
    if problem is not None:
        place = "/".join(str(part) for part in problem.absolute_path) or "the top level"
        # The text repeats the value, which may be a matrix.
        raise ModelError(f"{where} breaks the contract at {place}: {problem.message[:_LONGEST_MESSAGE]}.")
