"""Our TF.js graph model against the same network's `model.onnx` under ONNX Runtime Web, both in Chromium."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.machine import list_versions
from benchmarks.networks import describe_folder, export_recipe, read_quantization
from benchmarks.node import WEB, install_packages, run_script
from benchmarks.pictures import write_field
from benchmarks.report import Result
from benchmarks.tables import Table, size_row, time_row
from leukoscope.contract.model_folder import find_model

SIDES = ("ONNX Runtime Web", "our engine (TF.js)")
# How much the two may differ: both compute in float32, in another order.
TOLERANCE = 1e-4
ABOUT = (
    "Each model folder's `model.onnx` under onnxruntime-web (its wasm-only build, the smallest) against its "
    "`model.json` under our engine: wasm with SIMD, one thread, a worker each, the same pixels in turn, from "
    "pixels to probabilities. The first answer is that of a fresh profile. Ours includes loading the page's "
    "script, checking every file's SHA-256, the self-test on the golden picture, decoding and resizing; ONNX "
    "Runtime's is the worker's start, the network and one run."
)


def measure(*, quick: bool = False) -> Result:
    """Drive Chromium and make a table for each network."""
    install_packages()
    default = find_model()
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        folder = Path(scratch)
        picture = write_field(folder / "field.png")
        article = export_recipe("article", folder, quantization=read_quantization(default))
        models = {"default": default, "article": article}
        found = run_script(
            "onnxruntime_web.mjs",
            {
                "models": {name: str(path) for name, path in models.items()},
                "pictures": str(folder),
                "picture": picture.name,
                "cold": 1 if quick else 3,
                "warm": 5 if quick else 60,
                "warmups": 1 if quick else 3,
            },
        )
    titles = {
        "default": f"Default model ({describe_folder(default)})",
        "article": "Article's network (random weights)",
    }
    tables = tuple(_tabulate(titles[name], model) for name, model in found["models"].items())
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    versions = {
        **list_versions(("leukoscope",)),
        "Chromium": found["chromium"],
        "onnxruntime-web": lock["packages"]["node_modules/onnxruntime-web"]["version"],
    }
    return Result("TF.js graph model and ONNX Runtime Web", ABOUT, tables, versions)


def _tabulate(title: str, model: dict[str, Any]) -> Table:
    if model["difference"] > TOLERANCE:
        raise RuntimeError(
            f"Expected both runtimes to agree within {TOLERANCE}; they differ by {model['difference']:.2g}."
        )
    ort, engine = (
        {kind: [times[f"{side}_ms"] / 1000 for times in model[kind]] for kind in ("cold", "warm")}
        for side in ("ort", "engine")
    )
    sizes = [_sum_download(model["files"][side], side) for side in ("ort", "engine")]
    runtime, weights = zip(*sizes, strict=True)
    rows = (
        time_row("each picture, the network", ort["warm"], engine["warm"]),
        time_row("first answer, cold", ort["cold"], engine["cold"]),
        size_row("runtime, gzip", *runtime),
        size_row("model's files", *weights),
    )
    note = (
        f"The two agree: probabilities differ by at most {model['difference']:.0e}. Our runtime's size "
        "includes decoders, the exact resize and the manifest's checks."
    )
    return Table(title, SIDES, rows, (note,))


def _sum_download(files: list[dict[str, Any]], side: str) -> tuple[int, int]:
    """Return the bytes of the runtime (compressed with gzip) and of the model, without those of the page."""
    runtime = {"ort": ("/ort/",), "engine": ("/engine/",)}[side]
    return (
        sum(file["gzip"] for file in files if file["path"].startswith(runtime)),
        sum(file["bytes"] for file in files if file["path"].startswith("/models/")),
    )
