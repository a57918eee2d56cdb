"""Unpack BCCD fields of one labelled cell each, a number of each class, for the browser's tests.

    python web/tools/unpackLabelledFields.py OUT blood-cells.zip MOST_OF_A_CLASS

OUT/truth.json tells class and box by name. Real pictures go into a folder outside the repository and are
never kept.
"""

import json
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from leukoscope.datasets.laboratories.bccd import read_bccd_annotations
from leukoscope.training.two_stage_recipe import FOUR_CLASSES

# Of the archive's 12,515 pictures and more, what the fields need.
FOLDER = "dataset-master/dataset-master/"


def unpack(out: Path, archive: Path, most: int) -> None:
    truth, counts = {}, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder, [name for name in file.namelist() if name.startswith(FOLDER)])
        for picture in read_bccd_annotations(Path(folder)):
            cells = [annotation for annotation in picture.annotations if annotation.kind == "cell"]
            label = cells[0].label if len(cells) == 1 else None
            if label not in FOUR_CLASSES or counts[label] == most:
                continue
            counts[label] += 1
            truth[picture.path.name] = [{"label": label, "box": cells[0].box}]
            shutil.copy(picture.path, out / picture.path.name)
    (out / "truth.json").write_text(json.dumps(truth), encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    unpack(target, Path(sys.argv[2]), int(sys.argv[3]))
