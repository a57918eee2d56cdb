"""README.zh-CN.md says what README.md says: the same commands, figures, links and sections, in Chinese."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from chinese_results import to_chinese

ROOT = Path(__file__).parents[2]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def list_commands(text: str) -> list[str]:
    """Return the lines of the code blocks without their remarks."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]


def list_links(text: str) -> set[str]:
    """Return where the text leads, but for pictures and the other language."""
    links = set(re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", text))
    return links - {"README.md", "README.zh-CN.md"}


def count_numbers(text: str) -> Counter[str]:
    """Return every number of the prose and the tables, however often."""
    prose = re.sub(r"^```sh\n.*?^```|\]\([^)]*\)|`[^`]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", prose))


def test_commands_are_the_same() -> None:
    assert list_commands(CHINESE) == list_commands(ENGLISH)
    assert len(list_commands(ENGLISH)) >= 10


def test_numbers_are_the_same() -> None:
    assert count_numbers(CHINESE) == count_numbers(ENGLISH)


def test_links_are_the_same() -> None:
    assert list_links(CHINESE) == list_links(ENGLISH)


def test_sections_are_the_same() -> None:
    def list_levels(text: str) -> list[int]:
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        return [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]

    assert list_levels(CHINESE) == list_levels(ENGLISH)


def test_each_leads_to_the_other() -> None:
    assert "[简体中文](README.zh-CN.md)" in ENGLISH
    assert "[English](README.md)" in CHINESE


def test_the_safe_words_stand_in_both() -> None:
    assert "Not a medical device. Every cell must be confirmed by a qualified person." in ENGLISH
    assert "非医疗器械。每个细胞都必须由合格的专业人员确认。" in CHINESE


def test_a_word_without_chinese_is_refused() -> None:
    with pytest.raises(ValueError, match="add to WORDS: surprising"):
        to_chinese("| BCCD, surprising | 1 |")
