"""Several devices and processes: every network is on all of them, and each gets its part of every batch.

Keras distributes on JAX alone. Where nothing was distributed, there is one process, and this asks for no backend.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
from numpy.typing import NDArray

from leukoscope.errors import TrainingError


@dataclass(frozen=True)
class Devices:
    """How many devices a training uses, and which of its processes this one is; the names are those of JAX.

    Attributes:
        count: devices of all processes together; None: all there are.
        coordinator_address: host and port of the process 0, where there are several; the others ask it.
        num_processes: how many take part.
        process_id: which of them this is, from 0.
    """

    count: int | None = None
    coordinator_address: str | None = None
    num_processes: int | None = None
    process_id: int | None = None


def distribute(devices: Devices) -> Any:
    """Join the other processes and return Keras' distribution over the devices: `with distribute(...).scope():`.

    Raises:
        TrainingError: the backend is not JAX, or there are fewer devices.
    """
    if keras.backend.backend() != "jax":
        raise TrainingError(
            f"Expected Keras on JAX for several devices; it computes on {keras.backend.backend()}. "
            "Install leukoscope[train,jax] and set KERAS_BACKEND=jax."
        )
    if devices.coordinator_address is not None:
        try:
            keras.distribution.initialize(
                devices.coordinator_address, devices.num_processes, devices.process_id
            )
        except (RuntimeError, ValueError) as error:
            raise TrainingError(
                f"Expected {devices.num_processes} processes that find each other at {devices.coordinator_address}; "
                f"this one does not ({error}). Give every process the address of process 0, and start them all."
            ) from error
    there = keras.distribution.list_devices()
    count = devices.count or len(there)
    several = devices.num_processes is not None
    if count > len(there) or (several and count != len(there)):
        raise TrainingError(
            f"Expected {count} device{'s' * (count > 1)}{' of all processes together' * several}; "
            f"JAX has {len(there)} ({', '.join(there)}). Give another --devices; a processor counts as N devices with "
            "XLA_FLAGS=--xla_force_host_platform_device_count=N."
        )
    # Each process reads its own part of a batch, so that Keras must not divide it again.
    return keras.distribution.DataParallel(devices=there[:count], auto_shard_dataset=False)


def require_even_batches(batch_sizes: Collection[int]) -> None:
    """Check that every device gets as many examples of a batch as the others.

    Raises:
        TrainingError: they would not.
    """
    distribution = keras.distribution.distribution()
    count = 1 if distribution is None else distribution.device_mesh.devices.size
    uneven = sorted({size for size in batch_sizes if size % count})
    if uneven:
        raise TrainingError(
            f"Expected batches that {count} devices can share evenly; the recipe has batches of "
            f"{' and '.join(map(str, uneven))}. Give another --devices."
        )


def is_first_process() -> bool:
    """Whether this process writes what all share: checkpoints, history and the finished networks."""
    return _find_place()[0] == 0


def own_part(batch_size: int) -> range:
    """Return which examples of a batch this process makes: all of them where it is alone."""
    rank, size = _find_place()
    return range(rank * batch_size // size, (rank + 1) * batch_size // size)


def wait_for_all(what: str) -> None:
    """Wait until every process has come as far; `what` names the place."""
    if _find_place()[1] > 1:
        from jax.experimental import multihost_utils

        multihost_utils.sync_global_devices(what)


def save_nowhere(network: keras.Model) -> None:
    """Save a network as the first process does, and keep nothing.

    Keras computes a little on all devices while it saves, so that all processes have to.
    """
    with tempfile.TemporaryDirectory() as folder:
        network.save(Path(folder) / "network.keras")


@contextmanager
def one_device() -> Iterator[None]:
    """Compute on one device of this process alone inside the context."""
    distribution = keras.distribution.distribution()
    keras.distribution.set_distribution(None)
    try:
        yield
    finally:
        keras.distribution.set_distribution(distribution)


def make_placing() -> Callable[[Any], Any]:
    """Return what copies this process's part of a batch to its devices, each its share; the first axis is the batch.

    To be called where the network is: Keras tells other threads of no distribution. What it returns may run in any.
    """
    import jax

    distribution = keras.distribution.distribution()

    def place(array: NDArray[Any]) -> Any:
        if distribution is None:
            return jax.device_put(array)
        layout = distribution.get_data_layout(array.shape).backend_layout
        return jax.make_array_from_process_local_data(layout, array)

    return lambda arrays: jax.tree.map(place, arrays)


def find_replication() -> Any:
    """Return the sharding by which every device has a whole copy; None where nothing is distributed."""
    import jax

    distribution = keras.distribution.distribution()
    if distribution is None:
        return None
    return jax.sharding.NamedSharding(distribution.device_mesh.backend_mesh, jax.sharding.PartitionSpec())


def _find_place() -> tuple[int, int]:
    """Return the rank of this process and how many there are."""
    if keras.backend.backend() != "jax":
        return 0, 1
    import jax

    return jax.process_index(), jax.process_count()
