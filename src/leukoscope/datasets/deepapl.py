"""DeepAPL (Sidhom et al.): single cells of patients with leukaemia, Baltimore.

Copyright Johns Hopkins University, no licence granted: it may be used to judge a model, never to train one.
"""

from __future__ import annotations

from pathlib import Path

from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.box_tables import read_table
from leukoscope.datasets.samples import TEST_EXTERNAL

LAB = "deepapl"


def read_deepapl(root: Path) -> list[AnnotatedImage]:
    """Read the close-ups, one cell in the middle of each; pictures of one patient share a source.

    Labels other than the eight classes (BLAST, SMUDGE, ...) are kept: they are what a model must reject.

    Raises:
        DatasetError: labels.csv is not there.
    """
    return [
        AnnotatedImage(
            root / row["file"],
            (),
            f"{LAB}-{row['patient']}",
            LAB,
            TEST_EXTERNAL,
            is_close_up=True,
            label=row["class"],
        )
        for row in read_table(root, "labels.csv")
    ]
