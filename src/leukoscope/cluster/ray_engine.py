"""Ray Data: parts go to actors that hold the model, on as many machines as the cluster has."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from leukoscope.cluster.part_maker import Orders, PartMaker
from leukoscope.cluster.parts import Part
from leukoscope.errors import LeukoscopeError

# Parts that an actor has at hand: one to work on and the next. What an actor on a killed machine had at hand waits
# until Ray has given it up, so more would wait longer.
_AT_HAND = 2


@contextmanager
def connect(address: str | None) -> Iterator[int]:
    """Connect to a cluster and give the number of its processors.

    Args:
        address: of the cluster; None means the one that this program was submitted to, or else Ray on this machine
            alone.

    Raises:
        LeukoscopeError: Ray is not installed, or there is no cluster at the address.
    """
    # Ray reports its use to its makers unless it is told not to, also from what `ray.init` starts.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ModuleNotFoundError:
        raise LeukoscopeError(
            "--engine ray needs Ray, which is not installed here. Install it by: pip install 'leukoscope[cluster]'"
        ) from None
    options: dict[str, Any] = {} if address or os.environ.get("RAY_ADDRESS") else {"include_dashboard": False}
    try:
        ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False, **options)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise LeukoscopeError(
            f"Expected a Ray cluster at {address or 'this machine'}: {_first_line(error)}. `ray status` shows whether "
            "one runs; `ray start --head` starts one."
        ) from None
    try:
        yield int(ray.cluster_resources().get("CPU", 0))
    finally:
        ray.shutdown()


def write_parts(parts: Sequence[Part], orders: Orders, workers: int) -> Iterator[tuple[Part, list[float]]]:
    """Let actors write parts; yield each that is written, and the distances of its cells, in no order.

    An actor whose machine is killed is started again elsewhere, and what it had at hand is done again.

    Args:
        parts: that are to be written.
        orders: for each actor.
        workers: how many actors at most, each on one processor.

    Raises:
        LeukoscopeError: actors cannot start, or the model is at fault.
    """
    import ray
    import ray.data

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False  # the command has its own
    # The lists are in memory and no task reads them: a reader would need a whole processor beside those of the actors,
    # and where they have all, Ray Data waits for ever without a word. Each part is a block of its own: left to Ray, few
    # lists are one block, and one actor does everything.
    items = [{"number": part.number, "paths": json.dumps(part.paths)} for part in parts]
    rows = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
        _PartBatches,
        fn_constructor_args=(orders,),
        batch_size=1,
        num_cpus=1,
        # Fewer than `workers` when machines are lost: the rest goes on with what is there.
        compute=ray.data.ActorPoolStrategy(
            min_size=1,
            max_size=workers,
            initial_size=workers,
            max_tasks_in_flight_per_actor=_AT_HAND,
        ),
    )
    by_number = {part.number: part for part in parts}
    try:
        for row in rows.iter_rows():
            yield by_number[row["number"]], np.frombuffer(row["distances"]).tolist()
    except ray.exceptions.RayError as error:
        raise _explain(error) from None


class _PartBatches:
    """The actor, as Ray Data calls it: with a batch of one part, by columns."""

    def __init__(self, orders: Orders) -> None:
        self._maker = PartMaker(orders)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        part = Part(int(batch["number"][0]), tuple(json.loads(batch["paths"][0])))
        return {"number": [part.number], "distances": [np.array(self._maker.write(part)).tobytes()]}


def _explain(error: Exception) -> LeukoscopeError:
    """Return the error of ours that Ray has wrapped, or Ray's own in a line."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, LeukoscopeError):
            return cause
        cause = getattr(cause, "cause", None) or cause.__cause__
    return LeukoscopeError(
        f"Ray gave up: {_first_line(error)} What is written stays: find the cause and go on with --resume."
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
