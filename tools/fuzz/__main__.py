"""`python tools/fuzz` (`make fuzz`): read mutants until their number or the time is reached, then report."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click

from fuzz.kills import count_kills, read_kills, run_kills
from fuzz.outcomes import read_outcomes
from fuzz.page import AGREE, count_comparisons, read_comparisons, run_page
from fuzz.report import format_tables, summarize, write_report, write_section
from fuzz.runner import plan, run_mutants
from fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]


@click.command()
@click.option(
    "--count", type=click.IntRange(0), default=10_000, show_default=True, help="Mutants for Python."
)
@click.option(
    "--page", type=click.IntRange(0), default=2_000, show_default=True, help="Pictures for the page."
)
@click.option("--kills", type=click.IntRange(0), default=20, show_default=True, help="Of each command.")
@click.option(
    "--seconds", type=click.FloatRange(1), default=3600, show_default=True, help="End after so long."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--target", "names", multiple=True, type=click.Choice(list(TARGETS)), help="Only these, no kills."
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=ROOT / ".fuzz", help="Where results are kept."
)
@click.option("--document", is_flag=True, help="Also write the tables into docs/reliability.md.")
def main(
    count: int,
    page: int,
    kills: int,
    seconds: float,
    seed: int,
    names: tuple[str, ...],
    out: Path,
    document: bool,
) -> None:
    """Read mutants of every kind of file and report crashes, hangs, peaks of memory and disagreements.

    A run that was ended goes on where it was: what is done is in OUT/SEED.
    """
    folder = out / str(seed)
    until = time.monotonic() + seconds
    for left, outcome in run_mutants(folder, seed, plan(count, list(names or TARGETS)), seconds):
        if outcome.is_bad:
            click.echo(
                f"{outcome.kind}: {outcome.target} {outcome.index} ({outcome.seed_name}): {outcome.detail}"
            )
        elif left % 500 == 0:
            click.echo(f"{left} left", err=True)
    if not names:
        _kill(folder, seed, kills, until)
        _compare(folder, seed, page, until)
    summary = summarize(read_outcomes(folder / "outcomes.jsonl"))
    killed, compared = read_kills(folder / "kills.jsonl"), read_comparisons(folder / "page.jsonl")
    summary |= {"kills": count_kills(killed), "page": count_comparisons(compared)}
    click.echo(write_report(folder, summary))
    if document:
        write_section(ROOT / "docs" / "reliability.md", format_tables(summary, seed))
    sys.exit(1 if summary["faults"] or summary["kills"]["with a problem"] else 0)


def _kill(folder: Path, seed: int, count: int, until: float) -> None:
    for kill in run_kills(folder, seed, count):
        if kill.problem:
            click.echo(f"{kill.command} killed after {kill.after_s:.1f} s: {kill.problem}")
        if time.monotonic() > until:
            return


def _compare(folder: Path, seed: int, count: int, until: float) -> None:
    for comparison in run_page(folder, seed, count):
        if comparison.kind != AGREE:
            click.echo(
                f"{comparison.index} ({comparison.seed_name}): {comparison.kind} "
                f"(Python: {comparison.python}, page: {comparison.page})"
            )
        if time.monotonic() > until:
            return


if __name__ == "__main__":
    main()
