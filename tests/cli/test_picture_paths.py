"""Paths, folders and patterns on the command line."""

from __future__ import annotations

from pathlib import Path

from leukoscope.cli.picture_paths import expand_paths


def test_patterns_are_expanded_and_each_picture_comes_once(samples: Path) -> None:
    everything = ["smears/a red.png", "smears/b.JPG", "smears/deep er/蓝.png"]
    assert [
        Path(path).as_posix() for path in expand_paths(["smears/**/*.png", "smears", "smears/b.JPG"])
    ] == [
        everything[0],
        everything[2],
        everything[1],
    ]
    assert [Path(path).as_posix() for path in expand_paths(["smears/*"])] == [
        everything[0],
        everything[1],
        "smears/notes.txt",
        everything[2],
    ]


def test_a_name_with_a_star_that_exists_is_no_pattern(samples: Path) -> None:
    Path("a[1].png").write_bytes(b"")
    assert expand_paths(["a[1].png"]) == ["a[1].png"]
