"""The process that reads mutants, one at a time: `python -m fuzz.worker SEED`.

It takes lines of JSON, `{"target": ..., "index": ...}`, and answers each with one line. A mutant that kills it or
never ends costs no more than this process.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path
from typing import IO, Any

from leukoscope.errors import LeukoscopeError

ADDRESS_SPACE_BYTES = 8_000_000_000
"""More than any read may need, and less than would make the machine swap."""

_CLEAR_PEAK = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


def read_mutant(target: str, seed: int, index: int) -> dict[str, Any]:
    """Read one mutant and tell what became of it."""
    from fuzz.targets import TARGETS, make_mutant

    mutant, read = make_mutant(target, seed, index), TARGETS[target].read
    assert read is not None
    facts: dict[str, Any] = {"seed_name": mutant.seed_name, "where": "", "traceback": ""}
    _forget_peak()
    base_mb = _measure_peak_mb()
    started = time.process_time()
    with tempfile.TemporaryDirectory(prefix="leukoscope-fuzz-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            facts |= {
                "kind": "read",
                "detail": read(mutant.seed_name, mutant.data, Path(folder)),
            }
        except LeukoscopeError as error:
            code = getattr(error, "code", None) or type(error).__name__
            facts |= {"kind": "refused", "where": code, "detail": str(error)[:300]}
        except MemoryError as error:
            facts |= {"kind": "memory", "detail": "MemoryError", **_locate(error)}
        except Exception as error:
            facts |= {"kind": "crash", "detail": f"{type(error).__name__}: {error}"[:300], **_locate(error)}
    facts |= {"seconds": round(time.process_time() - started, 3), "peak_mb": _measure_peak_mb() - base_mb}
    return facts


def _locate(error: BaseException) -> dict[str, str]:
    """Say what the exception is and which line of ours it came through last."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "leukoscope" in Path(frame.filename).parts]
    last = (ours or list(frames))[-1]
    where = f"{type(error).__name__} in {Path(last.filename).name}, {last.name}"
    return {"where": where, "traceback": "".join(traceback.format_exception(error))[-6000:]}


def _forget_peak() -> None:
    """Let the kernel count the peak anew; elsewhere than on Linux it only ever grows."""
    with contextlib.suppress(OSError):
        _CLEAR_PEAK.write_text("5")


def _measure_peak_mb() -> int:
    try:
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _take_stdout() -> IO[str]:
    """Keep the pipe for answers; whatever libraries print goes where errors go."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def main() -> None:
    """Answer until the input ends."""
    seed = int(sys.argv[1])
    answers = _take_stdout()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        asked = json.loads(line)
        facts = read_mutant(asked["target"], seed, asked["index"])
        answers.write(json.dumps(facts) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
