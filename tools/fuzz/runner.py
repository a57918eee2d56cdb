"""Gives mutants to a worker, replaces it when it dies or does not answer, and writes down every outcome."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fuzz.documents import CELLS
from fuzz.outcomes import (
    CRASH,
    HANG,
    HANG_S,
    MEMORY,
    MEMORY_MB,
    READ,
    REFUSED,
    Outcome,
    keep_input,
    read_outcomes,
)
from fuzz.targets import TARGETS, make_mutant
from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.contract.model_folder import find_model

TOOLS = Path(__file__).resolve().parents[1]
ROOT = TOOLS.parent
# On a busy machine five seconds of work take longer; work is what counts, this ends what only waits.
ANSWER_S = 30.0
# Imports, and seeds drawn.
_START_S = 180.0


class Worker:
    """One subprocess that reads mutants. Use it as a context.

    Args:
        seed: of the run.
        answer_s: how long one mutant may take before the process is ended.
    """

    def __init__(self, seed: int, answer_s: float = ANSWER_S) -> None:
        self.seed = seed
        self._answer_s = answer_s
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._asked = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, target: str, index: int) -> Outcome:
        """Let the worker read one mutant; start a new one first where there is none."""
        outcome, _ = self.ask_closely(target, index)
        return outcome

    def ask_closely(self, target: str, index: int) -> tuple[Outcome, str]:
        """Return the outcome and the traceback, empty where there is none."""
        process = self._process or self._start()
        assert process.stdin is not None
        started = time.monotonic()
        limit = self._answer_s if self._asked else _START_S
        self._asked += 1
        try:
            process.stdin.write(json.dumps(self._describe(target, index)) + "\n")
            process.stdin.flush()
            line = self._answers.get(timeout=limit)
        except (queue.Empty, BrokenPipeError):
            line = None
        seconds = time.monotonic() - started
        if line is None:
            return self._explain_silence(target, index, seconds), ""
        return _classify_outcome(target, index, json.loads(line))

    def _explain_silence(self, target: str, index: int, seconds: float) -> Outcome:
        process = self._process
        assert process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        status = process.poll()
        self._end()
        name = make_mutant(target, self.seed, index).seed_name
        if status is None:
            return Outcome(target, index, name, HANG, "no answer", f"after {seconds:.0f} s", seconds, 0)
        told = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        return Outcome(target, index, name, CRASH, f"process ended: {told}", told, seconds, 0)

    def _describe(self, target: str, index: int) -> dict[str, Any]:
        """Return what the process is asked."""
        return {"target": target, "index": index}

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "fuzz.worker", str(self.seed)]

    def _start(self) -> subprocess.Popen[str]:
        paths = [str(TOOLS), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        process = subprocess.Popen(
            self._command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        answers: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_pass_on, args=(process, answers), daemon=True).start()
        self._process, self._answers, self._asked = process, answers, 0
        return process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                with contextlib.suppress(OSError):  # what was written last has no reader
                    pipe.close()
            self._process = None


class PageWorker(Worker):
    """One process of Node that reads mutants with the page's own modules."""

    def _describe(self, target: str, index: int) -> dict[str, Any]:
        mutant = make_mutant(target, self.seed, index)
        return {"target": target, "seed_name": mutant.seed_name, "data": b64encode(mutant.data).decode()}

    def _command(self) -> list[str]:
        reader = ROOT / "web" / "tools" / "readPageFiles.mjs"
        return ["node", str(reader), str(find_model(CELLS) / MANIFEST_NAME)]


def _pass_on(process: subprocess.Popen[str], answers: queue.Queue[str | None]) -> None:
    """Put the worker's lines where they can be waited for with a limit, and None at its end."""
    assert process.stdout is not None
    for line in process.stdout:
        answers.put(line)
    answers.put(None)


def _classify_outcome(target: str, index: int, facts: dict[str, Any]) -> tuple[Outcome, str]:
    kind, where = facts["kind"], facts["where"]
    if kind in (READ, REFUSED) and facts["seconds"] > HANG_S:
        kind, where = HANG, f"{facts['kind']} after all"
    elif kind in (READ, REFUSED) and facts["peak_mb"] > MEMORY_MB:
        kind, where = MEMORY, f"{facts['kind']} after all"
    outcome = Outcome(
        target, index, facts["seed_name"], kind, where, facts["detail"], facts["seconds"], facts["peak_mb"]
    )
    return outcome, facts["traceback"]


def plan(count: int, names: list[str]) -> list[tuple[str, int]]:
    """Return target and index of `count` mutants, the targets taking turns by their shares.

    Longer plans begin like shorter ones, target by target, so that a later run can go on.
    """
    total = sum(TARGETS[name].share for name in names)
    turns = [
        (index / TARGETS[name].share, name, index)
        for name in names
        for index in range(round(count * TARGETS[name].share / total))
    ]
    return [(name, index) for _, name, index in sorted(turns)]


def run_mutants(
    folder: Path, seed: int, wanted: list[tuple[str, int]], seconds: float
) -> Iterator[tuple[int, Outcome]]:
    """Read the mutants that no earlier run with this seed has read, until the time is over.

    Writes `outcomes.jsonl` and, for each fault, its input below `found/`. Yields how many are left and what
    became of each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "outcomes.jsonl"
    done = {(outcome.target, outcome.index) for outcome in read_outcomes(log)}
    todo = [job for job in wanted if job not in done]
    until = time.monotonic() + seconds
    with log.open("a", encoding="utf-8") as file, Worker(seed) as worker, PageWorker(seed) as page_worker:
        for number, (target, index) in enumerate(todo):
            if time.monotonic() > until:
                return
            reader = page_worker if TARGETS[target].read is None else worker
            outcome, told = reader.ask_closely(target, index)
            if outcome.is_bad:
                data = make_mutant(target, seed, index).data
                keep_input(folder / "found", outcome, data, seed, told)
            file.write(outcome.to_line())
            file.flush()
            yield len(todo) - number - 1, outcome
