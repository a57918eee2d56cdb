"""The files Python and the web share: the manifest's schema, the texts of refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from leukoscope.errors import ModelError


@cache
def load_contract(name: str) -> dict[str, Any]:
    """Return the JSON object in the contract file `name`.

    The wheel carries these files in `leukoscope/assets/`; a checkout keeps them once, in `contract/`.
    """
    packed = files("leukoscope") / "assets" / name
    kept = Path(__file__).parents[3] / "contract" / name
    text = (packed if packed.is_file() else kept).read_text(encoding="utf-8")
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded


def _check_schema(data: Any, where: str, schema: Mapping[str, Any]) -> None:
    import jsonschema  # takes longer to import than everything else in `leukoscope --help`

    validator = jsonschema.Draft202012Validator(schema)
    problem = jsonschema.exceptions.best_match(validator.iter_errors(data))
    if problem is not None:
        place = "/".join(str(part) for part in problem.absolute_path) or "the top level"
        raise ModelError(f"{where} breaks the contract at {place}: {problem.message}.")
