"""The files Python and the web share: the manifest's schema, the texts of refusals."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any


@cache
def load_contract(name: str) -> dict[str, Any]:
    """Return the JSON object in the contract file `name`.

    The wheel carries these files in `leukoscope/assets/`; a checkout keeps them once, in `contract/`.
    """
    packed = files("leukoscope") / "assets" / name
    kept = Path(__file__).parents[2] / "contract" / name
    text = (packed if packed.is_file() else kept).read_text(encoding="utf-8")
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded
