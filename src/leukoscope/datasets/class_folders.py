"""Any folder of class folders as a data set: `<root>/<class>/…` or `<root>/<split>/<class>/…`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from leukoscope.contract.folder_files import PassedOver, classify_path, is_generated_name, list_folder
from leukoscope.datasets.samples import TEST, TEST_EXTERNAL, TEST_SIMPLE, TRAIN, VAL, Dataset, Sample
from leukoscope.errors import DatasetError
from leukoscope.files import show_name
from leukoscope.labels import CELL_CLASSES, GROUP_OF

SPLIT_FOLDERS: dict[str, str] = {
    "train": TRAIN,
    "training": TRAIN,
    "val": VAL,
    "valid": VAL,
    "validation": VAL,
    "test": TEST,
    "testing": TEST,
    "test_simple": TEST_SIMPLE,
    "test_external": TEST_EXTERNAL,
}

_KNOWN_LABELS = frozenset(cell.label for cell in CELL_CLASSES) | frozenset(GROUP_OF)


def list_pictures(folder: Path, passed_over: PassedOver | None = None) -> list[Path]:
    """Return the picture files anywhere under `folder`, sorted by path; `passed_over` counts the other entries."""
    return sorted(path for path in map(Path, list_folder(folder, passed_over)) if path.is_file())


def find_layout(root: Path, layouts: Sequence[str], accepts: Callable[[Path], bool]) -> Path | None:
    """Return the first of these folders below `root` that is accepted, or None: archives come in several layouts."""
    return next((root / layout for layout in layouts if accepts(root / layout)), None)


def label_of_folder(name: str) -> str:
    """Return the label of a class folder: the upper-case one where it is known, else the name as it is."""
    upper = name.strip().upper().replace(" ", "_").replace("-", "_")
    return upper if upper in _KNOWN_LABELS else name


def read_folder(
    root: Path,
    *,
    dataset_id: str | None = None,
    lab: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> Dataset:
    """Read a folder of class folders; a folder named after a finer class gives its pictures class and finer class.

    Each picture is its own source until a table or pattern says otherwise.

    Args:
        root: holds class folders, or split folders (train, val, test, …) that hold class folders.
        dataset_id: name of the data set; default, the folder's name.
        lab: name of the laboratory; default, `dataset_id`.
        labels: lower-case folder name to label, where they differ.

    Raises:
        DatasetError: `root` is no folder or holds no class folder with pictures.
    """
    if not root.is_dir():
        raise DatasetError(f"Expected a folder of class folders at {root}; there is none. Check the path.")
    name = dataset_id or show_name(root.resolve().name)
    samples: list[Sample] = []
    problems: list[str] = []
    passed_over = PassedOver()
    for split, class_folder in _class_folders(_unwrap(root)):
        folder_label = (labels or {}).get(class_folder.name.lower()) or label_of_folder(class_folder.name)
        entries = sorted(map(Path, list_folder(class_folder, passed_over)))
        pictures = [path for path in entries if path.is_file()]
        if not pictures:
            problems.append(f"The class folder {class_folder.relative_to(root)} holds no picture.")
        problems += [
            f"{path.relative_to(root)} is no file that can be read and was left out."
            for path in entries
            if not path.is_file()  # a pipe, or a link to nothing
        ]
        for path in pictures:
            if path.stat().st_size == 0:
                problems.append(f"{path.relative_to(root)} is empty (0 bytes) and was left out.")
                continue
            source = f"{name}-{path.relative_to(root).as_posix()}"
            fine = folder_label if folder_label in GROUP_OF else None
            label = GROUP_OF.get(folder_label, folder_label)
            samples.append(Sample(path, label, source, lab or name, split, fine))
    if not samples:
        reasons = "".join(f" {sentence}" for sentence in passed_over.describe(with_other=True))
        raise DatasetError(
            f"Expected class folders with pictures in {root}, such as {root.name}/NEUTROPHIL/1.png or "
            f"{root.name}/train/NEUTROPHIL/1.png; found none.{reasons}"
        )
    problems += passed_over.describe()
    return Dataset(name, root, tuple(samples), knows_sources=False, problems=tuple(problems))


def _folders(folder: Path) -> list[Path]:
    return sorted(child for child in folder.iterdir() if child.is_dir() and not is_generated_name(child.name))


def _unwrap(root: Path) -> Path:
    """Step through lone folders that only wrap the set, as unpacked archives often have."""
    while True:
        folders = _folders(root)
        holds_files = any(
            child.is_file() and classify_path(Path(child.name))[0] == "picture" for child in root.iterdir()
        )
        if len(folders) != 1 or holds_files or folders[0].name.lower() in SPLIT_FOLDERS:
            return root
        inner = _folders(folders[0])
        if not inner:
            return root
        root = folders[0]


def _class_folders(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield `(split, class folder)`; without split folders everything is `train`."""
    folders = _folders(root)
    split_folders = [folder for folder in folders if folder.name.lower() in SPLIT_FOLDERS]
    for folder in split_folders:
        for class_folder in _folders(folder):
            yield SPLIT_FOLDERS[folder.name.lower()], class_folder
    if not split_folders:
        for folder in folders:
            yield TRAIN, folder
