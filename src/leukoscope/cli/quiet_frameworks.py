"""Keeps the training frameworks' own messages from a user's terminal. Called before any of them is imported."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys

LEVEL_VARIABLE = "TF_CPP_MIN_LOG_LEVEL"


def silence_frameworks() -> None:
    """Keep messages of TensorFlow, XLA, oneDNN, absl and CUDA from the terminal; our own lines still reach it.

    What fails is raised in Python anyway, and a crash still prints where it happened. Whoever wants to read the
    messages sets TF_CPP_MIN_LOG_LEVEL=0.
    """
    if os.environ.get(LEVEL_VARIABLE) in ("0", "1"):
        return
    os.environ[LEVEL_VARIABLE] = "3"
    for name in ("absl", "tensorflow", "jax", "h5py", "matplotlib"):
        logging.getLogger(name).setLevel(logging.ERROR)
    _separate_stderr()


def _separate_stderr() -> None:
    """Give Python's standard error a descriptor of its own, and let what C++ code writes to descriptor 2 vanish.

    The variable alone does not suffice: TensorFlow 2.21 reports oneDNN before it has read it.
    """
    stream = sys.stderr
    try:
        if stream is None or stream.fileno() != 2:
            return  # Standard error was replaced or closed by whoever runs us: not ours to redirect.
        stream.flush()
        own = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
    except OSError:
        return
    # Never closed by Python: it is standard error for as long as the process runs.
    sys.stderr = open(  # noqa: SIM115
        own, "w", buffering=1, encoding=stream.encoding, errors=stream.errors, closefd=False
    )
    faulthandler.enable(sys.stderr)
