"""The page at work on a slide, in real Chromium: cells in sight, key to paint, scrolling, the first visit of a slow
device."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.machine import list_versions
from benchmarks.networks import describe_folder
from benchmarks.node import run_script
from benchmarks.report import Result
from benchmarks.slides import write_slide
from benchmarks.tables import Row, Table, count_row, time_row
from leukoscope.contract.model_folder import find_model

SIZES = (100, 1340, 10_000)
ABOUT = (
    "The page as `leukoscope serve` hands it out, in headless Chromium, on slides of one class of drawn cells. "
    "Key to paint runs from the key's event to the end of the first frame that shows its result; the slides take "
    "turns, one key each. Asked for: at most 100 ms, and at most twice the time of 100 cells. A visit on a slow "
    "device starts with an empty cache, every thread of the page has a quarter of the processor's time (its "
    "process is stopped for 30 ms of every 40), and all bytes go through a line of 1.6 Mbit/s with a round trip "
    "of 150 ms, which Lighthouse calls slow 4G. Ready: the model has passed its self-test."
)
KEYS = {
    "rename": "rename a cell",
    "verify": "verify a cell",
    "ask": "verify the class: cells not seen are shown",
    "confirm": "verify the class: done",
    "undo": "undo that",
}
# Issue 16's: window and whole cells in it.
IN_SIGHT = {"1280 x 720": 40, "1440 x 900": 55, "1920 x 1080": 100, "390 x 844": 20}
SLOW = {"first_content": ("first content", 2.0), "ready": ("ready", 10.0)}


def measure(*, quick: bool = False) -> Result:
    """Drive Chromium and make the tables."""
    model = find_model()
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        folder = Path(scratch)
        slides = {str(size): str(write_slide(folder / f"{size}.leukoscope", model, size)) for size in SIZES}
        job = {
            "python": sys.executable,
            "slides": slides,
            "windows": list(IN_SIGHT),
            "keys": 3 if quick else 20,
            "classes": 1 if quick else 5,
            "visits": 1 if quick else 3,
        }
        found = run_script("slide.mjs", job)
    tables = [
        tabulate_sight(found["in_sight"]),
        *(tabulate_keys(found["keys"], size) for size in SIZES[1:]),
        tabulate_frames(found["frames_ms"]),
        tabulate_visits(found["visits"]),
    ]
    versions = {
        **list_versions(("leukoscope",)),
        "Chromium": found["chromium"],
        "default model": describe_folder(model),
    }
    return Result("A slide in the page", ABOUT, tuple(tables), versions)


def tabulate_sight(seen: dict[str, int]) -> Table:
    """Return the table of whole cells in sight on arrival, by window."""
    rows = tuple(count_row(window, "cells", asked, seen[window]) for window, asked in IN_SIGHT.items())
    return Table("Whole cells in sight on arrival", ("asked for", "seen"), rows)


def tabulate_keys(keys: dict[str, dict[str, list[float]]], size: int) -> Table:
    """Return the table of key to paint, `size` cells against the smallest slide; times in milliseconds."""
    smallest = str(SIZES[0])

    def row(kind: str, what: str) -> Row:
        first, second = ([ms / 1000 for ms in keys[side][kind]] for side in (smallest, str(size)))
        return time_row(what, first, second)

    rows = tuple(row(kind, what) for kind, what in KEYS.items())
    return Table(f"Key to paint, {size:,} cells", (f"{SIZES[0]} cells", f"{size:,} cells"), rows)


def tabulate_frames(frames_ms: dict[str, list[float]]) -> Table:
    """Return the table of frames while the gallery is scrolled."""
    sides = [str(size) for size in SIZES[1:]]
    n = min(len(frames_ms[side]) for side in sides)
    first, second = ([ms / 1000 for ms in frames_ms[side][:n]] for side in sides)
    notes = tuple(f"{describe_slow(frames_ms[side])} with {int(side):,} cells." for side in sides)
    rows = (time_row("a frame", first, second),)
    return Table("Scrolling the gallery", (f"{SIZES[1]:,} cells", f"{SIZES[2]:,} cells"), rows, notes)


def describe_slow(frames_ms: list[float]) -> str:
    """Return how many frames took more than 50 ms, in words."""
    slow = sum(ms > 50 for ms in frames_ms)
    return f"{slow} of {len(frames_ms)} frames ({100 * slow / len(frames_ms):.1f} %) took more than 50 ms"


def tabulate_visits(visits: list[dict[str, float]]) -> Table:
    """Return the table of a first visit on a slow device; times in milliseconds."""
    rows = tuple(
        time_row(what, [asked_s] * len(visits), [visit[key] / 1000 for visit in visits], unit="s")
        for key, (what, asked_s) in SLOW.items()
    )
    return Table("First visit, a processor 4 times slower, slow 4G", ("asked for at most", "measured"), rows)
