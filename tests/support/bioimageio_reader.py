"""Descriptions read by BioImage.IO's own library, without the network."""

from __future__ import annotations

import gc
import socket
import warnings
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from bioimageio.spec import load_description
from bioimageio.spec.model.v0_5 import ModelDescr


def _refuse(*_: object) -> None:
    raise AssertionError("reading a description wanted the network")


def read_resource(file: Path) -> dict[str, Any]:
    """Return a model description that the library has found valid, with its files, hashes and test tensors."""
    with warnings.catch_warnings(), mock.patch.object(socket.socket, "connect", _refuse):
        # The library leaves the files that it reads to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        described = load_description(file, perform_io_checks=True)
        summary = str(described.validation_summary)
        status, kind = described.validation_summary.status, type(described)
        del described
        gc.collect()
    assert status in ("valid-format", "passed"), summary
    assert kind is ModelDescr
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data
