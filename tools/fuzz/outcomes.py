"""What became of one mutant, and where what was found is kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

READ, REFUSED = "read", "refused"
CRASH, HANG, MEMORY = "crash", "hang", "memory"
BAD = (CRASH, HANG, MEMORY)

HANG_S = 5.0
MEMORY_MB = 1500


@dataclass(frozen=True)
class Outcome:
    """Of mutant `index` of a target.

    `kind` is read, refused, crash (an exception that is none of our own, or the end of the process), hang (over
    5 s) or memory (over 1.5 GB); `where` says by what code, for counting alike ones together; of what is refused it
    is the code of the refusal, or the class of the error.
    """

    target: str
    index: int
    seed_name: str
    kind: str
    where: str
    detail: str
    seconds: float
    peak_mb: int

    @property
    def is_bad(self) -> bool:
        """Whether it is a fault of ours."""
        return self.kind in BAD

    def to_line(self) -> str:
        """Return one line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def read_outcomes(path: Path) -> list[Outcome]:
    """Read what an earlier run wrote; a last line that a kill cut short is left out."""
    if not path.is_file():
        return []
    outcomes = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            outcomes.append(Outcome(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return outcomes


def keep_input(folder: Path, outcome: Outcome, data: bytes, seed: int, told: str) -> None:
    """Keep the file that did it, and how to make it again."""
    folder.mkdir(parents=True, exist_ok=True)
    name = outcome.seed_name.replace("/", "-")
    ending = Path(name).suffix or ".bin"
    stem = f"{outcome.target}-{outcome.index}"
    (folder / f"{stem}{ending}").write_bytes(data)
    facts = asdict(outcome) | {"run_seed": seed, "traceback": told}
    (folder / f"{stem}.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
