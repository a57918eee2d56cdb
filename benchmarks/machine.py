"""The machine a benchmark ran on, as far as its measurements depend on it."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path


def describe_machine() -> dict[str, str]:
    """Return processor, cores, memory and operating system in words."""
    cores = os.cpu_count() or 1
    return {
        "processor": f"{_name_processor()}, {cores} core{'s' if cores > 1 else ''}",
        "memory": _describe_memory(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def read_load() -> float | None:
    """Return the mean number of processes that were ready to run in the last minute; None where it is unknown."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def list_versions(packages: Sequence[str]) -> dict[str, str]:
    """Return the versions of Python and of those of `packages` that are installed."""
    versions = {"Python": platform.python_version()}
    for package in packages:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions


def _name_processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _describe_memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (AttributeError, OSError, ValueError):
        return "unknown"
