"""The article's network against the default model in real Chromium: download, first answer, each picture."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import list_versions
from benchmarks.networks import describe_folder, export_recipe, read_quantization
from benchmarks.node import run_script
from benchmarks.pictures import write_field
from benchmarks.report import Result
from benchmarks.tables import Row, Table, size_row, time_row
from leukoscope.contract.model_folder import find_model

SIDES = ("article's network", "default model")
ABOUT = (
    "The packed engine (`web/src/engine`) on a bare page in headless Chromium, a drawn PNG of 640x480, files "
    "from this machine. The article's network has random weights and is exported like the default model. "
    "The first answer is measured in a fresh profile each time, nothing cached, from navigation to the "
    "result; pictures after it on one page that holds both models, one picture each in turn. The article's "
    "network takes the picture for one cell; finding, where a model does it, holds the scaling to its tiles."
)
PARTS = (
    ("download_ms", "of it: worker, model's files, checks"),
    ("self_test_ms", "of it: backend's start, self-test"),
    ("first_ms", "of it: the first picture"),
)
LABELS = {"wasm": "wasm (one thread, SIMD)", "webgl": "WebGL"}


def measure(*, quick: bool = False) -> Result:
    """Drive Chromium and make the tables: one of sizes, one a backend."""
    default = find_model()
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        folder = Path(scratch)
        picture = write_field(folder / "field.png")
        article = export_recipe("article", folder, quantization=read_quantization(default))
        found = run_script(
            "browser.mjs",
            {
                "sides": {"article": str(article), "default": str(default)},
                "pictures": str(folder),
                "picture": picture.name,
                "backends": ["wasm", "webgl"],
                "cold": {"wasm": 1 if quick else 4, "webgl": 1 if quick else 2},
                "warm": {"wasm": 5 if quick else 60, "webgl": 2 if quick else 8},
                "warmups": 1 if quick else 2,
            },
        )
    tables = [_tabulate_sizes(found["backends"]["wasm"])]
    tables += [
        _tabulate_times(label_backend(backend, found["renderer"]), sides["article"], sides["default"])
        for backend, sides in found["backends"].items()
    ]
    versions = {
        **list_versions(("leukoscope",)),
        "Chromium": found["chromium"],
        "default model": describe_folder(default),
    }
    return Result("In the browser", ABOUT, tuple(tables), versions)


def label_backend(backend: str, renderer: str | None) -> str:
    """Return the name of a backend; for WebGL also its renderer, and whether that is software."""
    if backend != "webgl":
        return LABELS[backend]
    is_software = any(name in (renderer or "").lower() for name in ("swiftshader", "llvmpipe", "softpipe"))
    if is_software:
        return f"WebGL, software rendering: no graphics card ({renderer})"
    return f"WebGL ({renderer or 'renderer unknown'})"


def sum_bytes(files: Sequence[dict[str, Any]], *, model: bool) -> int:
    """Return the bytes of a download: the model's files as they are, other files under gzip, as `serve` sends them."""
    return sum(
        file["bytes"] if model else file["gzip"]
        for file in files
        if file["path"].startswith("/models/") == model and not file["path"].startswith("/pictures/")
    )


def _tabulate_sizes(sides: dict[str, Any]) -> Table:
    article, default = (sides[name]["files"] for name in ("article", "default"))
    model = [sum_bytes(files, model=True) for files in (article, default)]
    engine = [sum_bytes(files, model=False) for files in (article, default)]
    rows = (
        size_row("model's files", model[0], model[1]),
        size_row("engine for wasm, gzip", engine[0], engine[1]),
        size_row("both", model[0] + engine[0], model[1] + engine[1]),
    )
    return Table("Download before the first answer", SIDES, rows)


def _tabulate_times(title: str, article: dict[str, Any], default: dict[str, Any]) -> Table:
    def row(what: str, key: str, kind: str) -> Row:
        first, second = ([times[key] / 1000 for times in side[kind]] for side in (article, default))
        return time_row(what, first, second)

    rows = (
        row("first answer, cold", "total_ms", "cold"),
        *(row(what, key, "cold") for key, what in PARTS),
        row("each picture after", "answer_ms", "warm"),
        row("of it: all but decoding", "decoded_ms", "warm"),
        row("of it: finding and naming", "networks_ms", "warm"),
    )
    return Table(title, SIDES, rows)
