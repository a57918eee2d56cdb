"""Runs one program in several processes that find each other on this machine, or in one with several devices."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

_SUPPORT = Path(__file__).parent
# To set a seed, Keras loads every framework that is installed, which takes longer than these trainings.
_BEFORE = """
import sys
class _Missing:
    def find_spec(self, name, *_):
        if name == "tensorflow":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, _Missing())
"""


def run_program(program: str, *arguments: object, processes: int = 1, devices: int = 1) -> list[str]:
    """Return what each process printed.

    Args:
        program: its text. `sys.argv[1]` is the address of process 0, or "-" for one process alone; `sys.argv[2]` the
            number of the process, `sys.argv[3:]` the arguments.
        arguments: the same for all.
        processes: how many run at once.
        devices: into how many each divides the processor.
    """
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
        "PYTHONPATH": os.pathsep.join([str(_SUPPORT), os.environ.get("PYTHONPATH", "")]),
    }
    address = "-" if processes == 1 else f"127.0.0.1:{_find_free_port()}"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _BEFORE + program, address, str(number), *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    try:
        told = [process.communicate(timeout=600) for process in started]
    finally:
        for process in started:
            process.kill()
    for process, (_, errors) in zip(started, told, strict=True):
        assert process.returncode == 0, errors[-4000:]
    # What carries numbers between processes on a processor says on standard output that it is there.
    return [
        "".join(line for line in out.splitlines(True) if not line.startswith("[Gloo]")) for out, _ in told
    ]


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
