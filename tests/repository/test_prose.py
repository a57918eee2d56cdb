"""The docs' prose: lines that fit a screen, and the field's words instead of the project's old ones."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_LINE = 120
# Written by a command: their width is that of their template.
GENERATED = ("MODEL_CARD.md", "reference.md", "gallery.md", "ablation.md", "benchmarks.md")
# `leukoscope export` and tools/write_results.py write every page of a model folder.
GENERATED_FOLDERS = ("src/leukoscope/assets/models/", "trained/without-")
# Parts that a command writes into a page: from a comment that names it to a comment that ends it.
_GENERATED_PARTS = re.compile(
    r"<!-- (?:results|layers|table): .*?<!-- (?:/results|end of \w+) -->", re.DOTALL
)
_CODE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_LINK_TARGET = re.compile(r"\]\([^)]*\)|<https?://[^>]*>")
# The project's old words and what to write instead. Ordinary English ("to keep", "a mark") is no such word.
OLD_WORDS = {
    r"\bnamers?\b": "crop classifier, or classifier",
    r"\bStageSession\b": "OnnxStage",
    r"\bMarkedPicture\b|\bMarks\b": "AnnotatedImage, annotations",
    r"\bReviewDesk|\bdesk\b": "ReviewStore, review store",
    r"\b(Session)?Keeper\b|\bKeepProblem\b|\b(src/)?keep/|\bshelf\b": "storage, SessionWriter, StorageProblem",
    r"\brefused cells?\b|\bcells? (is|are) refused\b": "rejected cell",
    r"\bjudg(e|es|ed|ing)\b": "evaluate, evaluated, evaluation",
    r"\b(locating|refusal)_figures\b": "detection_metrics, rejection_metrics",
    r"\bdeeds\b": "actions",
}
# The changelog's entries stay as they were written.
_HISTORY = ("CHANGELOG.md",)


def list_pages() -> list[str]:
    """Return every Markdown file of the repository, by its path from the root."""
    found = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in found.stdout.splitlines() if (ROOT / name).is_file()]


PAGES = list_pages()
HAND_WRITTEN = [
    page for page in PAGES if Path(page).name not in GENERATED and not page.startswith(GENERATED_FOLDERS)
]


def blank(found: re.Match[str]) -> str:
    """Return only the line ends of what was found, so that line numbers stay."""
    return "\n" * found.group().count("\n")


def list_prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line of prose: no code block, no table, no generated part."""
    text = _CODE.sub(blank, _GENERATED_PARTS.sub(blank, text))
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.lstrip().startswith("|"):
            yield number, line


def find_long_lines(text: str) -> list[int]:
    """Return the numbers of the lines of prose that are too long; where a link leads does not count."""
    return [number for number, line in list_prose(text) if len(_LINK_TARGET.sub("]()", line)) > LONGEST_LINE]


def find_old_words(text: str) -> list[tuple[int, str, str]]:
    """Return line, old word and the word to write instead."""
    return [
        (number, found.group(), instead)
        for number, line in enumerate(text.splitlines(), start=1)
        for old, instead in OLD_WORDS.items()
        for found in re.finditer(old, line)
    ]


@pytest.mark.parametrize("page", HAND_WRITTEN)
def test_lines_of_prose_fit_a_screen(page: str) -> None:
    assert find_long_lines((ROOT / page).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page not in _HISTORY])
def test_pages_use_the_words_of_the_field(page: str) -> None:
    assert find_old_words((ROOT / page).read_text(encoding="utf-8")) == []


def test_every_kind_of_page_is_looked_at() -> None:
    assert {"README.md", "docs/cells.md", "docs/adr/0007-rooms.md"} <= set(HAND_WRITTEN)
    assert "MODEL_CARD.md" in PAGES


def test_long_prose_is_found_and_tables_code_and_links_are_not() -> None:
    long = "word " * 30
    text = f"{long}\n\n| {long} |\n\n```\n{long}\n```\n\n[short](https://example.org/{'x' * 200})\n{long}\n"
    assert find_long_lines(text) == [1, 10]
    assert find_long_lines(f"<!-- results: a command -->\n{long}\n<!-- /results -->\n{long}") == [4]


def test_old_words_are_found_and_ordinary_english_is_not() -> None:
    old = "The namer\nis judged by ReviewDesk;\nthe Keeper of `web/src/keep/` has deeds."
    assert [number for number, _, _ in find_old_words(old)] == [1, 2, 2, 3, 3, 3]
    assert find_old_words("Keep the mark: a picture is refused, files are kept, a session has figures.") == []
