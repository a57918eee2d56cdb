"""Builds the page with npm before the wheel or the sdist is made.

`pip install .` runs this. It builds the page when it is missing or older than its sources in web/. An sdist contains
the built page, so a wheel that is made from it needs no Node.js.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "LEUKOSCOPE_SKIP_PAGE"
NODE_NEEDED = (20, 19)


class PageBuildHook(BuildHookInterface[Any]):
    """Runs `npm ci` and `npm run build` in web/ where needed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page; if that is impossible, end the build with a message that says what to do."""
        web = Path(self.root, "web")
        page = Path(self.root, "src", "leukoscope", "assets", "page", "index.html")
        if os.environ.get(SKIP) == "1":
            self.app.display_warning(
                f"{SKIP}=1: the page is not built{'' if page.is_file() else ', and there is none'}."
            )
            return
        # The page of an sdist is always current; the times of unpacked files say nothing.
        if page.is_file() and Path(self.root, "PKG-INFO").is_file():
            return
        if not (web / "package.json").is_file() or not _is_older(page, *_list_sources(Path(self.root))):
            return
        try:
            npm = _find_npm()
            if _is_older(web / "node_modules" / ".package-lock.json", web / "package-lock.json"):
                _run(web, npm, "ci")
            _run(web, npm, "run", "build")
        except PageBuildError as error:
            self.app.abort(str(error))
        if not page.is_file():
            self.app.abort(f"Expected `npm run build` in {web} to write {page}, but it did not.")


class PageBuildError(Exception):
    """The page cannot be built; the text says what was expected and what to do."""


def _list_sources(root: Path) -> Iterator[Path]:
    """Yield the files that the page is made from, the same as in the Makefile."""
    for folder in ("web/src", "web/public", "contract"):
        yield from (file for file in (root / folder).rglob("*") if file.is_file())
    for pattern in ("*.json", "*.ts", "*.html"):
        yield from (root / "web").glob(pattern)


def _is_older(built: Path, *sources: Path) -> bool:
    """Return whether `built` is missing or older than the newest of `sources`."""
    if not built.is_file():
        return True
    return built.stat().st_mtime < max((source.stat().st_mtime for source in sources), default=0.0)


def _find_npm() -> str:
    # shutil.which finds npm.cmd on Windows, which subprocess alone does not.
    node, npm = shutil.which("node"), shutil.which("npm")
    needed = ".".join(map(str, NODE_NEEDED))
    advice = (
        f"Install Node.js {needed} or newer with npm (most package managers have it) and install Leukoscope "
        f"again, or set {SKIP}=1 to install without the page: `leukoscope classify` works, "
        "`leukoscope serve` then serves models only."
    )
    if node is None or npm is None:
        missing = " and ".join(name for name, path in (("node", node), ("npm", npm)) if path is None)
        raise PageBuildError(
            f"Expected Node.js and npm to build the page with, but found no {missing}. {advice}"
        )
    found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    match = re.match(r"v(\d+)\.(\d+)", found)
    if match is None or (int(match[1]), int(match[2])) < NODE_NEEDED:
        raise PageBuildError(
            f"Expected Node.js {needed} or newer to build the page with, found {found or node}. {advice}"
        )
    return npm


def _run(folder: Path, *command: str) -> None:
    finished = subprocess.run(command, cwd=folder, check=False)
    if finished.returncode != 0:
        raise PageBuildError(
            f"`npm {' '.join(command[1:])}` in {folder} failed with status {finished.returncode}; its "
            f"output is above. Try it there by hand, or set {SKIP}=1 to install without the page."
        )
