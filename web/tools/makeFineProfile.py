"""Write a lab profile whose prediction sets name finer classes, for a test in the browser.

    python web/tools/makeFineProfile.py MODEL OUT

MODEL is a model folder with finer classes. The profile is fitted to made-up answers for 40 cells of each finer class
and 25 of each other class. They lie around the classes' means, so the correction changes little. Of the finer classes
the answers know nothing, so that their thresholds are low and most sets have several.
"""

import sys
from pathlib import Path

import numpy as np

from leukoscope.adaptation.cell_answers import CellAnswers
from leukoscope.adaptation.profile_fitting import make_profile, require_space
from leukoscope.contract.model_folder import load_manifest
from leukoscope.files import write_json


def main() -> None:
    """Fit the profile and write it."""
    manifest, out = load_manifest(Path(sys.argv[1])), Path(sys.argv[2])
    space = require_space(manifest)
    rng = np.random.default_rng(7)
    finer = {entry.label: entry.group for entry in manifest.fine_classes}
    whole = [label for label in manifest.labels if label not in finer.values()]
    labels = [label for label in finer for _ in range(40)] + [label for label in whole for _ in range(25)]
    classes = np.array([manifest.labels.index(finer.get(label, label)) for label in labels])
    probabilities = np.full((len(labels), len(manifest.labels)), 0.02)
    probabilities[np.arange(len(labels)), classes] = 1
    noise = rng.normal(0, 0.2, (len(labels), space.means.shape[1]))
    answers = CellAnswers(
        probabilities / probabilities.sum(axis=1, keepdims=True),
        space.means[classes] + noise * space.spread,
        rng.uniform(0.05, 1, (len(labels), len(finer))),
    )
    profile = make_profile(manifest, answers, labels, list(range(len(labels))), name="Band ward")
    write_json(out, profile.raw)


if __name__ == "__main__":
    main()
