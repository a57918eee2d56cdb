"""The same file gives the same pixels, the same answer, or the same refusal, in Python and in Chromium."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine_runner import EngineAnswer, classify_in_browser
from leukoscope.contract.model_folder import find_model
from leukoscope.errors import ImageError
from leukoscope.images.decoding import decode_image
from leukoscope.images.resizing import resize_pixels
from leukoscope.inference.model import Model, load_model
from leukoscope.synthetic.fields import write_samples
from picture_kinds import list_heic, make_pictures, make_refused, make_refused_heic

JPEG_LEVELS = 2
# Measured: at most 2 levels in 8 bits, 3 in 10 bits, and on average 0.06 and 0.11 (docs/pictures.md).
HEIC_LEVELS, HEIC_MEAN_LEVELS = 3, 0.15
REAL_PICTURES = 300


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(find_model("leukoscope-compact"))


def allowed_levels(name: str) -> int:
    return JPEG_LEVELS if Path(name).suffix.lower() in (".jpg", ".jpeg") else 0


def check_pixels(model: Model, file: Path, answer: EngineAnswer) -> None:
    decoded = decode_image(file, background=model.manifest.input.background)
    assert answer.decoded is not None, f"{file.name}: {answer.text}"
    assert answer.pixels is not None
    assert answer.decoded.shape == decoded.shape, file.name
    levels = allowed_levels(file.name)
    assert np.abs(answer.decoded.astype(int) - decoded).max() <= levels, file.name
    seen = resize_pixels(decoded, model.manifest.input.width_px, model.manifest.input.height_px)
    assert np.abs(answer.pixels.astype(int) - seen).max() <= levels, file.name


def check_answers(model: Model, files: list[Path], answers: list[EngineAnswer]) -> None:
    """Hold probabilities, statuses and the leading class to what the project promises."""
    differences = []
    for result, answer in zip(model.classify_files(files), answers, strict=True):
        assert answer.result is not None
        (here,), (there,) = result.cells, answer.result["cells"]
        assert (result.width, result.height) == (answer.result["width"], answer.result["height"])
        assert list(result.notes) == answer.result.get("notes", [])
        assert list(here.box) == there["box"]
        assert list(here.probabilities) == list(there["probabilities"])
        ours, theirs = (np.array(list(p.values())) for p in (here.probabilities, there["probabilities"]))
        differences.append(np.abs(ours - theirs).max())
        second, first = np.sort(ours)[-2:]
        if first - second > 1e-2:
            assert np.argmax(ours) == np.argmax(theirs)
        thresholds = model.manifest.calibration
        if min(abs(first - t) for t in (thresholds.confident, thresholds.review)) > 1e-2:
            assert (here.status, here.label) == (there["status"], there["label"])
    assert max(differences) <= 1e-2
    assert np.mean(differences) <= 1e-3


def test_every_kind_of_picture_is_read_or_refused_alike(model: Model, tmp_path: Path) -> None:
    pictures, refused = make_pictures(), make_refused()
    files = {**pictures, **{f"refused-{name}": data for name, (data, _) in refused.items()}}
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    answers = dict(
        zip(files, classify_in_browser(folder, list(files), model.folder, tmp_path / "out"), strict=True)
    )
    for name in pictures:
        check_pixels(model, folder / name, answers[name])
    for name, (_, code) in refused.items():
        answer = answers[f"refused-{name}"]
        with pytest.raises(ImageError) as refusal:
            decode_image(folder / f"refused-{name}")
        assert answer.code == code, name
        assert answer.text == str(refusal.value), name
    check_answers(model, [folder / name for name in pictures], [answers[name] for name in pictures])


def test_heic_is_read_or_refused_alike(model: Model, tmp_path: Path) -> None:
    pytest.importorskip("pi_heif", reason="the optional decoder of HEIC is not installed: leukoscope[heic]")
    pictures, refused = list_heic(), make_refused_heic()
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, data in [*pictures.items(), *((name, data) for name, (data, _) in refused.items())]:
        (folder / name).write_bytes(data)
    names = [*pictures, *refused]
    answers = dict(
        zip(names, classify_in_browser(folder, names, model.folder, tmp_path / "out"), strict=True)
    )
    for name in pictures:
        here, there = decode_image(folder / name), answers[name].decoded
        assert there is not None, f"{name}: {answers[name].text}"
        assert there.shape == here.shape, name
        levels = np.abs(there.astype(int) - here)
        assert (levels.max() <= HEIC_LEVELS, levels.mean() <= HEIC_MEAN_LEVELS) == (True, True), name
    for name, (_, code) in refused.items():
        with pytest.raises(ImageError) as refusal:
            decode_image(folder / name)
        assert (answers[name].code, answers[name].text) == (code, str(refusal.value)), name


@pytest.mark.parametrize("backend", ["wasm", "webgl"])
def test_drawn_fields_get_the_same_answer(model: Model, tmp_path: Path, backend: str) -> None:
    write_samples(tmp_path / "drawn", 7)
    files = sorted((tmp_path / "drawn").glob("*.png"))
    answers = classify_in_browser(
        tmp_path / "drawn", [file.name for file in files], model.folder, tmp_path / "out", backend=backend
    )
    for file, answer in zip(files, answers, strict=True):
        check_pixels(model, file, answer)
        assert answer.result is not None
        assert answer.result["backend"] == backend
    check_answers(model, files, answers)


@pytest.mark.real
def test_real_pictures_get_the_same_answer(
    model: Model, kaggle_data: Path, pbc_data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    files = []
    for root in (kaggle_data, pbc_data):
        found = sorted(path for path in root.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
        step = max(1, len(found) // (REAL_PICTURES // 2))
        for path in found[::step]:
            files.append(folder / f"{len(files):04d}.jpg")
            files[-1].symlink_to(path)
    assert len(files) >= REAL_PICTURES
    answers = classify_in_browser(folder, [file.name for file in files], model.folder, tmp_path / "out")
    for file, answer in zip(files, answers, strict=True):
        check_pixels(model, file, answer)
    check_answers(model, files, answers)
