"""Many machines: what a worker of a Ray cluster does, against one actor alone and against workers of one machine."""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import psutil

from benchmarks.machine import list_versions
from benchmarks.many_pictures import draw_pictures, link_pictures
from benchmarks.networks import describe_folder
from benchmarks.report import Result
from benchmarks.tables import Row, Table, rate_row, time_row
from leukoscope.bulk.closing import describe_run
from leukoscope.bulk.rows import ModelSource
from leukoscope.bulk.workers import make_rows
from leukoscope.cluster.model_copy import copy_model
from leukoscope.cluster.part_maker import Orders
from leukoscope.cluster.parts import PartFolder, plan_parts
from leukoscope.cluster.ray_engine import connect, write_parts
from leukoscope.contract.folder_files import list_folder
from leukoscope.contract.model_folder import find_model

NODES = WORKERS = 3
LEAST_EFFICIENCY = 0.9
# Pictures each worker has done before the clock starts: by then all processes are there and warm.
_WARM = 40
ABOUT = (
    f"{NODES} Ray nodes on this machine, each with one processor to give away, and drawn pictures of 128 x 96 pixels "
    "with one cell each, JPEG, with the shipped model. The clock starts when each worker has done "
    f"{_WARM} pictures and stops at the last but as many. Rates are by worker: the pictures of all, by the time and "
    "the number of workers. So in the rows of rates the second side, by the first, is the efficiency of a worker. "
    "Processor time is that of all processes of a run together, with actors that of Ray's own too, which use some for "
    "every second that passes. Ray would let its workers run behind all other programs; here it does not."
)


@dataclass(frozen=True)
class Size:
    """How many pictures each run has, in how many rounds, with how many workers at most."""

    pictures: int
    rounds: int
    workers: int


FULL = Size(300, 3, 2)
QUICK = Size(300, 1, 2)


@dataclass(frozen=True)
class Pace:
    """Seconds that a worker has for a picture, and seconds of processors for it."""

    time_s: float
    processor_s: float


def measure(*, quick: bool = False, size: Size | None = None) -> Result:
    """Start the nodes, run each side in turn, and make the table."""
    size = size or (QUICK if quick else FULL)
    source = ModelSource(find_model())
    with tempfile.TemporaryDirectory(prefix="leukoscope-bench-") as scratch:
        folder = Path(scratch)
        paths = list_folder(link_pictures(draw_pictures(folder / "drawn"), folder / "many", size.pictures))
        with start_nodes() as address, connect(address):
            numbers = iter(range(1_000))

            def act(workers: int) -> Pace:
                done = run_actors(paths, source, workers, folder / f"out-{next(numbers)}")
                return pace(done, workers, len(paths), with_ray=True)

            def process(workers: int) -> Pace:
                done = (1 for _ in make_rows(paths, source, workers))
                return pace(done, workers, len(paths), with_ray=False)

            sides = {
                f"{name} {workers}": partial(run, workers)
                for workers in (1, size.workers)
                for name, run in (("actors", act), ("processes", process))
            }
            paces: dict[str, list[Pace]] = {name: [] for name in sides}
            for _ in range(size.rounds):
                for name, run in sides.items():
                    paces[name].append(run())
    versions = {
        **list_versions(("leukoscope", "onnxruntime", "ray")),
        "default model": describe_folder(find_model()),
    }
    return Result("A cluster", ABOUT, (tabulate(paces, size.workers),), versions)


@contextmanager
def start_nodes() -> Iterator[str]:
    """Give the address of a cluster of `NODES` nodes on this machine."""
    os.environ.update(RAY_worker_niceness="0")  # as Ray spells it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ray.cluster_utils import Cluster

        options = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
        cluster = Cluster(initialize_head=True, head_node_args={**options, "include_dashboard": False})
        for _ in range(NODES - 1):
            cluster.add_node(**options)
        try:
            yield cluster.address
        finally:
            cluster.shutdown()


def run_actors(paths: list[str], source: ModelSource, workers: int, out: Path) -> Iterator[int]:
    """Write the parts of a run, and yield how many pictures each has."""
    PartFolder(out).open(describe_run(paths, source.fingerprint()), resume=False)
    orders = Orders(copy_model(source), str(Path.cwd()), str(out))
    for part, _ in write_parts(plan_parts(paths), orders, workers):
        yield len(part.paths)


def pace(done: Iterator[int], workers: int, total: int, *, with_ray: bool) -> Pace:
    """Return what a picture costs between the first ones and the last ones; `done` is how many come at once."""
    first, last = _WARM * workers, total - _WARM * workers
    began: tuple[int, float, float] | None = None
    ended = (0, 0.0, 0.0)
    n_done = 0
    for count in done:
        n_done += count
        if began is None and n_done >= first:
            began = (n_done, time.perf_counter(), _sum_processor_time(with_ray=with_ray))
        elif n_done <= last:
            ended = (n_done, time.perf_counter(), _sum_processor_time(with_ray=with_ray))
    assert began is not None
    assert ended[0] > began[0]
    n_pictures = ended[0] - began[0]
    return Pace((ended[1] - began[1]) * workers / n_pictures, (ended[2] - began[2]) / n_pictures)


def _sum_processor_time(*, with_ray: bool) -> float:
    """Return the processor time so far of this process and its workers, or all that it started, in seconds."""
    this = psutil.Process()
    workers = {child.pid for child in active_children()}
    total = 0.0
    for process in (this, *this.children(recursive=True)):
        if not (with_ray or process.pid in {this.pid, *workers}):
            continue
        try:
            used = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def tabulate(paces: dict[str, list[Pace]], workers: int) -> Table:
    """Return the table: rates by worker, then processor time."""

    def rate(what: str, first: str, second: str) -> Row:
        times = ([one.time_s for one in paces[side]] for side in (first, second))
        return rate_row(what, 1, *times, "pictures/s a worker")

    alone, many, process, processes = "actors 1", f"actors {workers}", "processes 1", f"processes {workers}"
    rows = (
        rate(f"1 actor, {workers} actors", alone, many),
        rate(f"1 process, {workers} processes", process, processes),
        rate("1 process, 1 actor", process, alone),
        rate(f"{workers} processes, {workers} actors", processes, many),
        time_row(
            f"processor time a picture: {workers} processes, {workers} actors",
            *([one.processor_s for one in paces[side]] for side in (processes, many)),
        ),
    )
    slowest = f"{1 / LEAST_EFFICIENCY:.2f} times slower"
    note = f"Asked for: an efficiency of {LEAST_EFFICIENCY} a worker, so at most {slowest}."
    return Table("Efficiency", ("first", "second"), rows, (note,))
