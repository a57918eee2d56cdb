"""Bio-Net: fields of 640 x 480 pixels, Lahore, Olympus BX53; no licence file, "please cite this paper"."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath

from leukoscope.datasets.annotations import AnnotatedImage, Annotation, Kind
from leukoscope.datasets.box_tables import group_boxes, name_samples, read_box, read_table
from leukoscope.datasets.description import DatasetDescription
from leukoscope.datasets.samples import TRAIN, Dataset

NAME = LAB = "bionet"
LABELS_TABLE, BOXES_TABLE = "labels.csv", "detection_boxes.csv"
_MOST_WHITE_CELLS_PER_RED = 10


def find_pictures(root: Path) -> Path | None:
    """Return `root` where both tables and both folders of fields are in it, or None."""
    folders = (root / "class_fields", root / "detection")
    tables = (root / LABELS_TABLE, root / BOXES_TABLE)
    complete = all(folder.is_dir() for folder in folders) and all(table.is_file() for table in tables)
    return root if complete else None


def read_bionet(root: Path) -> Dataset:
    """Read the fields with a class as samples; those that may show one cell share a source.

    Raises:
        DatasetError: a table is not there.
    """
    return name_samples(NAME, root, read_bionet_annotations(root))


def read_bionet_annotations(root: Path) -> list[AnnotatedImage]:
    """Read the fields with a class, then those whose cells are all boxed but not named.

    Where a field with a class shows more white cells than the one that is boxed, it has no annotations: the
    others must not count as background.

    Raises:
        DatasetError: a table is not there.
    """
    pictures = []
    source_of_detection: dict[str, str] = {}
    for row in read_table(root, LABELS_TABLE):
        source = f"{NAME}-{row['same_cell_group_upper_bound'] or PurePosixPath(row['file']).stem}"
        if row["matching_detection_file"]:
            source_of_detection[row["matching_detection_file"]] = source
        box = read_box(row)
        is_alone = row["wbc_boxes_in_field"] == "1"
        annotations = () if box is None or not is_alone else (Annotation(box, "cell", row["class"]),)
        pictures.append(
            AnnotatedImage(
                root / row["file"], annotations, source, LAB, TRAIN, label=row["class"], dataset=NAME
            )
        )
    for file, boxed in sorted(group_boxes(root, BOXES_TABLE).items()):
        path = PurePosixPath(file)
        source = source_of_detection.get(path.name, f"{NAME}-{path.stem}")
        boxed = _mend_names(boxed)
        pictures.append(AnnotatedImage(root / file, boxed, source, LAB, TRAIN, dataset=NAME))
    return pictures


def _mend_names(boxed: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
    """Return the boxes of a field, white cells and red ones exchanged where the table has them the wrong way round.

    It does so in four fields (370, 373, 375, 389), with 52 to 90 "white" cells and one "red" one, the white one. No
    other field has more than three white cells, or fewer red than white ones.
    """
    kinds = Counter(annotation.kind for annotation in boxed)
    if kinds["cell"] <= _MOST_WHITE_CELLS_PER_RED * kinds["red"] or not kinds["red"]:
        return boxed
    exchanged: dict[Kind, Kind] = {"cell": "red", "red": "cell"}
    return tuple(
        replace(annotation, kind=exchanged.get(annotation.kind, annotation.kind)) for annotation in boxed
    )


DESCRIPTION = DatasetDescription(
    name=NAME,
    title="Bio-Net",
    summary="361 fields of Bio-Net with a class, and 260 with boxes only.",
    details=(
        "Fields of 640 x 480 pixels (Lahore, Olympus BX53), four classes. Their tints nearly give the class away: "
        "eosinophils are mostly on yellow, lymphocytes mostly on cyan.\n\n"
        f"Needs --archive FILE: a zip with class_fields/, detection/, {LABELS_TABLE} and {BOXES_TABLE}. The public "
        "archive holds augmented copies of these fields, which are not read."
    ),
    content="fields",
    laboratory=LAB,
    licence="not stated; the authors ask for a citation",
    attribution="usmanalishams, DeepBioNet_dataset_BCCD_WBC_Classifition",
    url="https://github.com/usmanalishams/DeepBioNet_dataset_BCCD_WBC_Classifition",
    n_pictures=361,
    layout=f"class_fields/<name>.jpg with {LABELS_TABLE}, detection/<name>.jpg with {BOXES_TABLE}",
    find_pictures=find_pictures,
    read=read_bionet,
    read_annotations=read_bionet_annotations,
    learnt_by_default=True,
)
