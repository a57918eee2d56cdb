"""`leukoscope classify` on whole slides: its files, its words, and a run that is killed and goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import geojson
import numpy as np
import pytest
import tifffile
from click.testing import CliRunner, Result
from PIL import Image

from drawn_slides import draw_smear, write_pyramid
from leukoscope.annotation_formats.session_file import read_session
from leukoscope.cli import cli
from leukoscope.contract.session_file import read_session_file
from leukoscope.images.decoding import decode_image
from leukoscope.inference.results import SAFE_WORDS
from leukoscope.slides.recognition import is_slide

ENDINGS = ("area.geojson", "cells.jsonl", "geojson", "leukoscope", "slide.json")


@pytest.fixture(scope="module")
def slide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A slide of 7 megapixels, in 4 tiles."""
    smear = draw_smear(1024, 768)[0]
    return write_pyramid(tmp_path_factory.mktemp("slides") / "smear.tif", np.tile(smear, (3, 3, 1)))


@pytest.fixture(scope="module")
def finished(slide: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a run that nothing stopped."""
    out = tmp_path_factory.mktemp("finished") / "out"
    result = run(slide, out)
    assert result.exit_code == 0, result.output
    assert SAFE_WORDS in result.stdout
    assert "4 tiles: 4 looked at" in result.stdout
    return out


def run(*arguments: object) -> Result:
    *paths, out = (str(argument) for argument in arguments)
    return CliRunner().invoke(cli, ["classify", "--slide", *paths, "--quiet", "--out", out])


def test_a_run_leaves_its_files_and_no_journal(finished: Path) -> None:
    assert sorted(path.name for path in finished.iterdir()) == [f"smear.{ending}" for ending in ENDINGS]


def test_json_lines_are_in_slide_pixels(finished: Path, slide: Path) -> None:
    cells = [json.loads(line) for line in (finished / "smear.cells.jsonl").read_text().splitlines()]
    assert {cell["slide"] for cell in cells} == {"smear.tif"}
    # Drawn every 250 pixels, 4 x 3 in each of 9 copies.
    for copy in range(9):
        left, top = copy % 3 * 1024, copy // 3 * 768
        for x, y in ((130 + 250 * i, 120 + 250 * j) for i in range(4) for j in range(3)):
            near = [c for c in cells if abs(c["box"][0] + c["box"][2] / 2 - left - x) < 16]
            near = [c for c in near if abs(c["box"][1] + c["box"][3] / 2 - top - y) < 16]
            assert len(near) == 1
    summary = json.loads((finished / "smear.slide.json").read_text())
    assert summary["cells"] == len(cells) == sum(entry["cells"] for entry in summary["labels"])
    assert summary["tiles"]["looked"] == 4
    assert summary["area_mm2"] == pytest.approx(3072 * 2304 * 0.25**2 / 1e6, abs=1e-3)


def test_geojson_is_valid_and_has_the_same_cells(finished: Path) -> None:
    text = (finished / "smear.geojson").read_text()
    collection = geojson.loads(text)
    assert collection.is_valid
    boxes = [json.loads(line)["box"] for line in (finished / "smear.cells.jsonl").read_text().splitlines()]
    corners = [feature["geometry"]["coordinates"][0][0] for feature in collection["features"]]
    assert corners == [box[:2] for box in boxes]
    assert len({feature["id"] for feature in collection["features"]}) == len(boxes)
    area = geojson.loads((finished / "smear.area.geojson").read_text())
    assert area.is_valid
    assert len(area["features"]) == 2


def test_the_area_can_be_given_back_as_a_region(finished: Path, slide: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    arguments = ["classify", "--slide", str(slide), "--quiet", "--out", str(out)]
    region = ["--region", str(finished / "smear.area.geojson")]
    assert CliRunner().invoke(cli, [*arguments, *region]).exit_code == 0
    assert (out / "smear.cells.jsonl").read_bytes() == (finished / "smear.cells.jsonl").read_bytes()


def test_the_session_holds_each_cell_in_a_field_of_its_own_pixels(finished: Path, slide: Path) -> None:
    path = finished / "smear.leukoscope"
    session = read_session_file(path)
    cells = [json.loads(line) for line in (finished / "smear.cells.jsonl").read_text().splitlines()]
    assert len(session["cells"]) == len(cells)
    assert session["sampleId"] == "smear.tif"
    read = read_session(path)
    assert read.read_picture is not None
    whole = tifffile.imread(slide)
    places = set()
    for picture in read.pictures:
        left, top = (int(part[1:]) for part in picture.name.removesuffix(".jpg").split("_")[1:])
        data = read.read_picture(picture.name)
        assert data is not None
        pixels = decode_image(data)
        part = whole[top : top + pixels.shape[0], left : left + pixels.shape[1]]
        assert abs(pixels.astype(int) - part).mean() < 4
        places |= {
            (left + x, top + y, width, height) for x, y, width, height in (c.box for c in picture.cells)
        }
    assert places == {tuple(cell["box"]) for cell in cells}


def test_a_killed_run_goes_on_without_a_cell_lost_or_doubled(
    slide: Path, finished: Path, tmp_path: Path
) -> None:
    out = tmp_path / "killed"
    command = [
        sys.executable,
        "-m",
        "leukoscope",
        "classify",
        "--slide",
        str(slide),
        "--quiet",
        "--out",
        str(out),
    ]
    journal = out / "smear.journal.jsonl"
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < 3):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (out / "smear.cells.jsonl").exists()
    n_done = journal.read_bytes().count(b"\n") - 1
    assert 2 <= n_done < 4

    refused = run(slide, out)
    assert refused.exit_code == 1
    assert "--resume" in str(refused.exception)
    resumed = run("--resume", slide, out)
    assert resumed.exit_code == 0, resumed.output

    for ending in ("cells.jsonl", "geojson", "area.geojson", "slide.json"):
        assert (out / f"smear.{ending}").read_bytes() == (finished / f"smear.{ending}").read_bytes()
    before = (out / "smear.cells.jsonl").stat().st_mtime_ns
    again = run("--resume", slide, out)
    assert "finished already" in again.stdout
    assert (out / "smear.cells.jsonl").stat().st_mtime_ns == before


def test_without_the_extra_the_error_names_it(
    slide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openslide", None)
    result = run(slide, tmp_path / "out")
    assert result.exit_code == 1
    assert "pip install 'leukoscope[slides]'" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["picture.png", "--resume"], "--resume goes with a whole slide, or with --format json --out FILE"),
        (["picture.png", "scan.svs"], "slides alone or pictures alone"),
        (["scan.svs", "--format", "json"], "no --format"),
        (["scan.svs", "--workers", "2"], "--workers and --engine"),
        (["scan.svs", "b/scan.svs"], "Two slides are called scan"),
        (["scan.svs", "--out", "picture.png"], "Expected a folder for --out"),
    ],
)
def test_wrong_options_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (9, 9)).save("picture.png")
    Path("b").mkdir()
    for name in ("scan.svs", "b/scan.svs"):
        Path(name).write_bytes(b"none")
    result = CliRunner().invoke(cli, ["classify", *arguments])
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())


def test_what_is_no_slide_gets_the_words_of_both_readers(tmp_path: Path) -> None:
    bad = tmp_path / "bad.svs"
    bad.write_bytes(b"none")
    result = run(bad, tmp_path / "out")
    assert result.exit_code == 1
    assert "OpenSlide says" in str(result.exception)
    assert "tiffslide says" in str(result.exception)


def test_pictures_need_nothing_of_the_extra() -> None:
    code = (
        "import sys, leukoscope.cli.classify, leukoscope.cli.slide_command; "
        "print(*sys.modules.keys() & {'openslide', 'tiffslide', 'tifffile', 'zarr', 'fsspec'})"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""


def test_slides_are_known_by_name_or_first_bytes(tmp_path: Path) -> None:
    grey = np.zeros((300, 300, 3), np.uint8)
    kinds = {
        "plain.tif": ({"photometric": "rgb"}, False),
        "tiles.tif": ({"photometric": "rgb", "tile": (256, 256)}, False),
        "big.tif": ({"photometric": "rgb", "bigtiff": True}, True),
    }
    for name, (options, expected) in kinds.items():
        path = tmp_path / name
        with tifffile.TiffWriter(path, bigtiff=bool(options.pop("bigtiff", False))) as file:
            file.write(grey, **options)
        assert is_slide(path) is expected
    large = tmp_path / "large.tif"
    tifffile.imwrite(large, np.broadcast_to(np.uint8(0), (11_000, 10_000)), compression="adobe_deflate")
    assert is_slide(large)
    for name in ("scan.NDPI", "scan.mrxs"):
        (tmp_path / name).write_bytes(b"")
        assert is_slide(tmp_path / name)
    assert not is_slide(tmp_path / "missing.svs")
