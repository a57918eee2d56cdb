"""Models that find cells before they name them, on pictures whose cells are squares in one colour."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leukoscope.errors import ModelError
from leukoscope.inference.model import Model, load_model
from tiny_model import (
    LOCATOR,
    WEIGHTS,
    build_locator,
    build_onnx,
    write_tiny_finder,
    write_tiny_model,
)

RED, GREEN, BLUE, GREY = (250, 40, 30), (20, 240, 40), (30, 10, 255), (150, 150, 150)


def draw(width: int, height: int, *cells: tuple[int, int, tuple[int, int, int]]) -> np.ndarray:
    """White, with squares of 8 x 8 pixels at x, y."""
    picture = np.full((height, width, 3), 255, np.uint8)
    for x, y, color in cells:
        picture[y : y + 8, x : x + 8] = color
    return picture


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return load_model(write_tiny_finder(tmp_path / "finder"))


def test_every_cell_is_found_and_named_in_reading_order(model: Model) -> None:
    field = draw(64, 64, (48, 40, BLUE), (16, 8, RED), (0, 40, GREEN))
    (result,) = model.classify([field], paths=["field"])
    assert (result.path, result.width, result.height, result.error) == ("field", 64, 64, None)
    assert [cell.box for cell in result.cells] == [(16, 8, 8, 8), (0, 40, 8, 8), (48, 40, 8, 8)]
    assert [cell.label for cell in result.cells] == ["RED", "GREEN", "BLUE"]
    logits = np.array(RED) @ WEIGHTS / 2.0
    expected = np.exp(logits - logits.max())
    red = result.cells[0]
    np.testing.assert_allclose(list(red.probabilities.values()), expected / expected.sum(), atol=1e-6)
    assert red.cellness == pytest.approx(1 - 30 / 255, abs=1e-6)
    assert (red.embedding, red.map) == (None, None)


def test_a_picture_without_cells_has_none(model: Model) -> None:
    (result,) = model.classify([draw(90, 50)])
    assert (result.cells, result.error) == ((), None)
    assert model.classify([]) == []


def test_what_is_hardly_a_cell_gets_no_label(model: Model) -> None:
    (result,) = model.classify([draw(32, 32, (8, 8, GREY))])
    (cell,) = result.cells
    assert cell.cellness == pytest.approx(1 - 150 / 255, abs=1e-6)
    assert (cell.status, cell.label) == ("unidentified", None)


def test_cellness_rules_out_even_a_sure_class(tmp_path: Path) -> None:
    thresholds = {"confident": 0.5, "review": 0.1, "cell": 0.9}
    folder = write_tiny_finder(tmp_path, calibration={"temperature": 1, "thresholds": thresholds})
    (result,) = load_model(folder).classify([draw(32, 32, (8, 8, RED), (24, 24, BLUE))])
    red, blue = result.cells
    assert red.probability > 0.5
    assert (red.status, red.label) == ("unidentified", None)
    assert (blue.status, blue.label) == ("confident", "BLUE")


def test_what_is_no_cell_is_left_out_unless_a_person_drew_its_box(tmp_path: Path) -> None:
    thresholds = {"confident": 0.5, "review": 0.1, "cell": 0.9, "found": 0.5}
    folder = write_tiny_finder(tmp_path, calibration={"temperature": 1, "thresholds": thresholds})
    model = load_model(folder)
    field = draw(32, 32, (8, 8, GREY), (24, 24, BLUE))
    (result,) = model.classify([field])
    assert [(cell.box, cell.label) for cell in result.cells] == [((24, 24, 8, 8), "BLUE")]
    assert model.find([field]) == [[(8, 8, 8, 8), (24, 24, 8, 8)]]
    (grey,) = model.classify_boxes(field, [(8, 8, 8, 8)]).cells
    assert (grey.status, grey.label) == ("unidentified", None)
    # Of several fields, each loses its own.
    others = model.classify([field, draw(32, 32, (8, 8, GREY)), draw(32, 32, (0, 0, BLUE))])
    assert [[cell.box[:2] for cell in each.cells] for each in others] == [[(24, 24)], [], [(0, 0)]]


def test_details_are_what_the_network_gives_for_the_leading_class(model: Model) -> None:
    (result,) = model.classify([draw(32, 32, (8, 16, GREEN))], details=True)
    (cell,) = result.cells
    assert cell.embedding is not None
    assert cell.map is not None
    np.testing.assert_allclose(cell.embedding, GREEN, rtol=1e-6)
    assert cell.map.shape == (4, 6)
    np.testing.assert_allclose(cell.map, 240 * WEIGHTS[1, 1], rtol=1e-6)
    assert "embedding" not in json.dumps(result.to_json())


@pytest.mark.parametrize("batch_size", [1, 2, 5, 32])
def test_batches_of_tiles_and_crops_change_nothing(model: Model, batch_size: int) -> None:
    random = np.random.default_rng(3)
    fields = []
    for number in range(11):
        width, height = (int(side) for side in random.integers(20, 120, 2))
        spots = [
            (8 * int(random.integers(width // 8)), 8 * int(random.integers(height // 8))) for _ in range(4)
        ]
        fields.append(draw(width, height, *((x, y, (RED, BLUE)[number % 2]) for x, y in spots)))
    expected = [model.classify([field], batch_size=7)[0] for field in fields]
    found = model.classify(fields, batch_size=batch_size)
    assert sum(len(result.cells) for result in expected) >= 8
    for a, b in zip(found, expected, strict=True):
        assert [cell.box for cell in a.cells] == [cell.box for cell in b.cells]
        assert [cell.label for cell in a.cells] == [cell.label for cell in b.cells]


def test_files_come_back_in_order_with_errors_between(model: Model, tmp_path: Path) -> None:
    paths = []
    for number in range(21):
        paths.append(tmp_path / f"{number}.png")
        if number % 3 == 1:
            paths[-1].write_bytes(b"%PDF-1.7")
        else:
            spots = [(16 * spot, 8, RED) for spot in range(number % 4)]
            Image.fromarray(draw(64, 32, *spots)).save(paths[-1])
    results = list(model.classify_files(paths, details=True))
    assert [result.path for result in results] == [str(path) for path in paths]
    for number, result in enumerate(results):
        assert (result.error is not None) == (number % 3 == 1)
        assert len(result.cells) == (0 if number % 3 == 1 else number % 4)
        assert all(cell.embedding is not None for cell in result.cells)


def test_boxes_of_a_persons_own_are_named_in_their_order(model: Model) -> None:
    field = draw(64, 64, (40, 16, BLUE), (8, 8, RED))
    result = model.classify_boxes(field, [(40, 16, 8, 8), (9, 9, 6, 6), (40, 16, 8, 8)], path="mine")
    assert [cell.box for cell in result.cells] == [(40, 16, 8, 8), (9, 9, 6, 6), (40, 16, 8, 8)]
    assert [cell.label for cell in result.cells] == ["BLUE", "RED", "BLUE"]
    assert (result.path, result.width, result.height) == ("mine", 64, 64)
    assert model.classify_boxes(field, []).cells == ()
    for box in ((-1, 0, 5, 5), (0, 0, 0, 5), (60, 60, 5, 4), (0, 0, 5, 65)):
        with pytest.raises(ValueError, match="inside the picture of 64 x 64"):
            model.classify_boxes(field, [box])


def test_a_locator_that_does_not_fit_its_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Expected input of height, width, channels"):
        load_model(write_tiny_finder(tmp_path / "tile", locator=LOCATOR | {"tile_width_px": 64}))
    with pytest.raises(ModelError, match="Expected outputs named geometry"):
        load_model(write_tiny_finder(tmp_path / "outputs", locator_onnx=build_named_scores()))
    coarse = load_model(write_tiny_finder(tmp_path / "grid", locator=LOCATOR | {"stride_px": 16}))
    with pytest.raises(ModelError, match=r"Expected heatmap of shape \(1, 2, 2, 1\)"):
        coarse.classify([draw(32, 32)])


def build_named_scores() -> bytes:
    """A locator whose geometry is called otherwise."""
    return build_locator().replace(b"geometry", b"geometrx")


def test_a_model_without_a_locator_cannot_find(tmp_path: Path) -> None:
    model = load_model(write_tiny_model(tmp_path, onnx_bytes=build_onnx()))
    assert not model.finds_cells
    for ask in (lambda: model.find([draw(9, 9)]), lambda: model.locate(np.zeros((1, 32, 32, 3), np.float32))):
        with pytest.raises(ModelError, match="has no locator"):
            ask()
    field = draw(40, 30, (10, 10, BLUE))
    result = model.classify_boxes(field, [(10, 10, 8, 8)], details=True)
    assert [(cell.label, cell.cellness, cell.map) for cell in result.cells] == [("BLUE", None, None)]
