"""What the docs name exists: links and their headings, files of the architecture page, commands."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from leukoscope.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "leukoscope"
PAGES = [
    name
    for name in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
_CODE_BLOCK = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
# The package's own name in an address or a title is no command.
_COMMAND = re.compile(r"(?:^|`)leukoscope ([a-z][a-z-]+)", re.MULTILINE)
# Below which folders a path of the architecture page begins.
_FOLDERS = (ROOT, PACKAGE, PACKAGE / "evaluation", PACKAGE / "datasets", PACKAGE / "datasets" / "laboratories",
            ROOT / "web" / "src", ROOT / "web" / "src" / "i18n", ROOT / "web" / "src" / "engine",
            ROOT / "web" / "src" / "report", ROOT / "web" / "src" / "review")  # fmt: skip
_ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def list_anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", _CODE_BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def find_dead_links(page: str, text: str) -> list[str]:
    """Return the links within the repository that lead nowhere."""
    dead = []
    for target in _LINK.findall(_CODE_BLOCK.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (ROOT / page).parent / name if name else ROOT / page
        known = not anchor or (
            file.suffix == ".md" and file.is_file() and anchor in list_anchors(file.read_text("utf-8"))
        )
        if not file.exists() or not known:
            dead.append(target)
    return dead


def list_paths(text: str) -> list[str]:
    """Return what looks like the path of a file or folder, in a page's code spans."""
    spans = _SPAN.findall(_CODE_BLOCK.sub("", text))
    return [span for span in spans if re.fullmatch(r"[\w./-]+(/|\.(py|ts|js|json|md|toml))", span)]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert find_dead_links(page, read(page)) == []


def test_a_dead_link_is_found() -> None:
    text = "[a](nowhere.md) [b](docs/cells.md#no-such-heading) [c](docs/cells.md#how-it-learns) [d](https://example.org)"
    assert find_dead_links("README.md", text) == ["nowhere.md", "docs/cells.md#no-such-heading"]


@pytest.mark.parametrize("page", [page for page in PAGES if page != "CHANGELOG.md"])
def test_every_command_exists(page: str) -> None:
    assert set(_COMMAND.findall(read(page))) <= set(COMMANDS)


def test_every_path_of_the_architecture_page_exists() -> None:
    # Files that commands write into folders of their user.
    written = {
        "config.json",
        "environment.json",
        "calibration.json",
        "fetch.json",
        "locating.json",
        "report.json",
        "figures.json",
        "comparison.json",
    }
    paths = [path for path in list_paths(_ARCHITECTURE) if path not in written]
    assert len(paths) > 50
    assert [path for path in paths if not any((folder / path).exists() for folder in _FOLDERS)] == []


def test_every_room_is_on_the_architecture_page() -> None:
    rooms = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file()}
    page_rooms = {folder.name for folder in (ROOT / "web" / "src").iterdir() if folder.is_dir()}
    assert "datasets" in rooms
    assert "stores" in page_rooms
    named = set(_SPAN.findall(_ARCHITECTURE))
    assert [room for room in sorted(rooms | page_rooms) if not {room, f"{room}/"} & named] == []
