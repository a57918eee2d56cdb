"""`python tools/fuzz` (`make fuzz`): read mutants until their number or the time is reached, then report."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click

from fuzz.outcomes import read_outcomes
from fuzz.report import summarize, write_report
from fuzz.runner import plan, run_mutants
from fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]


@click.command()
@click.option(
    "--count", type=click.IntRange(0), default=10_000, show_default=True, help="Mutants for Python."
)
@click.option(
    "--seconds", type=click.FloatRange(1), default=3600, show_default=True, help="End after so long."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--target", "names", multiple=True, type=click.Choice(list(TARGETS)), help="Only these.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=ROOT / ".fuzz", help="Where results are kept."
)
def main(count: int, seconds: float, seed: int, names: tuple[str, ...], out: Path) -> None:
    """Read mutants of every kind of file and report crashes, hangs and peaks of memory.

    A run that was ended goes on where it was: what is done is in OUT/SEED/outcomes.jsonl.
    """
    folder = out / str(seed)
    wanted = plan(count, list(names or TARGETS))
    for left, outcome in run_mutants(folder, seed, wanted, seconds):
        if outcome.is_bad:
            click.echo(
                f"{outcome.kind}: {outcome.target} {outcome.index} ({outcome.seed_name}): {outcome.detail}"
            )
        elif left % 500 == 0:
            click.echo(f"{left} left", err=True)
    summary = summarize(read_outcomes(folder / "outcomes.jsonl"))
    click.echo(write_report(folder, summary))
    sys.exit(1 if summary["faults"] else 0)


if __name__ == "__main__":
    main()
