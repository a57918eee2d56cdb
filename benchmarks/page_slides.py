"""Whole slides in the page: megapixels a second against the command, and memory at several sizes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gigapixels import PATCH_PX, draw_patch, write_slide
from benchmarks.machine import list_versions
from benchmarks.networks import describe_folder
from benchmarks.node import run_script
from benchmarks.report import Result
from benchmarks.tables import Table, count_row, rate_row
from benchmarks.timing import alternate
from leukoscope.contract.model_folder import find_model

ABOUT = (
    "Drawn BigTIFFs of 0.25 micrometres a pixel, in tiles of 512 pixels in JPEG, with two smaller levels, opened in "
    "the page as `leukoscope serve` hands it out, in headless Chromium, and looked at as a whole. The command is "
    "`leukoscope classify` from its start to its last file; the page is timed from the press of its button to the end, "
    "cells in their slide. Memory is that of the browser's renderers as the system counts it (Pss, without the "
    "program's own files), its highest of four looks a second, less what it was before the file was chosen."
)


@dataclass(frozen=True)
class Size:
    """How much is measured: rounds, a slide for the speed, and slides for the memory.

    A slide is its width and height in patches of a megapixel, and the share of it that shows a smear.
    """

    rounds: int
    speed: tuple[int, int, float]
    memory: tuple[tuple[int, int, float], ...]


FULL = Size(2, (2, 2, 1.0), ((4, 4, 0.25), (8, 8, 0.0625), (32, 32, 0.004)))
QUICK = Size(1, (1, 1, 1.0), ((1, 1, 1.0), (2, 2, 0.25)))


def measure(*, quick: bool = False, size: Size | None = None) -> Result:
    """Write the slides, look at them with both, and make the tables."""
    size = size or (QUICK if quick else FULL)
    patch, model = draw_patch(), find_model()
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        folder = Path(scratch)
        across, down, covered = size.speed
        speed = write_slide(
            folder / "speed.tif", patch, across * PATCH_PX, down * PATCH_PX, covered, even_tiles=True
        )
        page: list[float] = []
        chromium = ""

        def look_in_page() -> None:
            nonlocal chromium
            found = run_script("page_slides.mjs", {"python": sys.executable, "slides": [str(speed)]})
            chromium = found["chromium"]
            page.append(found["looks"][0]["seconds"])

        command = alternate({"command": lambda: _classify(speed, folder), "page": look_in_page}, size.rounds)
        slides = [
            write_slide(
                folder / f"memory-{a}x{d}.tif", patch, a * PATCH_PX, d * PATCH_PX, share, even_tiles=True
            )
            for a, d, share in size.memory
        ]
        memory = run_script(
            "page_slides.mjs", {"python": sys.executable, "slides": [str(path) for path in slides]}
        )
    megapixels = round(across * down * PATCH_PX**2 / 1e6)
    row = rate_row("a whole slide", megapixels, command["command"], page[-size.rounds :], unit="megapixels/s")
    tables = (
        Table(f"{megapixels} megapixels, {covered:.0%} of it smear", ("the command", "the page"), (row,)),
        tabulate_memory(size.memory, [look["bytes"] for look in memory["looks"]]),
    )
    versions = {
        **list_versions(("leukoscope",)),
        "Chromium": chromium,
        "default model": describe_folder(model),
    }
    return Result("Whole slides in the page", ABOUT, tables, versions)


def _classify(path: Path, folder: Path) -> None:
    out = tempfile.mkdtemp(dir=folder)
    command = [sys.executable, "-m", "leukoscope", "classify", "--slide", "--quiet", str(path), "--out", out]
    subprocess.run(command, check=True, capture_output=True)


def tabulate_memory(slides: tuple[tuple[int, int, float], ...], found: list[int]) -> Table:
    """Return the table of the memory that a look takes in bytes, each slide against the smallest."""
    megapixels = [round(across * down * PATCH_PX**2 / 1e6) for across, down, _ in slides]
    rows = tuple(
        count_row(
            f"{size:,} megapixels, {share:.1%} of it smear", "MB", round(found[0] / 1e6), round(taken / 1e6)
        )
        for size, (_, _, share), taken in zip(megapixels, slides, found, strict=True)
    )
    return Table("Memory that a look takes", (f"{megapixels[0]} megapixels", "this slide"), rows)
