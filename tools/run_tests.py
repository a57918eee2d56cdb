"""Run every linter, type checker and test suite; go on past a failure; end with one line that counts all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / ".test-results"


@dataclass
class Count:
    """Tests of one step."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)


def count_junit(file: Path) -> Count:
    """Read pytest's JUnit report."""
    total = Count()
    for suite in ElementTree.parse(file).getroot().iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total.failed += failed
        total.skipped += skipped
        total.passed += int(suite.get("tests", 0)) - failed - skipped
        total.failures += [
            f"{case.get('classname')}: {case.get('name')}"
            for case in suite.iter("testcase")
            if case.find("failure") is not None or case.find("error") is not None
        ]
    return total


def count_vitest(file: Path) -> Count:
    """Read vitest's JSON report."""
    data = json.loads(file.read_text(encoding="utf-8"))
    failures = [
        f"{Path(file['name']).name}: {test['fullName']}"
        for file in data["testResults"]
        for test in file["assertionResults"]
        if test["status"] == "failed"
    ]
    skipped = data["numPendingTests"] + data["numTodoTests"]
    return Count(data["numPassedTests"], data["numFailedTests"], skipped, failures)


def count_playwright(file: Path) -> Count:
    """Read Playwright's JSON report."""
    data = json.loads(file.read_text(encoding="utf-8"))
    stats = data["stats"]
    failures = [
        f"{spec['file']}: {spec['title']}" + (" (passed when run again)" if spec["ok"] else "")
        for spec in _iter_specs(data)
        if any(test["status"] in ("unexpected", "flaky") for test in spec["tests"])
    ]
    return Count(stats["expected"] + stats["flaky"], stats["unexpected"], stats["skipped"], failures)


def _iter_specs(suite: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Of a suite in Playwright's report all tests, those of the suites in it too."""
    yield from suite.get("specs", [])
    for inner in suite.get("suites", []):
        yield from _iter_specs(inner)


@dataclass(frozen=True)
class Step:
    """One command. Without a report it counts as one test: passed when it exits with 0."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    report: Path | None = None
    read: Callable[[Path], Count] | None = None


PYTHON = sys.executable
NPM_RUN = ("npm", "run", "--silent")
WEB = ROOT / "web"
STEPS = (
    Step("ruff check", (PYTHON, "-m", "ruff", "check", ".")),
    Step("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    Step("mypy", (PYTHON, "-m", "mypy")),
    Step("imports", (str(Path(PYTHON).with_name("lint-imports")),)),
    Step("tsc", (*NPM_RUN, "typecheck"), WEB),
    Step("eslint", (*NPM_RUN, "lint"), WEB),
    Step("vitest", (*NPM_RUN, "test"), WEB, RESULTS / "vitest.json", count_vitest),
    Step(
        "pytest",
        (PYTHON, "-m", "pytest", "-q", "-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadgroup",
         "--durations=15", f"--junit-xml={RESULTS / 'pytest.xml'}"),
        ROOT, RESULTS / "pytest.xml", count_junit,
    ),
    Step("playwright", (*NPM_RUN, "e2e"), WEB, RESULTS / "playwright.json", count_playwright),
)  # fmt: skip


def run_step(step: Step) -> Count:
    """Run one step and count its tests; a crash before any report is one failure."""
    if step.report is not None:
        step.report.unlink(missing_ok=True)
    status = subprocess.run(step.command, cwd=step.folder, env=ENVIRONMENT).returncode
    if step.report is None or step.read is None:
        return Count(passed=int(status == 0), failed=int(status != 0))
    if not step.report.is_file():
        return Count(failed=1)
    count = step.read(step.report)
    # A suite can fail without a failed test: nothing collected, a crash on the way out.
    if status != 0 and count.failed == 0:
        count.failed = 1
    return count


ENVIRONMENT = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "LEUKOSCOPE_PYTHON": PYTHON}


def main() -> None:
    """Run the steps named on the command line, or all."""
    wanted = sys.argv[1:]
    RESULTS.mkdir(exist_ok=True)
    rows: list[tuple[str, Count, float]] = []
    for step in STEPS:
        if wanted and step.name not in wanted:
            continue
        print(f"==> {step.name}", flush=True)
        started = time.monotonic()
        rows.append((step.name, run_step(step), time.monotonic() - started))
    # Near the end: of a long log often only that is kept.
    for name, count, _ in rows:
        for failure in count.failures:
            print(f"{name}: {failure}")
    print(f"\n{'':14}{'passed':>8}{'failed':>8}{'skipped':>8}{'seconds':>9}")
    for name, count, seconds in rows:
        print(f"{name:14}{count.passed:8}{count.failed:8}{count.skipped:8}{seconds:9.0f}")
    passed, failed, skipped = (
        sum(getattr(c, k) for _, c, _ in rows) for k in ("passed", "failed", "skipped")
    )
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
