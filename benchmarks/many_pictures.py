"""Many pictures on one machine: what a picture costs from a hundred of them to a hundred thousand, and workers."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path

from PIL import Image

from benchmarks.machine import list_versions
from benchmarks.networks import describe_folder, export_recipe
from benchmarks.report import Result
from benchmarks.tables import Row, Table, count_row, rate_row
from benchmarks.timing import alternate
from leukoscope.contract.model_folder import find_model
from leukoscope.synthetic.fields import draw_field

PLOT = Path(__file__).resolve().parent.parent / "docs" / "many-pictures.svg"
N_DIFFERENT = 16
WORKERS = 2
# Runs of so few pictures are over at once, and are repeated: their median counts.
FEW, REPEATS = 1_000, 3
ABOUT = (
    f"Drawn pictures of 128 x 96 pixels with one cell each, JPEG: {N_DIFFERENT} different ones, of which the folders "
    "hold hard links, a thousand a folder. The files are in the system's cache. A run is `leukoscope classify FOLDER "
    f"--workers {WORKERS} --format json --out FILE`, in a process of its own. The growth is measured with a small "
    "network of random weights that takes each picture for one cell: the shipped networks would take most of the time, "
    "and hide what grows. The workers are measured with the shipped model. What a picture costs is the difference "
    "between two runs, by the number of pictures that the larger one has more: so the start of the processes does not "
    "count, and the listing of the folders does. Processor time is that of all processes of the run together. Memory "
    "is the peak of what all its processes have together, counted five times a second; pages that they share count for "
    "each. Files are what they have open then, pipes and libraries' too."
)


@dataclass(frozen=True)
class Size:
    """How many pictures each run of the growth has, and how many rounds and pictures the speed has."""

    growth: tuple[int, ...]
    rounds: int
    speed: int


FULL = Size((100, 1_000, 10_000, 30_000, 100_000), 2, 100)
QUICK = Size((10, 40, 100), 1, 10)


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds, seconds of processors, megabytes and open files at their peak."""

    time_s: float
    processor_s: float
    memory_mb: float
    files: float


def measure(*, quick: bool = False, size: Size | None = None, plot: Path | None = None) -> Result:
    """Draw the pictures, run, and make the tables; `plot` is where the growth is drawn."""
    size = size or (QUICK if quick else FULL)
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        folder = Path(scratch)
        drawn = draw_pictures(folder / "drawn")
        small = export_recipe("compact", folder)
        costs = [_measure_growth(drawn, folder, small, count) for count in size.growth]
        speed = _measure_speed(link_pictures(drawn, folder / "speed", size.speed), folder, size)
    if not quick and plot is None:
        plot = PLOT
    if plot is not None:
        draw_growth(size.growth, costs, plot)
    versions = {
        **list_versions(("leukoscope", "onnxruntime", "pillow")),
        "default model": describe_folder(find_model()),
    }
    return Result("Many pictures", ABOUT, (tabulate(size.growth, costs), speed), versions)


def draw_pictures(folder: Path) -> list[Path]:
    """Write the different pictures."""
    folder.mkdir()
    for number in range(N_DIFFERENT):
        pixels, _ = draw_field(number, 128, 96, [("LYMPHOCYTE", 60, 48)])
        Image.fromarray(pixels).save(folder / f"{number:02}.jpg", quality=92)
    return sorted(folder.iterdir())


def link_pictures(drawn: list[Path], folder: Path, count: int) -> Path:
    """Fill a folder with `count` hard links to drawn pictures, a thousand in each folder below it."""
    for number in range(count):
        inner = folder / f"{number // 1000:04}"
        inner.mkdir(parents=True, exist_ok=True)
        os.link(drawn[number % len(drawn)], inner / f"{number:06}.jpg")
    return folder


_CHILD = """
import json, os, resource, sys, threading, time
from multiprocessing import active_children
from pathlib import Path

def look():
    memory = files = 0
    for process in [os.getpid(), *(child.pid for child in active_children())]:
        try:
            status = Path(f"/proc/{process}/status").read_text()
            memory += int(status.partition("VmRSS:")[2].split()[0]) * 1024
            files += len(os.listdir(f"/proc/{process}/fd"))
        except (OSError, IndexError):  # it has ended
            continue
    return memory, files

def watch():
    while not done.wait(0.2):
        memory, files = look()
        peak[:] = [max(peak[0], memory), max(peak[1], files)]

if __name__ == "__main__":
    from leukoscope.cli import cli
    peak, done = [0, 0], threading.Event()
    threading.Thread(target=watch, daemon=True).start()
    began = time.perf_counter()
    cli.main(["classify", *sys.argv[1:]], standalone_mode=False)
    time_s = time.perf_counter() - began
    done.set()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor_s = sum(usage.ru_utime + usage.ru_stime for usage in used)
    print(json.dumps([time_s, processor_s, peak[0] / 1e6, peak[1]]))
"""


def run(pictures: Path, out: Path, workers: int = WORKERS, model: Path | None = None) -> Cost:
    """Run the command in a process of its own, with the shipped model or another, and return what it took."""
    script = out.with_suffix(".py")
    script.write_text(_CHILD)
    options = ["--workers", str(workers), "--format", "json", "--out", str(out), "--quiet"]
    options += [] if model is None else ["--model", str(model)]
    command = [sys.executable, str(script), str(pictures), *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def _measure_growth(drawn: list[Path], folder: Path, model: Path, count: int) -> Cost:
    pictures = link_pictures(drawn, folder / f"of-{count}", count)
    repeats = REPEATS if count <= FEW else 1
    costs = [run(pictures, folder / f"{count}-{number}.jsonl", model=model) for number in range(repeats)]
    middle = [statistics.median(column) for column in zip(*map(astuple, costs), strict=True)]
    return Cost(*middle)


def _measure_speed(pictures: Path, folder: Path, size: Size) -> Table:
    times = alternate(
        {
            str(workers): lambda workers=workers: run(pictures, folder / f"speed-{workers}.jsonl", workers)
            for workers in (1, WORKERS)
        },
        size.rounds,
    )
    row = rate_row(f"{size.speed:,} pictures", size.speed, times["1"], times[str(WORKERS)], "pictures/s")
    note = "Of whole commands, their start too."
    return Table("Workers", ("1 worker", f"{WORKERS} workers"), (row,), (note,))


def tabulate(counts: tuple[int, ...], costs: list[Cost]) -> Table:
    """Return the table of what a picture costs, each step of the growth against the first."""
    rows: list[Row] = []
    begin, *later = compute_steps(counts, costs)
    for step in later:
        rows.append(
            count_row(f"{step.name}: processor time a picture", "ms", begin.processor_ms, step.processor_ms)
        )
        rows.append(count_row(f"{step.name}: time a picture", "ms", begin.time_ms, step.time_ms))
    for count, cost in list(zip(counts, costs, strict=True))[1:]:
        rows.append(count_row(f"{count:,}: peak memory", "MB", costs[0].memory_mb, cost.memory_mb))
        rows.append(count_row(f"{count:,}: open files", "files", costs[0].files, cost.files))
    note = (
        f"A picture's time is against that {begin.name}, memory and files are against {counts[0]:,} pictures."
    )
    return Table("Growth", ("the fewest pictures", "so many pictures"), tuple(rows), (note,))


@dataclass(frozen=True)
class Step:
    """What each picture costs that one run has more than another."""

    name: str
    processor_ms: float
    time_ms: float


def compute_steps(counts: tuple[int, ...], costs: list[Cost]) -> list[Step]:
    """Return the step from each run to the next."""
    steps = []
    for (fewer, less), (more, cost) in pairwise(zip(counts, costs, strict=True)):
        n_pictures = more - fewer
        processor_s, time_s = cost.processor_s - less.processor_s, cost.time_s - less.time_s
        name = f"from {fewer:,} to {more:,}"
        steps.append(Step(name, processor_s / n_pictures * 1000, time_s / n_pictures * 1000))
    return steps


def draw_growth(counts: tuple[int, ...], costs: list[Cost], path: Path) -> None:
    """Draw processor time a picture, peak memory and open files against the number of pictures as SVG."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    drawn = (
        (counts[1:], [step.processor_ms for step in compute_steps(counts, costs)], "processor ms a picture"),
        (counts, [cost.memory_mb for cost in costs], "peak memory in MB"),
        (counts, [cost.files for cost in costs], "open files"),
    )
    with matplotlib.rc_context({"svg.hashsalt": "leukoscope", "font.size": 9}):
        figure, places = pyplot.subplots(1, len(drawn), figsize=(8, 2.6), layout="constrained")
        for axes, (numbers, values, label) in zip(places, drawn, strict=True):
            axes.plot(numbers, values, "o-", color="#0072b2")
            axes.set_xscale("log")
            axes.set_ylim(0, 1.25 * max(values))
            axes.set_xlabel("pictures")
            axes.set_ylabel(label)
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
