"""Which field a picture was made from: SIFT features, votes among all candidates, affine RANSAC on the best.

SIFT: Lowe, IJCV 60 (2004) 91. RANSAC: Fischler and Bolles, CACM 24 (1981) 381. Both as OpenCV has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from leukoscope.errors import DatasetError

GreyPixels = NDArray[np.uint8]

# The pictures of the set have this size, half that of the fields; features compare best at one scale.
PICTURE_SIZE_PX = (320, 240)

# Below OpenCV's 0.04: stained smears have soft edges, and 0.04 leaves some pictures with few features.
_CONTRAST_THRESHOLD = 0.02
_RATIO = 0.8
_REPROJECTION_PX = 3.0
_MIN_MATCHES = 4
_MAX_FINALISTS = 6
_KD_TREE = {"algorithm": 1, "trees": 4}
_KD_SEARCH = {"checks": 48}


@dataclass(frozen=True)
class Features:
    """SIFT features: `points` float32, n x 2, in pixels; `descriptors` float32, n x 128."""

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]


@dataclass(frozen=True)
class Registration:
    """How well a picture matches a field: the number of feature pairs that one affine map explains."""

    field: str
    inliers: int


def read_grey(path: Path, size_px: tuple[int, int] | None = None) -> GreyPixels:
    """Read a picture as grey levels, uint8, height x width, shrunk to `size_px` (width, height) where given.

    Raises:
        DatasetError: the file is no readable picture.
    """
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise DatasetError(f"Expected a picture in {path}; it cannot be read. Fetch the data set again.")
    if size_px is not None and (grey.shape[1], grey.shape[0]) != size_px:
        grey = cv2.resize(grey, size_px, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, dtype=np.uint8)


def extract_features(grey: GreyPixels) -> Features:
    """Return the SIFT features of a grey picture (none for an empty one)."""
    sift = cv2.SIFT.create(contrastThreshold=_CONTRAST_THRESHOLD)
    keypoints, descriptors = sift.detectAndCompute(grey, None)
    if descriptors is None:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    return Features(np.array([point.pt for point in keypoints], np.float32), descriptors)


def count_inliers(picture: Features, field: Features) -> int:
    """Return how many matches between picture and field one affine map explains within 3 px."""
    if len(picture.points) < _MIN_MATCHES or len(field.points) < _MIN_MATCHES:
        return 0
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(picture.descriptors, field.descriptors, k=2)
    matches = [best for best, second in pairs if best.distance < _RATIO * second.distance]
    if len(matches) < _MIN_MATCHES:
        return 0
    cv2.setRNGSeed(0)
    _, inliers = cv2.estimateAffine2D(
        picture.points[[match.queryIdx for match in matches]],
        field.points[[match.trainIdx for match in matches]],
        method=cv2.RANSAC,
        ransacReprojThreshold=_REPROJECTION_PX,
        maxIters=1000,
    )
    return 0 if inliers is None else int(inliers.sum())


class FieldIndex:
    """Candidate fields, searchable by picture.

    Every field is in it twice, as photographed and mirrored, because SIFT knows rotations but no mirror
    images (an upside-down flip is a mirror image turned by 180 degrees).
    """

    def __init__(self, names: Sequence[str], fields: Sequence[GreyPixels]) -> None:
        """Index `fields`, grey and of the size of the pictures to come, under `names`."""
        self._names = [name for name in names for _ in range(2)]
        self._features = [
            extract_features(view) for grey in fields for view in (grey, np.asarray(cv2.flip(grey, 1)))
        ]
        sizes = [len(features.points) for features in self._features]
        self._owner = np.repeat(np.arange(len(sizes)), sizes)
        self._matcher = cv2.FlannBasedMatcher(_KD_TREE, _KD_SEARCH)
        self._matcher.add([np.vstack([features.descriptors for features in self._features])])
        self._matcher.train()

    def rank(self, picture: Features) -> list[Registration]:
        """Return the fields the picture may come from, most inliers first; each field once."""
        if len(picture.points) == 0:
            return []
        nearest = self._matcher.knnMatch(picture.descriptors, k=1)
        hits = self._owner[[match[0].trainIdx for match in nearest if match]]
        votes = np.bincount(hits, minlength=len(self._features))
        inliers: dict[str, int] = {}
        for view in np.argsort(-votes, kind="stable")[:_MAX_FINALISTS].tolist():
            name = self._names[view]
            inliers[name] = max(inliers.get(name, 0), count_inliers(picture, self._features[view]))
        ranked = [Registration(name, count) for name, count in inliers.items()]
        return sorted(ranked, key=lambda registration: (-registration.inliers, registration.field))
