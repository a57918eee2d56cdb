"""Gives the same mutants to the page's decoders and to Python's, and counts where they disagree.

The page runs in headless Chromium (web/tools/classifyInChromium.mjs), a batch of pictures a start. A picture that
it never answers costs the rest of its batch a new start, no more.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fuzz.documents import COMPACT
from fuzz.outcomes import READ, Outcome
from fuzz.runner import Worker
from fuzz.targets import DEAR_SEEDS, make_mutant
from leukoscope.contract.model_folder import find_model
from leukoscope.images.decoding import decode_image

ROOT = Path(__file__).resolve().parents[2]
BATCH = 100
# Until the browser has answered once, and from then on for each picture.
_START_S, _ANSWER_S = 120, 20
# As documented in docs/pictures.md: lossy formats may differ by two levels.
_LOSSY_LEVELS = 2

AGREE = "agree"
ONLY_PAGE, ONLY_PYTHON = "page reads, Python refuses", "Python reads, page refuses"
REASONS, PIXELS = "refused for another reason", "other pixels"
PAGE_HANG, PAGE_CRASH = "page hangs", "page crashes"


@dataclass(frozen=True)
class Comparison:
    """What both sides made of mutant `index`; `kind` is one of the words above."""

    index: int
    seed_name: str
    kind: str
    python: str
    page: str

    def to_line(self) -> str:
        """Return one line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def run_page(folder: Path, seed: int, count: int) -> Iterator[Comparison]:
    """Compare the first `count` mutants of pictures; those an earlier run with this seed compared are not repeated.

    Writes `page.jsonl`, and each picture that the sides disagree about below `page/`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "page.jsonl"
    done = {comparison.index for comparison in read_comparisons(log)}
    todo = [index for index in range(count) if index not in done]
    with log.open("a", encoding="utf-8") as file, Worker(seed) as worker:
        while todo:
            batch, todo = todo[:BATCH], todo[BATCH:]
            for comparison in _compare(worker, seed, batch):
                if comparison.kind != AGREE:
                    _keep(folder / "page", comparison, seed)
                file.write(comparison.to_line())
                file.flush()
                yield comparison


def read_comparisons(path: Path) -> list[Comparison]:
    """Read what an earlier run wrote."""
    if not path.is_file():
        return []
    comparisons = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            comparisons.append(Comparison(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return comparisons


def count_comparisons(comparisons: Sequence[Comparison]) -> dict[str, int]:
    """Return how many there are of each kind."""
    return dict(Counter(comparison.kind for comparison in comparisons))


def _compare(worker: Worker, seed: int, batch: Sequence[int]) -> Iterator[Comparison]:
    """Compare a batch; pictures of a hundred megapixels, which take minutes to pass on, are left to Python."""
    mutants = {index: make_mutant("pictures", seed, index) for index in batch}
    mutants = {index: mutant for index, mutant in mutants.items() if mutant.seed_name not in DEAR_SEEDS}
    outcomes = {index: worker.ask("pictures", index) for index in mutants}
    # What Python itself cannot bear is in its own report.
    waiting = [index for index in mutants if not outcomes[index].is_bad]
    while waiting:
        with tempfile.TemporaryDirectory(prefix="leukoscope-page-") as scratch:
            files = []
            for index in waiting:
                files.append(Path(scratch) / f"{index}{Path(mutants[index].seed_name).suffix}")
                files[-1].write_bytes(mutants[index].data)
            answers, failure = _run_chromium(files, Path(scratch))
            for position, answer in enumerate(answers):
                index = waiting[position]
                rgb = Path(scratch) / "decoded" / f"{position}.rgb"
                yield _classify_answer(index, outcomes[index], files[position], answer, rgb)
        waiting = waiting[len(answers) :]
        if waiting:
            index = waiting.pop(0)
            kind = PAGE_HANG if failure == "" else PAGE_CRASH
            yield Comparison(index, mutants[index].seed_name, kind, _tell(outcomes[index]), failure[:200])


def _run_chromium(files: Sequence[Path], scratch: Path) -> tuple[list[dict[str, Any]], str]:
    """Return the answers to as many pictures as there were, and what ended the run, empty for its time limit."""
    (scratch / "pictures.txt").write_text("\n".join(map(str, files)), encoding="utf-8")
    results = scratch / "results.jsonl"
    command = ["node", str(ROOT / "web" / "tools" / "classifyInChromium.mjs")]
    command += ["--model", str(find_model(COMPACT)), "--pictures", str(scratch / "pictures.txt")]
    command += ["--decoded", str(scratch / "decoded"), "--out", str(results)]
    with (scratch / "errors.txt").open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True)
        is_hanging = _wait(process, results)
    lines = results.read_text(encoding="utf-8").split("\n")[:-1] if results.is_file() else []
    told = (scratch / "errors.txt").read_text(encoding="utf-8").strip().splitlines()
    return [json.loads(line) for line in lines], "" if is_hanging else "".join(told[-1:]) or "no word"


def _wait(process: subprocess.Popen[bytes], results: Path) -> bool:
    """Wait for the end; end it, and return True, when no further answer came for too long."""
    size, until = 0, time.monotonic() + _START_S
    while process.poll() is None:
        time.sleep(0.2)
        grown = results.stat().st_size if results.is_file() else 0
        if grown > size:
            size, until = grown, time.monotonic() + _ANSWER_S
        if time.monotonic() > until:
            os.killpg(process.pid, signal.SIGKILL)  # the browser too
            process.wait()
            return True
    return False


def _classify_answer(
    index: int, outcome: Outcome, file: Path, answer: dict[str, Any], rgb: Path
) -> Comparison:
    here, there = _tell(outcome), answer["picture_code"] or answer["error"] or READ
    if (outcome.kind == READ) != (answer["error"] is None):
        kind = ONLY_PYTHON if outcome.kind == READ else ONLY_PAGE
    elif outcome.kind != READ:
        kind = AGREE if here == there else REASONS
    else:
        kind, there = _compare_pixels(file, answer, rgb)
    return Comparison(index, outcome.seed_name, kind, here, there)


def _compare_pixels(file: Path, answer: dict[str, Any], rgb: Path) -> tuple[str, str]:
    ours = decode_image(file)
    theirs = np.fromfile(rgb, np.uint8).reshape(answer["height"], answer["width"], 3)
    if ours.shape != theirs.shape:
        return PIXELS, f"{theirs.shape[1]} x {theirs.shape[0]}"
    levels = int(np.abs(ours.astype(int) - theirs).max())
    allowed = _LOSSY_LEVELS if file.suffix in (".jpg", ".webp") else 0
    return (AGREE if levels <= allowed else PIXELS), f"up to {levels} levels apart"


def _tell(outcome: Outcome) -> str:
    return READ if outcome.kind == READ else outcome.where


def _keep(folder: Path, comparison: Comparison, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    mutant = make_mutant("pictures", seed, comparison.index)
    (folder / f"{comparison.index}-{mutant.seed_name}").write_bytes(mutant.data)
