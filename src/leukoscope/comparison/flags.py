"""Flags of a count: a class outside its reference range, or a class that should not be there at all.

The first reading is the reference; how well the second raises the same flags is its sensitivity and specificity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from leukoscope.comparison.readings import Reading
from leukoscope.contract.schemas import load_contract
from leukoscope.evaluation.share import Share

NUCLEATED_RED_CELL = "ERYTHROBLAST"

Kind = Literal["range", "seen", "any"]


@dataclass(frozen=True)
class Flag:
    """One flag over n slides: how many both, only the second, only the first, or none of them raised.

    `kind`: range, the classes' per cent is outside the reference range; seen, a cell of the class was counted; any,
    at least one of the flags of a slide.
    """

    kind: Kind
    labels: tuple[str, ...]
    both: int
    only_second: int
    only_first: int
    neither: int

    @property
    def efficiency(self) -> Share:
        """The share of slides on which both readings say the same."""
        n = self.both + self.only_second + self.only_first + self.neither
        return Share.of(self.both + self.neither, n)

    @property
    def sensitivity(self) -> Share | None:
        """Of the slides that the first flags, the share that the second flags; None where there is none."""
        n = self.both + self.only_first
        return Share.of(self.both, n) if n else None

    @property
    def specificity(self) -> Share | None:
        """Of the slides that the first does not flag, the share that the second does not; None where there is none."""
        n = self.neither + self.only_second
        return Share.of(self.neither, n) if n else None


def choose_ranges(readings: Sequence[Reading]) -> Mapping[str, Any]:
    """Return the first reference ranges that a session sets, or else the count's defaults (WS/T 405-2012)."""
    return next((r.ranges for r in readings if r.ranges is not None), load_contract("default_ranges.json"))


def compare_flags(pairs: Sequence[tuple[Reading, Reading]], ranges: Mapping[str, Any]) -> list[Flag]:
    """Compare the flags of the two readings of each slide; the last flag is that of any.

    Args:
        pairs: readings with at least one white cell each.
        ranges: as a session file has them; ranges of per cent are used.
    """
    in_percent = [entry for entry in ranges["ranges"] if entry["percent"] is not None]
    ranged = {label for entry in in_percent for label in entry["labels"]}
    occurring = dict.fromkeys(label for pair in pairs for reading in pair for label in reading.counts)
    white = {
        label: is_white for pair in pairs for reading in pair for label, is_white in reading.white.items()
    }
    seen = [x for x in occurring if x not in ranged and (white[x] or x == NUCLEATED_RED_CELL)]
    counted = [entry for entry in in_percent if white.keys() & set(entry["labels"])]

    def raise_flags(reading: Reading) -> list[bool]:
        return [_is_outside(reading, entry) for entry in counted] + [reading.counts[x] > 0 for x in seen]

    raised = [(raise_flags(first), raise_flags(second)) for first, second in pairs]
    names: list[tuple[Kind, tuple[str, ...]]] = [
        *(("range", tuple(x for x in entry["labels"] if x in white)) for entry in counted),
        *(("seen", (label,)) for label in seen),
    ]
    flags = [_count(*name, [(a[i], b[i]) for a, b in raised]) for i, name in enumerate(names)]
    return [*flags, _count("any", (), [(any(a), any(b)) for a, b in raised])]


def _is_outside(reading: Reading, entry: Mapping[str, Any]) -> bool:
    percent = 100 * sum(reading.counts[label] for label in entry["labels"]) / reading.counted
    return not entry["percent"]["low"] <= percent <= entry["percent"]["high"]


def _count(kind: Kind, labels: tuple[str, ...], raised: Sequence[tuple[bool, bool]]) -> Flag:
    both, only_second, only_first, neither = (
        sum(pair == kinds for pair in raised)
        for kinds in ((True, True), (False, True), (True, False), (False, False))
    )
    return Flag(kind, labels, both, only_second, only_first, neither)
