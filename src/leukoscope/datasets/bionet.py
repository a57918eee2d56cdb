"""Bio-Net: fields of 640 x 480 pixels, Lahore, Olympus BX53; no licence file, "please cite this paper"."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from leukoscope.datasets.annotations import AnnotatedImage, Annotation
from leukoscope.datasets.box_tables import group_boxes, read_box, read_table
from leukoscope.datasets.samples import TRAIN

LAB = "bionet"


def read_bionet(root: Path) -> list[AnnotatedImage]:
    """Read the fields with a class, then those whose cells are all boxed but not named.

    Fields that may show one cell share a source. Where a field with a class shows more white cells than the
    one that is boxed, it has no annotations: the others must not count as background.

    Raises:
        DatasetError: a table is not there.
    """
    pictures = []
    source_of_detection: dict[str, str] = {}
    for row in read_table(root, "labels.csv"):
        name = PurePosixPath(row["file"]).stem
        source = f"{LAB}-{row['same_cell_group_upper_bound'] or name}"
        if row["matching_detection_file"]:
            source_of_detection[row["matching_detection_file"]] = source
        box = read_box(row)
        is_alone = box is not None and row["wbc_boxes_in_field"] == "1"
        annotations = (Annotation(box, "cell", row["class"]),) if box is not None and is_alone else ()
        pictures.append(
            AnnotatedImage(root / row["file"], annotations, source, LAB, TRAIN, label=row["class"])
        )
    for file, boxed in sorted(group_boxes(root, "detection_boxes.csv").items()):
        name = PurePosixPath(file).name
        source = source_of_detection.get(name, f"{LAB}-{PurePosixPath(file).stem}")
        pictures.append(AnnotatedImage(root / file, boxed, source, LAB, TRAIN))
    return pictures
