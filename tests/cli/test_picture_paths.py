"""Paths, folders and patterns on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from leukoscope.cli.picture_paths import expand_paths
from leukoscope.contract.folder_files import PassedOver
from leukoscope.errors import ImageError


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


def put(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(b"x")


def test_generated_files_are_passed_over_in_folders_and_patterns_and_counted(samples: Path) -> None:
    put(
        "scans/a.png",
        "scans/._a.png",
        "scans/@eaDir/a.png/thumb.jpg",
        "scans/deeper/Thumbs.db",
        "scans/b.avif",
    )
    passed_over = PassedOver()
    assert expand_paths(["scans"], passed_over) == ["scans/a.png"]
    assert (passed_over.generated, passed_over.not_read) == (3, {"AVIF": 1})
    # glob itself leaves out hidden names, so that of the pattern's matches two are generated: a folder and a thumbnail.
    passed_over = PassedOver()
    assert expand_paths(["scans/**/*.*g"], passed_over) == ["scans/a.png"]
    assert passed_over.generated == 2
    assert expand_paths(["scans/@eaDir/**/*.jpg"]) == ["scans/@eaDir/a.png/thumb.jpg"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(samples: Path) -> None:
    put("scans/._a.png", "scans/DSC_1.NEF")
    assert expand_paths(["scans/._a.png", "scans/DSC_1.NEF"]) == ["scans/._a.png", "scans/DSC_1.NEF"]


def test_a_folder_without_pictures_says_what_it_holds(samples: Path) -> None:
    put("card/DSC_1.NEF", "card/DSC_2.NEF", "card/.DS_Store", "card/readme")
    with pytest.raises(ImageError, match=r"found none .* 1 hidden .* 1 file without .* 2 files .*\(2 RAW\)"):
        expand_paths(["card"])
    with pytest.raises(ImageError, match=r"match card/\*\*/\*\.jpg; there are none"):
        expand_paths(["card/**/*.jpg"])
