"""Crops on disk: the memory of a training and its speed, from ten thousand crops to a million."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import list_versions
from benchmarks.report import Result
from benchmarks.tables import Row, Table, count_row, rate_row
from leukoscope.synthetic.fields import draw_field
from leukoscope.training.crop_store import CropStore

ROOT = Path(__file__).resolve().parent.parent
PLOT = ROOT / "docs" / "crops-memory.svg"
# Real crops are 176 pixels wide: a million of them would be 93 GB.
SIDE_PX = 48
_DRAWN = 64
ABOUT = (
    f"{_DRAWN} crops of drawn cells, {SIDE_PX} pixels wide, repeated up to a million, in shards on disk. A process of "
    "Keras on JAX (on this processor) draws batches of 64 by their odds, reads them by row, and a small network learns "
    "from them in compiled steps, in bfloat16. Memory is the peak of that process, with what the system mapped for it; "
    "beside it, the system keeps files in memory as long as nobody else needs it. The same is measured with all crops "
    "in memory, as trainings had them before."
)


@dataclass(frozen=True)
class Size:
    """How much is measured: the numbers of crops, up to how many are also held in memory, and batches of a round."""

    crops: tuple[int, ...]
    most_in_memory: int
    batches_a_round: int
    rounds: int


FULL = Size((10_000, 100_000, 1_000_000), 100_000, 40, 5)
QUICK = Size((200, 400), 400, 4, 1)


@dataclass(frozen=True)
class Measured:
    """What one process told: its peak memory, and the seconds of each round by side."""

    memory_mb: int
    seconds: dict[str, list[float]]


def measure(*, quick: bool = False, size: Size | None = None, plot: Path | None = None) -> Result:
    """Write the stores, one beside the smallest at a time, and learn from them; `plot` is where growth is drawn."""
    size = size or (QUICK if quick else FULL)
    on_disk: dict[int, Measured] = {}
    in_memory: dict[int, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        few = write_store(Path(scratch) / "few", size.crops[0])
        for count in size.crops:
            many = few if count == size.crops[0] else write_store(Path(scratch) / "many", count)
            on_disk[count] = learn_apart(few, many, size, held=False)
            if count <= size.most_in_memory:
                in_memory[count] = learn_apart(many, many, size, held=True)
            shutil.rmtree(Path(scratch) / "many", ignore_errors=True)
    if plot is not None or not quick:
        draw_growth(
            {count: found.memory_mb for count, found in on_disk.items()},
            {count: found.memory_mb for count, found in in_memory.items()},
            plot or PLOT,
        )
    versions = list_versions(("leukoscope", "jax", "keras", "numpy"))
    return Result("Crops on disk", ABOUT, tabulate(size, on_disk, in_memory), versions)


def draw_crops() -> NDArray[np.uint8]:
    """Return crops of drawn cells, each another."""
    crops = []
    for number in range(_DRAWN):
        label = ("NEUTROPHIL", "LYMPHOCYTE")[number % 2]
        image, _ = draw_field(number, 2 * SIDE_PX, 2 * SIDE_PX, [(label, SIDE_PX, SIDE_PX)])
        crops.append(image[SIDE_PX // 2 : -SIDE_PX // 2, SIDE_PX // 2 : -SIDE_PX // 2])
    return np.stack(crops)


def write_store(folder: Path, count: int) -> Path:
    """Write a store of drawn crops, each repeated as often as it must be."""
    drawn = draw_crops()

    def cut(row: int) -> Iterator[NDArray[np.uint8]]:
        yield from (drawn[number % _DRAWN] for number in range(row, count))

    table = np.zeros(count, [("label", "<i2"), ("fine", "<i2"), ("lab", "<U5"), ("source", "<U5")])
    table["label"], table["fine"], table["lab"] = np.arange(count) % 2, -1, "drawn"
    CropStore(folder).write(cut, table, key=f"{count} drawn", progress=False)
    return folder


# In a process of its own: its memory is measured, and Keras computes on one backend.
_CHILD = """
import json, sys
from pathlib import Path
from dataclasses import replace
import keras, numpy as np
from benchmarks.timing import alternate
from leukoscope.models.precision import building
from leukoscope.training import crop_set, steps
from leukoscope.training.compiled_steps import learn_compiled
from leukoscope.training.pace import Pace
from leukoscope.training.two_stage_recipe import LENS_RECIPE

few, many, held, batches, rounds = sys.argv[1], sys.argv[2], sys.argv[3] == "held", *map(int, sys.argv[4:])
steps.ROUND_STEPS = batches

def make_sides(name, crops):
    draw = crops.make_draw(LENS_RECIPE, 64, 0)
    read = lambda step: (crops.wide[rows := draw(step)], crops.labels[rows].astype("i4"))
    with building(mixed_precision=True):
        network = keras.Sequential([keras.Input(crops.wide[np.arange(1)].shape[1:]), keras.layers.Rescaling(1 / 255),
            keras.layers.Conv2D(16, 4, 4, activation="relu"), keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(2)])
    network.compile(keras.optimizers.AdamW())
    vary = lambda key, examples: (examples[0].astype("float32"), examples[1], None)
    lose = lambda outputs, labels, _: keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, outputs)
    learnt = learn_compiled(read, vary, lose, seed=0, pace=Pace(64))(network, range(10**6))
    numbers = iter(range(10**6))
    return {
        f"read {name}": lambda: [read(next(numbers)) for _ in range(batches)],
        f"learn {name}": lambda: next(learnt),
    }

crops = crop_set.open_crop_set(Path(many))
sides = make_sides("many", crops)
if held:
    wide = np.concatenate([crops.wide[np.arange(at, min(at + 2048, len(crops)))] for at in range(0, len(crops), 2048)])
    sides |= make_sides("held", replace(crops, wide=wide))
elif few != many:
    sides |= make_sides("few", crop_set.open_crop_set(Path(few)))
seconds = alternate(sides, rounds)
peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
print(json.dumps({"memory_mb": round(peak * 1024 / 1e6), "seconds": seconds}), flush=True)
import os
os._exit(0)  # batches that nobody will use are still being read
"""


def learn_apart(few: Path, many: Path, size: Size, *, held: bool) -> Measured:
    """Learn from a store, and in turn from the smallest one, or from the same crops held in memory."""
    arguments = [few, many, "held" if held else "mapped", size.batches_a_round, size.rounds]
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    command = [sys.executable, "-c", _CHILD, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"Expected a process that learns; it ended with:\n{done.stderr[-3000:]}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def tabulate(size: Size, on_disk: dict[int, Measured], in_memory: dict[int, Measured]) -> tuple[Table, ...]:
    """Return the tables: memory and speed against crops in memory, and against the smallest store."""
    smallest, n_pictures = size.crops[0], size.batches_a_round * 64
    memory = [
        count_row(f"{count:,} crops", "MB", found.memory_mb, on_disk[count].memory_mb)
        for count, found in in_memory.items()
    ]
    larger = {count: found for count, found in on_disk.items() if count != smallest}
    growth = [
        count_row(f"{count:,} crops", "MB", on_disk[smallest].memory_mb, found.memory_mb)
        for count, found in larger.items()
    ]
    what = {"read": "reading batches", "learn": "learning from them"}

    def rate_rows(measured: Mapping[int, Measured], before: str) -> list[Row]:
        return [
            rate_row(
                f"{count:,} crops, {words}",
                n_pictures,
                found.seconds[f"{side} {before}"],
                found.seconds[f"{side} many"],
                "crops/s",
            )
            for count, found in measured.items()
            for side, words in what.items()
        ]

    speed = rate_rows(in_memory, "held")
    growth_of_speed = rate_rows(larger, "few")
    note = "More crops were not held in memory."
    mapped, first = ("in memory", "on disk"), f"{smallest:,} on disk"
    return (
        Table("Peak memory", mapped, tuple(memory), (note,) if len(in_memory) < len(on_disk) else ()),
        Table("Peak memory as the store grows", (first, "this many"), tuple(growth)),
        Table("Speed", mapped, tuple(speed)),
        Table("Speed as the store grows", (first, "this many"), tuple(growth_of_speed)),
    )


def draw_growth(on_disk: dict[int, int], in_memory: dict[int, int], path: Path) -> None:
    """Draw the peak memory against the number of crops as SVG."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with matplotlib.rc_context({"svg.hashsalt": "leukoscope", "font.size": 9}):
        figure, axes = pyplot.subplots(figsize=(5.5, 3), layout="constrained")
        axes.plot(list(in_memory), list(in_memory.values()), "s--", color="#d55e00", label="all in memory")
        axes.plot(list(on_disk), list(on_disk.values()), "o-", color="#0072b2", label="on disk")
        axes.set_xscale("log")
        axes.set_ylim(0, 1.15 * max([*on_disk.values(), *in_memory.values()]))
        axes.set_xlabel(f"number of crops, {SIDE_PX} pixels wide")
        axes.set_ylabel("peak memory in MB")
        axes.legend(frameon=False)
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
