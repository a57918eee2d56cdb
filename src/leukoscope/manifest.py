"""The manifest of a model folder, checked against the contract before anything it names is used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from leukoscope.contract import load_contract
from leukoscope.errors import ModelError

MANIFEST_NAME = "manifest.json"
MODELS_DIR = Path(__file__).parent / "assets" / "models"


@dataclass(frozen=True)
class ClassEntry:
    """One class, in the order of the probabilities. `name` is by language ("en", "zh-CN")."""

    label: str
    name: Mapping[str, str]
    color: str
    is_white_cell: bool | None


@dataclass(frozen=True)
class InputSpec:
    """What the network takes: pictures stretched to width x height, 0..255 mapped to `value_range`."""

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
class Calibration:
    """Temperature of the reported probabilities, and the thresholds of their statuses."""

    temperature: float
    confident: float
    review: float
    source: str | None


@dataclass(frozen=True)
class ModelFile:
    """One file: path from the manifest with forward slashes, length, SHA-256, addresses on other hosts."""

    path: str
    bytes: int
    sha256: str
    urls: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """A valid manifest. `raw` is the JSON object as read, with data sets, figures and all else."""

    id: str
    version: str
    name: Mapping[str, str]
    licence: str
    classes: tuple[ClassEntry, ...]
    input: InputSpec
    stages: tuple[Stage, ...]
    calibration: Calibration
    golden_image: str
    golden_expected: str
    files: tuple[ModelFile, ...]
    raw: Mapping[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """The class labels in the order of the probabilities."""
        return tuple(entry.label for entry in self.classes)

    @property
    def classifier(self) -> Stage:
        """The stage that names cells; every valid manifest has exactly one."""
        return next(stage for stage in self.stages if stage.name == "classifier")


def parse_manifest(data: Any, where: str = MANIFEST_NAME) -> Manifest:
    """Check a manifest against the schema and for sense, and return it typed.

    Args:
        data: the JSON value.
        where: what to call it in messages.

    Raises:
        ModelError: names the first place that breaks the contract, what was expected and what is there.
    """
    _check_schema(data, where)
    spec, calibration = data["input"], data["calibration"]
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
        calibration=Calibration(
            temperature=float(calibration["temperature"]),
            confident=float(calibration["thresholds"]["confident"]),
            review=float(calibration["thresholds"]["review"]),
            source=calibration.get("source"),
        ),
        golden_image=data["golden"]["image"],
        golden_expected=data["golden"]["expected"],
        files=tuple(
            ModelFile(file["path"], file["bytes"], file["sha256"], tuple(file.get("urls", ())))
            for file in data["files"]
        ),
        raw=data,
    )
    for problem in _find_nonsense(manifest):
        raise ModelError(f"{where}: {problem}")
    return manifest


def load_manifest(folder: Path | str) -> Manifest:
    """Read and check `manifest.json` of a model folder (or the file itself, when that is given).

    Raises:
        ModelError: missing, not JSON, or against the contract.
    """
    path = Path(folder)
    if path.is_dir():
        path = path / MANIFEST_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"Expected a model folder with a {MANIFEST_NAME}; there is no {path}. "
            "`leukoscope export` writes such folders."
        ) from None
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.") from None
    except ValueError as error:  # not JSON, or not UTF-8
        raise ModelError(f"Expected JSON in {path}: {error}. Export or copy the model again.") from None
    return parse_manifest(data, str(path))


def verify_files(manifest: Manifest, folder: Path, paths: Iterable[str] | None = None) -> None:
    """Check that files of the model are there with the length and SHA-256 the manifest gives.

    Args:
        manifest: what the files should be.
        folder: where they lie.
        paths: the ones to check, as the manifest names them; None checks all.

    Raises:
        ModelError: names the first file that is missing or differs.
    """
    wanted = None if paths is None else set(paths)
    for file in manifest.files:
        if wanted is None or file.path in wanted:
            _verify_file(file, folder / file.path)


def find_model(reference: str | Path | None = None) -> Path:
    """Return the folder of a model.

    Args:
        reference: a model folder, its manifest, or the id of a model that came with Leukoscope; None means
            the default model.

    Raises:
        ModelError: there is no such model.
    """
    if reference is None:
        return _find_default_model()
    path = Path(reference)
    if path.name == MANIFEST_NAME and path.is_file():
        return path.parent
    bundled = MODELS_DIR / path.name
    if not path.exists() and path.name == str(reference) and (bundled / MANIFEST_NAME).is_file():
        return bundled
    if not (path / MANIFEST_NAME).is_file():
        raise ModelError(
            f"Expected a model folder with a {MANIFEST_NAME}; there is none at {path}. "
            "`leukoscope export RUN --out DIR` writes one; without --model the default model is used."
        )
    return path


def _find_default_model() -> Path:
    index = MODELS_DIR / "index.json"
    try:
        models = json.loads(index.read_text(encoding="utf-8"))["models"]
        entry = next((model for model in models if model.get("default")), models[0])
        manifest: Path = MODELS_DIR / entry["manifest"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(
            f"This installation has no default model ({index}: {error}). "
            "Give one with --model DIR, or install Leukoscope again."
        ) from None
    if not manifest.is_file():
        raise ModelError(f"{index} names {manifest}, which is not there. Install Leukoscope again.")
    return manifest.parent


def _check_schema(data: Any, where: str) -> None:
    import jsonschema  # takes longer to import than everything else in `leukoscope --help`

    validator = jsonschema.Draft202012Validator(load_contract("manifest.schema.json"))
    problem = jsonschema.exceptions.best_match(validator.iter_errors(data))
    if problem is not None:
        place = "/".join(str(part) for part in problem.absolute_path) or "the top level"
        raise ModelError(f"{where} breaks the contract at {place}: {problem.message}.")


def _find_nonsense(manifest: Manifest) -> Iterable[str]:
    """Yield what the schema cannot say."""
    labels = manifest.labels
    if len(set(labels)) < len(labels):
        yield f"expected every class once; classes are {', '.join(labels)}."
    classifiers = [stage for stage in manifest.stages if stage.name == "classifier"]
    if len(classifiers) != 1:
        yield f"expected exactly one stage named classifier; there are {len(classifiers)}."
    elif "probabilities" not in classifiers[0].outputs:
        yield f"expected the classifier to put out probabilities; it has {', '.join(classifiers[0].outputs)}."
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


def _verify_file(file: ModelFile, path: Path) -> None:
    advice = "Copy or export the model folder again."
    if not path.is_file():
        raise ModelError(f"The model's file {path} is missing. {advice}")
    found_bytes = path.stat().st_size
    if found_bytes != file.bytes:
        raise ModelError(f"Expected {file.bytes} bytes in {path}; it has {found_bytes}. {advice}")
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != file.sha256:
        raise ModelError(f"Expected SHA-256 {file.sha256} of {path}; it is {found}. {advice}")
