"""Run benchmarks: `python benchmarks/run.py [NAME...] [--quick] [--write-docs]`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

# When this file is run as a script, Python searches its folder and not the one above.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from rich.console import Console

from benchmarks.machine import describe_machine, read_load
from benchmarks.pages import DOCS, read_reports, render_page
from benchmarks.report import Report, print_report, write_report

NAMES = (
    "browser",
    "onnxruntime_web",
    "classify",
    "lab_profile",
    "training_input",
    "training_step",
    "slide",
    "whole_slides",
    "many_pictures",
    "cluster",
    "page_slides",
    "crop_stores",
)
# Wide enough for every table where no terminal says otherwise.
MIN_WIDTH = 132


def run_benchmark(name: str, *, quick: bool) -> Report:
    """Run one benchmark in this process."""
    # Their imports (Keras, TensorFlow) are slow, and --write-docs needs none of them.
    module = importlib.import_module(f"benchmarks.{name}")
    taken = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    before = read_load()
    result = module.measure(quick=quick)
    return Report(name, result, taken, describe_machine(), (before, read_load()))


def write_docs() -> None:
    """Write docs/benchmarks.md from the results."""
    DOCS.write_text(render_page(read_reports(NAMES)), encoding="utf-8")
    print(f"Wrote {DOCS}")


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(
        description="Time both sides of each comparison in turn, and print tables."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="few repeats; the results are not kept")
    parser.add_argument(
        "--write-docs",
        action="store_true",
        help="write docs/benchmarks.md; alone, from the results there are",
    )
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"expected names of {', '.join(NAMES)}; got {', '.join(unknown)}")
    if options.quick and options.write_docs:
        parser.error("--quick keeps no results, so there is nothing for --write-docs; leave one of them out")
    console = Console()
    console.width = max(console.width, MIN_WIDTH)
    if options.names or not options.write_docs:
        for name in options.names or NAMES:
            console.print(
                f"==> {name}{' (quick: to see that it works, not to quote)' if options.quick else ''}"
            )
            report = run_benchmark(name, quick=options.quick)
            print_report(report, console)
            if not options.quick:
                console.print(f"Wrote {write_report(report)}")
    if options.write_docs:
        write_docs()


if __name__ == "__main__":
    main()
