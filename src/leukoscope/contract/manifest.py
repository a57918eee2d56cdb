"""The manifest of a model folder: its types, and the checks before any file it names is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from leukoscope.contract.embedding_space import EmbeddingSpace
from leukoscope.contract.reserved_names import find_reserved
from leukoscope.contract.schemas import check_schema, load_contract
from leukoscope.errors import ModelError

MANIFEST_NAME = "manifest.json"
# A finer class is answered where it is more probable than everything else together, unless the manifest says more.
FINE_THRESHOLD = 0.5


@dataclass(frozen=True)
class ClassEntry:
    """One class, in the order of the probabilities. `name` is by language ("en", "zh-CN")."""

    label: str
    name: Mapping[str, str]
    color: str
    is_white_cell: bool | None


@dataclass(frozen=True)
class FineClassEntry:
    """One finer class within the class `group`, in the order of the finer probabilities."""

    label: str
    group: str
    name: Mapping[str, str]
    color: str


@dataclass(frozen=True)
class InputSpec:
    """The input of the classifier: pictures stretched to width x height, 0..255 mapped to `value_range`."""

    width_px: int
    height_px: int
    channels: int
    resize: str
    value_range: tuple[float, float]
    background: tuple[int, int, int]


@dataclass(frozen=True)
class Stage:
    """One network. `input` and the values of `outputs` name tensors, the same in both files."""

    name: str
    graph: str
    onnx: str
    input: str
    outputs: Mapping[str, str]


@dataclass(frozen=True)
class LocatorSpec:
    """How cells are found, cropped and merged: the manifest's `locator` (docs/adr/0005-find-then-name.md).

    Lengths are in pixels of a level or tile, scales in level pixels a picture pixel. `threshold` is the least
    score of a peak, `merge_overlap` the largest share of the smaller box that two boxes may have in common,
    and `crop_scale` the side of a crop in longer sides of the box, which count as at least `crop_floor_px`.
    `larger_tiles` says that the network also takes tiles whose sides are whole multiples of these. `knows_scale` is
    true where the magnification of what is looked at is known; no manifest says so.
    """

    tile_width_px: int
    tile_height_px: int
    tile_overlap_px: int
    stride_px: int
    size_unit_px: float
    value_range: tuple[float, float]
    largest_scale: float
    finest_scale: float
    threshold: float
    merge_overlap: float
    crop_scale: float
    crop_floor_px: float
    larger_tiles: bool = False
    knows_scale: bool = False

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of the heatmap of a tile."""
        return self.tile_height_px // self.stride_px, self.tile_width_px // self.stride_px

    @classmethod
    def from_json(cls, data: Any, where: str = "locator") -> LocatorSpec:
        """Read the JSON object of the manifest, or of a run's locator.json.

        Raises:
            ModelError: it breaks the contract; names the place, what was expected and what was found.
        """
        schema = load_contract("manifest.schema.json")
        check_schema(data, where, {"$defs": schema["$defs"], **schema["properties"]["locator"]})
        low, high = data["value_range"]
        spec = cls(**{**data, "value_range": (float(low), float(high))})
        for problem in _find_locator_contradictions(spec):
            raise ModelError(f"{where}: {problem}")
        return spec

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        data = {**asdict(self), "value_range": list(self.value_range)}
        del data["knows_scale"]
        return data


@dataclass(frozen=True)
class Calibration:
    """Temperature of the reported probabilities, and the thresholds of their statuses.

    A place below the cellness `found` is left out of what was found, a cell below the cellness `cell` is rejected; None
    where nothing is, as where the network gives no cellness. `fine` is the least probability with which a finer class
    is answered; None means FINE_THRESHOLD.
    """

    temperature: float
    confident: float
    review: float
    source: str | None
    cell: float | None = None
    found: float | None = None
    fine: float | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """Read the `calibration` of a manifest, of a lab profile, or of a run folder.

        Raises:
            KeyError, TypeError, ValueError: a value is missing or no number. A manifest or profile that its schema
                accepts never raises them.
        """
        thresholds = data["thresholds"]
        return cls(
            temperature=float(data["temperature"]),
            confident=float(thresholds["confident"]),
            review=float(thresholds["review"]),
            source=data.get("source"),
            cell=float(thresholds["cell"]) if "cell" in thresholds else None,
            found=float(thresholds["found"]) if "found" in thresholds else None,
            fine=float(thresholds["fine"]) if "fine" in thresholds else None,
        )


@dataclass(frozen=True)
class ModelFile:
    """One file: path from the manifest with forward slashes, length, SHA-256, addresses on other hosts."""

    path: str
    bytes: int
    sha256: str
    urls: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """A valid manifest. `raw` is the whole JSON object as read, with data sets and metrics."""

    id: str
    version: str
    name: Mapping[str, str]
    licence: str
    classes: tuple[ClassEntry, ...]
    input: InputSpec
    stages: tuple[Stage, ...]
    locator_spec: LocatorSpec | None
    calibration: Calibration
    golden_image: str
    golden_expected: str
    files: tuple[ModelFile, ...]
    raw: Mapping[str, Any]
    embedding: EmbeddingSpace | None = None
    fine_classes: tuple[FineClassEntry, ...] = ()

    @property
    def fine_threshold(self) -> float:
        """The least probability with which a finer class is answered."""
        return FINE_THRESHOLD if self.calibration.fine is None else self.calibration.fine

    @property
    def labels(self) -> tuple[str, ...]:
        """The class labels in the order of the probabilities."""
        return tuple(entry.label for entry in self.classes)

    @property
    def classifier(self) -> Stage:
        """The stage that names cells; every valid manifest has exactly one."""
        return next(stage for stage in self.stages if stage.name == "classifier")

    @property
    def locator(self) -> Stage | None:
        """The stage that finds cells; None where each picture is one cell."""
        return next((stage for stage in self.stages if stage.name == "locator"), None)


def parse_manifest(data: Any, where: str = MANIFEST_NAME) -> Manifest:
    """Check a manifest against the schema and for contradictions, and return it typed.

    Args:
        data: the JSON value.
        where: what to call it in messages.

    Raises:
        ModelError: names the first place that breaks the contract, what was expected and what was found.
    """
    check_schema(data, where, load_contract("manifest.schema.json"))
    spec = data["input"]
    manifest = Manifest(
        id=data["id"],
        version=data["version"],
        name=data["name"],
        licence=data["licence"],
        classes=tuple(ClassEntry(**entry) for entry in data["classes"]),
        input=InputSpec(
            **{
                **spec,
                "value_range": tuple(float(value) for value in spec["value_range"]),
                "background": tuple(spec["background"]),
            }
        ),
        stages=tuple(Stage(**stage) for stage in data["stages"]),
        locator_spec=LocatorSpec.from_json(data["locator"], f"{where}, locator")
        if "locator" in data
        else None,
        calibration=Calibration.from_json(data["calibration"]),
        golden_image=data["golden"]["image"],
        golden_expected=data["golden"]["expected"],
        files=tuple(
            ModelFile(file["path"], file["bytes"], file["sha256"], tuple(file.get("urls", ())))
            for file in data["files"]
        ),
        raw=data,
        embedding=EmbeddingSpace.from_json(data["embedding"]) if "embedding" in data else None,
        fine_classes=tuple(FineClassEntry(**entry) for entry in data.get("fine_classes", ())),
    )
    for problem in _find_contradictions(manifest):
        raise ModelError(f"{where}: {problem}")
    return manifest


def _find_contradictions(manifest: Manifest) -> Iterable[str]:
    """Yield the contradictions that a schema cannot describe."""
    labels = manifest.labels
    if len(set(labels)) < len(labels):
        yield f"expected every class once; classes are {', '.join(labels)}."
    reserved = find_reserved((*labels, *(entry.label for entry in manifest.fine_classes)))
    if reserved is not None:
        yield f"expected no class called {reserved}, a name that every object of the page has. Rename it."
    classifiers = [stage for stage in manifest.stages if stage.name == "classifier"]
    if len(classifiers) != 1:
        yield f"expected exactly one stage named classifier; there are {len(classifiers)}."
    elif "probabilities" not in classifiers[0].outputs:
        yield f"expected the classifier to put out probabilities; it has {', '.join(classifiers[0].outputs)}."
    yield from _find_stage_contradictions(manifest)
    yield from _find_fine_contradictions(manifest)
    if manifest.input.value_range[0] == manifest.input.value_range[1]:
        yield f"expected two different ends of input/value_range; both are {manifest.input.value_range[0]}."
    if manifest.calibration.review > manifest.calibration.confident:
        yield (
            f"expected the review threshold ({manifest.calibration.review}) at or below "
            f"the confident one ({manifest.calibration.confident})."
        )
    try:
        datetime.fromisoformat(manifest.raw["created"])
    except ValueError:
        yield f"expected a date and time in created; it is {manifest.raw['created']!r}."
    listed = [file.path for file in manifest.files]
    if len(set(listed)) < len(listed):
        yield "expected every file once under files."
    named = [path for stage in manifest.stages for path in (stage.graph, stage.onnx)]
    for path in (*named, manifest.golden_image, manifest.golden_expected):
        if path not in listed:
            yield f"{path} is used but not listed under files."


def _find_fine_contradictions(manifest: Manifest) -> Iterable[str]:
    """Yield contradictions between the finer classes, the classes and the classifier's outputs."""
    fine = manifest.fine_classes
    gives_fine = any(
        "fine_probabilities" in stage.outputs for stage in manifest.stages if stage.name == "classifier"
    )
    if bool(fine) != gives_fine:
        there = "the classes alone are" if fine else "the output alone is"
        yield f"expected fine_classes together with the classifier's output fine_probabilities; {there} there."
    if manifest.calibration.fine is not None and not fine:
        yield "expected thresholds/fine only together with fine_classes; there are none."
    names = [entry.label for entry in fine]
    for label in names:
        if names.count(label) > 1 or label in manifest.labels:
            yield f"expected every class and finer class to have a label of its own; {label} is there twice."
    for entry in fine:
        if entry.group not in manifest.labels:
            yield f"expected the group of {entry.label} among the classes; it is {entry.group}."
    groups = [entry.group for entry in fine]
    starts = [group for at, group in enumerate(groups) if at == 0 or groups[at - 1] != group]
    if len(set(starts)) < len(starts):
        yield "expected the finer classes of one group next to each other in fine_classes; some are apart."


def _find_stage_contradictions(manifest: Manifest) -> Iterable[str]:
    """Yield contradictions between the stages, the locator's numbers and the thresholds."""
    locators = [stage for stage in manifest.stages if stage.name == "locator"]
    if len(locators) > 1:
        yield "expected at most one stage named locator; there are two."
    if bool(locators) != (manifest.locator_spec is not None):
        there = "the stage alone is" if locators else "the numbers alone are"
        yield f"expected a stage named locator together with its numbers in locator; {there} there."
    for stage in locators:
        absent = {"heatmap", "geometry"} - set(stage.outputs)
        if absent:
            missing = " and ".join(sorted(absent))
            yield f"expected the locator to put out heatmap and geometry; it has no {missing}."
    gives_cellness = any(
        "cellness" in stage.outputs for stage in manifest.stages if stage.name == "classifier"
    )
    if manifest.embedding is not None and len(manifest.embedding.bias) != len(manifest.classes):
        n = len(manifest.embedding.bias)
        yield f"expected embedding to describe {len(manifest.classes)} classes; it describes {n}."
    for name in ("cell", "found"):
        if getattr(manifest.calibration, name) is not None and not gives_cellness:
            yield f"expected thresholds/{name} only where the classifier puts out cellness; it does not."


def _find_locator_contradictions(spec: LocatorSpec) -> Iterable[str]:
    """Yield the contradictions in the numbers of a locator that a schema cannot describe."""
    sides = {"tile_width_px": spec.tile_width_px, "tile_height_px": spec.tile_height_px}
    for name, side in sides.items():
        if spec.tile_overlap_px >= side:
            yield f"expected tile_overlap_px below {name} ({side}); it is {spec.tile_overlap_px}."
        if side % spec.stride_px:
            yield f"expected {name} to be a multiple of stride_px ({spec.stride_px}); it is {side}."
    if spec.value_range[0] == spec.value_range[1]:
        yield f"expected two different ends of value_range; both are {spec.value_range[0]}."
