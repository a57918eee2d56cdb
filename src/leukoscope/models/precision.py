"""The numeric precision in which networks are built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def building(*, mixed_precision: bool) -> Iterator[None]:
    """Build networks inside the context in float32, or so that they compute in bfloat16 with float32 weights."""
    previous = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16" if mixed_precision else "float32")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(previous)
