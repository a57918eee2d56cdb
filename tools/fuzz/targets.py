"""What is fuzzed: for each kind of file its seeds, how they are changed, and the function that reads them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from fuzz.archives import FIELDS, draw_crops, draw_kaggle, read_zip, write_zip
from fuzz.broken_archives import make_broken_archives
from fuzz.broken_documents import (
    make_broken_manifests,
    make_broken_profiles,
    make_broken_sessions,
    make_broken_tables,
)
from fuzz.broken_pictures import make_broken_pictures
from fuzz.documents import (
    CELLS,
    COMPACT,
    SESSION_HEAD,
    load_cells,
    make_profile,
    make_session,
    make_tables,
    pack_model,
    pack_session,
    read_manifest,
    unpack_model,
)
from fuzz.mutations import (
    mutate_archive,
    mutate_bytes,
    mutate_json,
    mutate_model,
    mutate_picture,
    mutate_table,
)
from fuzz.pictures import draw_picture, draw_pictures
from leukoscope.contract.manifest import MANIFEST_NAME
from leukoscope.contract.model_folder import find_model, load_manifest
from leukoscope.datasets.annotations import read_voc
from leukoscope.datasets.archive import staged_folder, unpack_zip
from leukoscope.datasets.fetch import fetch_dataset
from leukoscope.datasets.fetch_record import RECORD_NAME, read_record
from leukoscope.datasets.laboratories.bccd import read_fields
from leukoscope.datasets.registry import load_dataset
from leukoscope.datasets.samples import TRAIN, Dataset, Sample
from leukoscope.datasets.source_table import name_sources
from leukoscope.errors import ImageError
from leukoscope.evaluation.predictions import read_predictions
from leukoscope.images.decoding import decode_image
from leukoscope.inference.model import Model, load_model
from leukoscope.inference.profile import load_profile

Mutate = Callable[[random.Random, str, bytes, bytes], bytes]
Read = Callable[[str, bytes, Path], str]

# These take a second and half a gigabyte each; a few of their mutants are enough.
DEAR_SEEDS = ("wide_100000000x1.png", "nearly_empty_deflate.tif", "pixels_inflate_for_ever.png", "bomb.zip")


_GOOD_ARCHIVES = ("kaggle.zip", "crops.zip", "model.zip")
# Of the session mutants, those whose session.json is changed by its values; the others are changed as zips.
_HEAD_SHARE = 0.7


class LeftOverError(Exception):
    """A read that failed has left files behind, or has written outside its folder."""


@dataclass(frozen=True)
class Target:
    """One kind of file.

    `read(name of the seed, mutant, empty folder)` gives a few words on what was read; it raises a
    LeukoscopeError for what is refused. None: the page reads it (web/tools/readPageFiles.mjs). `share` is how many
    of all mutants it gets, beside the shares of the others.
    """

    name: str
    share: float
    make_seeds: Callable[[], Mapping[str, bytes]]
    mutate: Mutate
    read: Read | None


@dataclass(frozen=True)
class Mutant:
    """A changed file and the seed file it was made from."""

    seed_name: str
    data: bytes


# Of the mutants, those made of a good file; the others are made of any.
GOOD_SHARE = 0.7


def _is_good(name: str) -> bool:
    """Tell the names of good files from those of broken ones."""
    return name.endswith("good") or name in _GOOD_ARCHIVES or name in draw_pictures()


@cache
def _seeds(target: str) -> dict[str, bytes]:
    return dict(TARGETS[target].make_seeds())


def list_seeds(target: str) -> list[str]:
    """Return the names of a target's seed files: mutant 0, 1 ... of every run."""
    return sorted(_seeds(target))


def make_mutant(target: str, seed: int, index: int) -> Mutant:
    """Return mutant `index` of a run with this seed: the seed files first, unchanged, then changed ones."""
    names = list_seeds(target)
    if index < len(names):
        return Mutant(names[index], _seeds(target)[names[index]])
    rng = random.Random(f"{seed}/{target}/{index}")
    return draw_mutant(target, rng)


def draw_mutant(target: str, rng: random.Random, *, dear: bool = True) -> Mutant:
    """Return a mutant of one of the target's seed files, of the dear ones seldom, or never."""
    seeds = _seeds(target)
    names = sorted(name for name in seeds if name not in DEAR_SEEDS or (dear and rng.random() < 0.05))
    good = [name for name in names if _is_good(name)]
    name, other = rng.choice(good if rng.random() < GOOD_SHARE else names), rng.choice(names)
    return Mutant(name, TARGETS[target].mutate(rng, name, seeds[name], seeds[other]))


def _read_picture(_: str, data: bytes, __: Path) -> str:
    pixels = decode_image(data)
    return f"{pixels.shape[1]} x {pixels.shape[0]}"


@cache
def _load_cells_model() -> Model:
    return load_model(find_model(CELLS))


def _classify_picture(name: str, data: bytes, folder: Path) -> str:
    """Classify the mutant between two good pictures: whatever it is, those get their answers."""
    files = [folder / "before.png", folder / f"mutant{Path(name).suffix}", folder / "after.png"]
    good = _seeds("pictures")["rgb.png"]
    for file, content in zip(files, (good, data, good), strict=True):
        file.write_bytes(content)
    before, mutant, after = _load_cells_model().classify_files(files)
    assert before.error is None
    assert after.error is None
    if mutant.error is not None:
        raise ImageError(mutant.error)
    return f"{len(mutant.cells)} cells"


def _fetch_archive(name: str, data: bytes, folder: Path) -> str:
    archive, out = folder / "in" / "archive.zip", folder / "out" / "set"
    archive.parent.mkdir()
    out.parent.mkdir()
    archive.write_bytes(data)
    try:
        if name.startswith("crops"):
            with staged_folder(out) as staging:
                unpack_zip(archive, staging, progress=False)
        else:
            fetch_dataset("kaggle", archive=archive, out=out, progress=False)
    except Exception:
        _check_left_overs(folder, expected=())
        raise
    _check_left_overs(folder, expected=("set",))
    dataset = load_dataset(out)
    return f"{len(dataset.samples)} pictures"


def _check_left_overs(folder: Path, expected: tuple[str, ...]) -> None:
    found = sorted(path.name for path in (folder / "out").iterdir())
    if found != list(expected) or sorted(path.name for path in folder.iterdir()) != ["in", "out"]:
        raise LeftOverError(f"Expected {expected or 'nothing'} beside the archive; found {found}.")


def _read_manifest(_: str, data: bytes, folder: Path) -> str:
    (folder / MANIFEST_NAME).write_bytes(data)
    manifest = load_manifest(folder)
    return f"{len(manifest.classes)} classes"


def _load_model(_: str, data: bytes, folder: Path) -> str:
    entries = read_zip(data)
    try:
        unpack_model(entries, folder, renew_hashes=True)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # a mutant without its shape
        unpack_model(entries, folder, renew_hashes=False)
    results = list(load_model(folder).classify([draw_picture()]))
    return f"{len(results[0].cells)} cells"


def _load_profile(_: str, data: bytes, folder: Path) -> str:
    path = folder / "profile.json"
    path.write_bytes(data)
    manifest = load_cells()
    profile = load_profile(path, manifest)
    assert manifest.embedding is not None
    n_classes, length = manifest.embedding.means.shape
    rows = profile.apply(np.full((1, n_classes), 1 / n_classes), np.ones((1, length)))
    assert np.isfinite(rows).all()
    return f"{len(profile.means)} classes"


def _read_table(name: str, data: bytes, folder: Path) -> str:
    kind = name.partition("/")[0]
    if kind == "predictions.csv":
        (folder / kind).write_bytes(data)
        return f"{len(read_predictions(folder / kind))} rows"
    if kind == RECORD_NAME:
        (folder / kind).write_bytes(data)
        return "a record" if read_record(folder) else "none"
    if kind == "annotation.xml":
        (folder / kind).write_bytes(data)
        return f"{len(read_voc(folder / kind, {'WBC': 'cell', 'RBC': 'red', 'Platelets': 'platelet'}))} boxes"
    if kind == "labels.csv":
        home = folder / FIELDS
        (home / "JPEGImages").mkdir(parents=True)
        (home / kind).write_bytes(data)
        return f"{len(read_fields(folder))} fields"
    (folder / kind).write_bytes(data)
    paths = [folder / name for name in ("A/1.png", "A/2.png", "B/3.png")]
    samples = tuple(Sample(path, path.parent.name, str(path), "lab", TRAIN) for path in paths)
    dataset = Dataset("drawn", folder, samples, knows_sources=False)
    return f"{len(name_sources(dataset, sources_csv=folder / kind).samples)} samples"


def _make_archives() -> dict[str, bytes]:
    good = {"kaggle.zip": write_zip(draw_kaggle()), "crops.zip": write_zip(draw_crops())}
    return good | make_broken_archives()


def _make_manifests() -> dict[str, bytes]:
    files = {}
    for model in (COMPACT, CELLS):
        files[f"{model}/good"] = json.dumps(read_manifest(model)).encode()
        files |= {f"{model}/{name}": data for name, data in make_broken_manifests(model).items()}
    return files


def _make_profiles() -> dict[str, bytes]:
    return {"good": json.dumps(make_profile()).encode()} | make_broken_profiles()


def _make_sessions() -> dict[str, bytes]:
    return {"good": pack_session(json.dumps(make_session()).encode())} | make_broken_sessions()


def _make_tables() -> dict[str, bytes]:
    files = {}
    for kind, data in make_tables().items():
        files[f"{kind}/good"] = data
        files |= {f"{kind}/{name}": broken for name, broken in make_broken_tables().items()}
    return files


def _change_document(rng: random.Random, name: str, data: bytes, other: bytes) -> bytes:
    """Change a JSON document by its values where it can be parsed, and by its bytes else."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return mutate_bytes(rng, data, other)
    return mutate_json(rng, document)


def _change_table(rng: random.Random, name: str, data: bytes, other: bytes) -> bytes:
    if name.startswith(RECORD_NAME):
        return _change_document(rng, name, data, other)
    if name.startswith("annotation.xml"):
        return mutate_bytes(rng, data, other)
    return mutate_table(rng, data) if name.endswith("/good") else mutate_bytes(rng, data, other)


def _change_archive(rng: random.Random, name: str, data: bytes, other: bytes) -> bytes:
    return mutate_archive(rng, data) if _is_good(name) else mutate_bytes(rng, data, other)


def _change_session(rng: random.Random, name: str, data: bytes, other: bytes) -> bytes:
    """Change session.json by its values, with the pictures as they are, or the zip."""
    if rng.random() >= _HEAD_SHARE:
        return mutate_archive(rng, data) if _is_good(name) else mutate_bytes(rng, data, other)
    head = next(entry.data for entry in read_zip(data) if entry.name == SESSION_HEAD)
    return pack_session(_change_document(rng, name, head, b""))


TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        Target(
            "pictures",
            0.5,
            lambda: draw_pictures() | make_broken_pictures(),
            lambda rng, _, data, other: mutate_picture(rng, data, other),
            _read_picture,
        ),
        Target(
            "classify",
            0.1,
            lambda: draw_pictures() | make_broken_pictures(),
            lambda rng, _, data, other: mutate_picture(rng, data, other),
            _classify_picture,
        ),
        Target("archives", 0.12, _make_archives, _change_archive, _fetch_archive),
        Target("manifests", 0.08, _make_manifests, _change_document, _read_manifest),
        Target(
            "models",
            0.05,
            lambda: {"model.zip": pack_model()},
            lambda rng, _, data, __: mutate_model(rng, data),
            _load_model,
        ),
        Target(
            "profiles",
            0.08,
            _make_profiles,
            _change_document,
            _load_profile,
        ),
        Target("tables", 0.07, _make_tables, _change_table, _read_table),
        Target("sessions", 0.1, _make_sessions, _change_session, None),
        Target("page profiles", 0.05, _make_profiles, _change_document, None),
    )
}
