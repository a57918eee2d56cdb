"""Whole slides: megapixels a second against reading alone and against a plain loop, and memory at several sizes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gigapixels import PATCH_PX, draw_patch, write_slide
from benchmarks.machine import list_versions
from benchmarks.networks import describe_folder
from benchmarks.report import Result
from benchmarks.tables import Table, count_row, rate_row
from benchmarks.timing import alternate
from leukoscope.contract.model_folder import find_model
from leukoscope.images.resizing import Pixels
from leukoscope.inference.model import Model, load_model
from leukoscope.slides.reading import Slide, open_slide
from leukoscope.slides.run import SlideRequest, SlideRun, plan_run

PLOT = Path(__file__).resolve().parent.parent / "docs" / "slides-memory.svg"
MOST_MEMORY_MB = 1500
ABOUT = (
    "Drawn BigTIFFs of 0.25 micrometres a pixel, in tiles of JPEG, with two smaller levels. The plain loop reads "
    "parts of the same size one after the other, without overlap, and gives each to the model at the same scale: it "
    "cuts cells at seams, and looks at glass like at anything else. Reading alone reads what ours reads, overlaps too, "
    "and does nothing with it. Memory is the peak of a process that runs `leukoscope classify` to its last file."
)


@dataclass(frozen=True)
class Size:
    """How much is measured: rounds, slides for the speed and slides for the memory.

    A slide is its width and height in patches of a megapixel, and the share of it that shows a smear.
    """

    rounds: int
    speed: tuple[tuple[int, int, float], ...]
    memory: tuple[tuple[int, int, float], ...]


FULL = Size(
    2,
    ((8, 8, 1.0), (4, 4, 0.25)),
    ((2, 2, 1.0), (8, 8, 0.15), (32, 32, 0.01), (100, 96, 0.001)),
)
QUICK = Size(1, ((1, 1, 1.0),), ((1, 1, 1.0), (2, 2, 0.25)))


def measure(*, quick: bool = False, size: Size | None = None, plot: Path | None = None) -> Result:
    """Write the slides, look at them, and make the tables; `plot` is where the growth of memory is drawn."""
    size = size or (QUICK if quick else FULL)
    patch, model = draw_patch(), load_model(threads=1)  # as the command does
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        folder = Path(scratch)
        tables = [_measure_speed(folder, patch, model, size.rounds, slide) for slide in size.speed]
        memory = [_measure_memory(folder, patch, *slide) for slide in size.memory]
    megapixels = [round(across * down * PATCH_PX**2 / 1e6) for across, down, _ in size.memory]
    if not quick and plot is None:
        plot = PLOT
    if plot is not None:
        draw_growth(megapixels, memory, plot)
    tables.append(tabulate_memory(megapixels, [covered for *_, covered in size.memory], memory))
    versions = {
        **list_versions(("leukoscope", "openslide-python", "openslide-bin", "onnxruntime")),
        "default model": describe_folder(find_model()),
    }
    return Result("Whole slides", ABOUT, tuple(tables), versions)


def _measure_speed(
    folder: Path, patch: Pixels, model: Model, rounds: int, described: tuple[int, int, float]
) -> Table:
    across, down, covered = described
    width, height = across * PATCH_PX, down * PATCH_PX
    path = write_slide(folder / "speed.tif", patch, width, height, covered)
    with open_slide(path) as slide:
        run, plain = plan_run(slide, model, SlideRequest()), load_model()
        times = alternate(
            {
                "reading": lambda: read_all(run),
                "loop": lambda: look_plainly(slide, run, plain),
                "ours": lambda: list(run.merge(run.look())),
            },
            rounds,
        )
    megapixels = round(width * height / 1e6)
    rows = (
        rate_row("against a plain loop", megapixels, times["loop"], times["ours"], "megapixels/s"),
        rate_row("against reading alone", megapixels, times["reading"], times["ours"], "megapixels/s"),
    )
    return Table(f"{megapixels} megapixels, {covered:.0%} of it smear", ("the other", "ours"), rows)


def read_all(run: SlideRun) -> None:
    """Read every tile as a run does, and no more."""
    for tile in run.plan:
        run.slide.read(tile.x, tile.y, run.plan.tile_width, run.plan.tile_height)


def look_plainly(slide: Slide, run: SlideRun, model: Model) -> int:
    """Look at a slide as one would without tiles that overlap; return how many cells are found."""
    scaled = model.with_locator(run.scale.spec)
    width, height = run.plan.tile_width, run.plan.tile_height
    return sum(
        len(scaled.classify([slide.read(x, y, width, height)])[0].cells)
        for y in range(0, slide.height, height)
        for x in range(0, slide.width, width)
    )


_CHILD = """
import sys
from pathlib import Path
from click.testing import CliRunner
from leukoscope.cli import cli
result = CliRunner().invoke(cli, ["classify", "--slide", sys.argv[1], "--quiet", "--out", sys.argv[2]])
assert result.exit_code == 0, result.output
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def _measure_memory(folder: Path, patch: Pixels, across: int, down: int, covered: float) -> int:
    """Return the peak memory of a process that looks at a slide, in megabytes.

    From the kernel's account of the process itself: what `getrusage` gives a child begins with its parent's peak.
    """
    path = write_slide(folder / "memory.tif", patch, across * PATCH_PX, down * PATCH_PX, covered)
    command = [sys.executable, "-c", _CHILD, str(path), str(folder / f"out-{across}")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    return round(int(done.stdout.splitlines()[-1]) * 1024 / 1e6)


def tabulate_memory(megapixels: list[int], covered: list[float], memory_mb: list[int]) -> Table:
    """Return the table of the peak memory, each slide against the smallest."""
    rows = tuple(
        count_row(f"{size:,} megapixels, {share:.1%} of it smear", "MB", memory_mb[0], memory)
        for size, share, memory in zip(megapixels, covered, memory_mb, strict=True)
    )
    note = f"Asked for: at most {MOST_MEMORY_MB:,} MB for ten gigapixels."
    return Table("Peak memory", (f"{megapixels[0]} megapixels", "this slide"), rows, (note,))


def draw_growth(megapixels: list[int], memory_mb: list[int], path: Path) -> None:
    """Draw the peak memory against the size of the slide as SVG."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with matplotlib.rc_context({"svg.hashsalt": "leukoscope", "font.size": 9}):
        figure, axes = pyplot.subplots(figsize=(5.5, 3), layout="constrained")
        axes.plot(megapixels, memory_mb, "o-", color="#0072b2")
        axes.set_xscale("log")
        axes.set_ylim(0, 1.1 * MOST_MEMORY_MB)
        axes.axhline(MOST_MEMORY_MB, color="#888888", linestyle="--", linewidth=1)
        axes.text(megapixels[0], MOST_MEMORY_MB * 1.02, "asked for at most", color="#666666")
        axes.set_xlabel("size of the slide in megapixels")
        axes.set_ylabel("peak memory in MB")
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
