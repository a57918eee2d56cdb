"""Kills commands at random moments: what they write is whole or not there, and the next run clears up after them."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from fuzz.archives import KAGGLE, Entry, write_zip
from fuzz.documents import COMPACT
from fuzz.pictures import draw_picture, encode
from leukoscope.synthetic.fields import draw_dataset

ROOT = Path(__file__).resolve().parents[2]
PICTURES = 200
# A training takes minutes on a busy machine; this ends what never ends.
_TIMEOUT_S = 3600


@dataclass(frozen=True)
class Kill:
    """One command killed after `after_s`; `problem` is empty where all was well."""

    command: str
    after_s: float
    problem: str


@dataclass(frozen=True)
class _Command:
    """A command to kill: its arguments, what must hold after a kill, and after the run that follows it.

    `check(folder, whole)` returns what is wrong; `whole` is true after a run that was left alone.
    """

    name: str
    arguments: Callable[[Path, bool], list[str]]
    prepare: Callable[[Path], None]
    check: Callable[[Path, bool], str]
    is_slow: bool = False


def run_kills(folder: Path, seed: int, count: int) -> Iterator[Kill]:
    """Kill each command `count` times, each time in a fresh place; training, which starts slowly, a fifth as often.

    Writes `kills.jsonl`; kills that an earlier run with this seed made are not repeated.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "kills.jsonl"
    done = Counter(kill.command for kill in read_kills(log))
    with log.open("a", encoding="utf-8") as file:
        for command in COMMANDS.values():
            wanted = -(-count // 5) if command.is_slow else count
            if done[command.name] >= wanted:
                continue
            for number, kill in enumerate(_kill_often(command, wanted, seed)):
                if number >= done[command.name]:
                    file.write(json.dumps(asdict(kill)) + "\n")
                    file.flush()
                    yield kill


def read_kills(path: Path) -> list[Kill]:
    """Read what an earlier run wrote."""
    if not path.is_file():
        return []
    return [Kill(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def count_kills(kills: list[Kill]) -> dict[str, int]:
    """Return how many there were of each command, and how many with a problem."""
    counts = Counter(kill.command for kill in kills)
    return {**counts, "with a problem": sum(bool(kill.problem) for kill in kills)}


def _kill_often(command: _Command, count: int, seed: int) -> Iterator[Kill]:
    """Run the command once as it is, which tells how long it takes, and then kill it `count` times."""
    rng = random.Random(f"{seed}/{command.name}")
    with tempfile.TemporaryDirectory(prefix="leukoscope-kills-") as scratch:
        first = Path(scratch) / "0"
        first.mkdir()
        command.prepare(first)
        started = time.monotonic()
        status = _run(command.arguments(first, False), None)
        whole_s = time.monotonic() - started
        problem = command.check(first, True) if status == 0 else f"it ended with status {status}"
        if problem:
            yield Kill(command.name, whole_s, f"without a kill: {problem}")
            return
        for number in range(1, count + 1):
            folder = Path(scratch) / str(number)
            folder.mkdir()
            yield _kill_once(command, folder, rng.uniform(0, whole_s))
            shutil.rmtree(folder)


def _kill_once(command: _Command, folder: Path, after_s: float) -> Kill:
    command.prepare(folder)
    _run(command.arguments(folder, False), after_s)
    problem = command.check(folder, False)
    if not problem:
        try:
            status = _run(command.arguments(folder, True), None)
        except TimeoutError as error:
            return Kill(command.name, after_s, str(error))
        problem = command.check(folder, True) if status == 0 else f"the next run ended with status {status}"
    return Kill(command.name, after_s, problem)


def _run(arguments: list[str], kill_after_s: float | None) -> int:
    """Run `leukoscope`; killed with SIGKILL after so long, where given.

    Raises:
        TimeoutError: it was to end by itself and did not within an hour.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = subprocess.Popen(
        [sys.executable, "-m", "leukoscope", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        return process.wait(timeout=_TIMEOUT_S if kill_after_s is None else kill_after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        if kill_after_s is None:
            process.wait()
            raise TimeoutError(f"leukoscope {arguments[0]} did not end within {_TIMEOUT_S} s") from None
        return process.wait()


def _list(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _write_archive(folder: Path) -> None:
    picture = encode(draw_picture(), "JPEG")
    entries = [Entry(f"{KAGGLE}/TRAIN/MONOCYTE/_{number}_1.jpeg", picture) for number in range(PICTURES)]
    (folder / "set.zip").write_bytes(write_zip(entries))


def _check_fetched(folder: Path, whole: bool) -> str:
    if (folder / "set").exists():
        record = json.loads((folder / "set" / "fetch.json").read_text(encoding="utf-8"))
        if record["pictures"] != PICTURES:
            return f"{record['pictures']} pictures were fetched"
    elif whole:
        return "nothing was fetched"
    left = set(_list(folder)) - {"set.zip", "set"}
    return f"left over: {sorted(left)}" if whole and left else ""


def _write_pictures(folder: Path) -> None:
    (folder / "pictures").mkdir()
    for number in range(PICTURES):
        (folder / "pictures" / f"{number:04d}.png").write_bytes(encode(draw_picture(), "PNG"))


def _check_classified(folder: Path, whole: bool) -> str:
    out = folder / "out.jsonl"
    if out.exists():
        lines = out.read_text(encoding="utf-8").splitlines()
        if len(lines) != PICTURES:
            return f"{len(lines)} lines were written"
    elif whole:
        return "nothing was written"
    left = set(_list(folder)) - {"pictures", "out.jsonl"}
    return f"left over: {sorted(left)}" if whole and left else ""


def _draw_training_set(folder: Path) -> None:
    draw_dataset(folder / "data", ["NEUTROPHIL", "LYMPHOCYTE"], 8, 1, seed=3, splits=("train",))


def _train(folder: Path, again: bool) -> list[str]:
    started = (folder / "run").exists()
    return [
        "train", "--recipe", "compact", "--data", str(folder / "data"), "--run", str(folder / "run"),
        "--epochs", "3", "--batch-size", "8", "--val-fraction", "0.25", "--early-stop", "2", "--quiet",
        *(["--resume"] if again and started else []),
    ]  # fmt: skip


def _check_trained(folder: Path, whole: bool) -> str:
    """After a kill and `--resume` the run has what a run without a kill has: the same history, but for its times."""
    if not whole:
        return ""
    history = folder / "run" / "history.csv"
    reference = folder.parent / "history.csv"
    if folder.name == "0":
        shutil.copyfile(history, reference)
    is_same = _read_history(history) == _read_history(reference)
    return "" if is_same else "the history is another after --resume"


def _read_history(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{**row, "seconds": ""} for row in csv.DictReader(file)]


COMMANDS = {
    command.name: command
    for command in (
        _Command(
            "fetch",
            lambda folder, _: [
                "fetch", "kaggle", "--archive", str(folder / "set.zip"), "--out", str(folder / "set")
            ],
            _write_archive,
            _check_fetched,
        ),
        _Command(
            "classify",
            lambda folder, _: [
                "classify", str(folder / "pictures"), "--model", COMPACT, "--format", "json",
                "--out", str(folder / "out.jsonl"),
            ],
            _write_pictures,
            _check_classified,
        ),
        _Command("train", _train, _draw_training_set, _check_trained, is_slow=True),
    )
}  # fmt: skip
