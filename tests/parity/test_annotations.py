"""Annotations: Python reads what the page writes, and the page reads what Python writes, in each format of the page."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from PIL import Image

from annotation_cases import WHOLE, compare, prepare, write_and_read
from leukoscope.annotation_formats.class_names import KNOWN_LABELS, find_label
from leukoscope.annotation_formats.conversion import convert
from leukoscope.annotation_formats.formats import FORMATS, read_annotations
from leukoscope.annotation_formats.model import AnnotationSet

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 600
PAGE_FORMATS = ("coco", "voc", "yolo", "geojson", "label-studio", "csv")
SIZE = (640, 480)


def run_page(task: str, out: Path) -> None:
    """Run one task of the page's modules; skips the test where web/ is not installed."""
    if shutil.which("node") is None or not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the page's modules: Node or web/node_modules is missing (make test installs them)")
    command = ["node", str(ROOT / "tests" / "parity" / "annotations.mjs"), task, str(ROOT / "web"), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the page wrote of one session."""
    out = tmp_path_factory.mktemp("page")
    run_page("write", out)
    return out


def read_with_pictures(path: Path) -> AnnotationSet:
    """Read annotations that the page or `convert` wrote; YOLO's need their pictures, in their folder."""
    if path.is_dir() and (path / "data.yaml").is_file():
        for labels in (path / "labels").glob("*.txt"):
            picture = path / "images" / f"{labels.stem}.png"
            picture.parent.mkdir(exist_ok=True)
            Image.fromarray(np.zeros((SIZE[1], SIZE[0], 3), np.uint8)).save(picture)
    return read_annotations(path)[1]


@pytest.mark.parametrize("name", PAGE_FORMATS)
def test_the_page_writes_what_convert_writes(name: str, page: Path, tmp_path: Path) -> None:
    written = json.loads((page / "losses.json").read_text(encoding="utf-8"))[name]
    path = page / "written" / written["file"]
    if path.suffix == ".zip":
        shutil.unpack_archive(path, tmp_path / "page")
        path = tmp_path / "page"
    ending = "" if FORMATS[name].is_folder else FORMATS[name].endings[0]
    target = tmp_path / f"python{ending}"
    converted = convert(page / "page.leukoscope", target, target_format=name)
    found, expected = read_with_pictures(path), read_with_pictures(target)
    assert compare(found) == compare(expected)
    assert len(found.pictures) == 3
    assert len(found.cells) == 6
    losses = [note for note in converted.notes if note.startswith(f"{FORMATS[name].title} holds no")]
    assert written["sentences"] == losses


def test_the_page_reads_what_python_writes(page: Path, tmp_path: Path) -> None:
    given = page / "given"
    given.mkdir()
    expected = {}
    for name in PAGE_FORMATS:
        folder = tmp_path / name
        folder.mkdir()
        expected[name] = write_and_read(prepare(WHOLE, FORMATS[name]), name, folder)
        if FORMATS[name].is_folder:
            shutil.make_archive(str(given / name), "zip", folder)
        else:
            ending = FORMATS[name].endings[0]
            shutil.copy(folder / f"cells{ending}", given / f"{name}{ending}")
    names = [
        *KNOWN_LABELS,
        "Neutrophils",
        "band neutrophil",
        "immature-granulocyte",
        "nRBC",
        "Monozyt",
        "",
        "s",
    ]
    (page / "names.json").write_text(json.dumps(names))
    run_page("read", page)
    read = json.loads((page / "read.json").read_text(encoding="utf-8"))
    assert len(read) == len(PAGE_FORMATS)
    for file, pictures in read.items():
        annotations = expected[file.partition(".")[0]]
        found = {
            PurePosixPath(name).stem: describe_found(cells, is_share) for name, is_share, cells in pictures
        }
        assert found == {PurePosixPath(p.name).stem: describe_set(p.cells) for p in annotations.pictures}, (
            file
        )
    assert json.loads((page / "labels.json").read_text()) == [find_label(name) for name in names]


def describe_found(cells: list[dict[str, object]], is_share: bool) -> list[tuple[object, ...]]:
    """Return the cells that the page read, with boxes in pixels of the pictures of `WHOLE`."""
    (width, height), *_ = [picture.size for picture in WHOLE.pictures]
    found = []
    for cell in cells:
        box = cell["box"]
        assert isinstance(box, list)
        sides = zip(box, (width, height, width, height), strict=True)
        pixels = tuple(round(side * (extent if is_share else 1), 3) for side, extent in sides)
        facts = (cell[key] for key in ("label", "fineLabel", "probability", "status", "isConfirmed"))
        found.append((pixels, *facts))
    return found


def describe_set(cells: object) -> list[tuple[object, ...]]:
    """Return the same of cells that Python read."""
    assert isinstance(cells, tuple)
    return [(c.box, c.label, c.fine_label, c.probability, c.status, c.is_confirmed) for c in cells]
