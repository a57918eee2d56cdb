"""Facts about a model that are not in its network: name, classes, calibration, data sets, metrics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from leukoscope.errors import ExportError
from leukoscope.labels import FINE_CLASSES, describe_fine_label, describe_label

# Without measured thresholds, an answer is confident from 0.9 on, and every cell gets its most probable label.
NEUTRAL_CALIBRATION: dict[str, Any] = {"temperature": 1.0, "thresholds": {"confident": 0.9, "review": 0.0}}


@dataclass(frozen=True)
class ModelFacts:
    """The part of a manifest that is not read from the network.

    Args:
        labels: classes in the order of the probabilities.
        fine_labels: finer classes in the order of the output fine_probabilities, of those in labels.py.
        id: folder name of the model: small letters, digits, '.', '_' and '-'.
        name: for people.
        version: of the model, any text up to 40 characters.
        description: a sentence or two.
        licence: SPDX identifier of the weights' licence, or "unknown".
        value_range: the values of uint8 0 and 255 in the tensor; (0, 255) where the network itself rescales.
        calibration, datasets, figures, embedding: as in the manifest.
        authors: people or groups who made the network, for README.md and BioImage.IO.
    """

    labels: Sequence[str]
    id: str
    name: str
    version: str = "1"
    description: str = ""
    licence: str = "unknown"
    value_range: tuple[float, float] = (0.0, 255.0)
    calibration: dict[str, Any] = field(default_factory=lambda: dict(NEUTRAL_CALIBRATION))
    datasets: Sequence[dict[str, Any]] = ()
    figures: Sequence[dict[str, Any]] = ()
    embedding: dict[str, Any] | None = None
    fine_labels: Sequence[str] = ()
    authors: Sequence[str] = ()

    def describe_classes(self) -> list[dict[str, Any]]:
        """Return the classes as the manifest lists them."""
        cells = [describe_label(label, position) for position, label in enumerate(self.labels)]
        return [
            {
                "label": cell.label,
                "name": {"en": cell.name_en, "zh-CN": cell.name_zh},
                "color": cell.color,
                "is_white_cell": cell.is_white_cell,
            }
            for cell in cells
        ]

    def describe_fine_classes(self) -> list[dict[str, Any]]:
        """Return the finer classes as the manifest lists them."""
        cells = [describe_fine_label(label) for label in self.fine_labels]
        return [
            {
                "label": cell.label,
                "group": cell.group,
                "name": {"en": cell.name_en, "zh-CN": cell.name_zh},
                "color": cell.color,
            }
            for cell in cells
        ]

    def check(self, n_probabilities: int, n_fine: int = 0) -> None:
        """Compare the labels with the network.

        Raises:
            ExportError: too few, too many, or one twice.
        """
        if not self.labels:
            raise ExportError(
                f"The file does not name its classes. Give the {n_probabilities} labels with --classes "
                "A,B,..., in the order the network was trained with (Keras takes class folders in "
                "alphabetical order)."
            )
        if len(self.labels) != n_probabilities:
            raise ExportError(
                f"Expected {n_probabilities} classes, one for each probability of the network; got "
                f"{len(self.labels)} ({', '.join(self.labels)}). Give them with --classes, in the order the "
                "network was trained with."
            )
        if len(set(self.labels)) < len(self.labels):
            raise ExportError(f"Expected every class once; got {', '.join(self.labels)}.")
        if len(self.fine_labels) != n_fine:
            raise ExportError(
                f"Expected {n_fine} finer classes, one for each number of fine_probabilities; the network's file "
                f"names {len(self.fine_labels)} ({', '.join(self.fine_labels)}). Save it with leukoscope."
                "models.saving.save_network and its fine_labels."
            )
        unknown = set(self.fine_labels) - {cell.label for cell in FINE_CLASSES}
        if unknown:
            raise ExportError(
                f"Expected finer classes among {', '.join(cell.label for cell in FINE_CLASSES)}; got "
                f"{', '.join(sorted(unknown))}. Add them to leukoscope/labels.py."
            )


def make_id(name: str) -> str:
    """Return a name as an id that is safe in a URL and on every file system."""
    cleaned = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._")
    return cleaned[:64] or "model"


def split_labels(text: str) -> list[str]:
    """Read labels given as one text with commas."""
    return [label.strip() for label in text.split(",") if label.strip()]
