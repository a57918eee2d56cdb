"""Cross-validation: every picture evaluated by a network that never saw its cell.

The folds go by source cell. A random split of pictures, which puts copies of one cell on both sides, is there
to show how much better the same network then seems to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from leukoscope.datasets.samples import TRAIN, Dataset, Sample
from leukoscope.datasets.splits import grouped_folds
from leukoscope.errors import DatasetError
from leukoscope.evaluation.image_predictor import open_predictor
from leukoscope.evaluation.predictions import Predictions, join_predictions, reuse_predictions
from leukoscope.evaluation.predictors import predict_samples
from leukoscope.training.image_classifier import TrainingSettings, train
from leukoscope.training.recipes import Recipe

Folds = list[tuple[list[int], list[int]]]


@dataclass(frozen=True)
class Division:
    """How cells are divided for a cross-validation.

    Attributes:
        n_folds: how many parts.
        first_folds: train and evaluate only so many of them; the predictions' split then says so.
        random_split: divide pictures, not cells.
        seed: of the division and of every training run.
    """

    n_folds: int = 5
    first_folds: int | None = None
    random_split: bool = False
    seed: int = 10

    @property
    def name(self) -> str:
        """The name of the division, whichever folds are evaluated: it stays the same when other folds follow."""
        return name_split(self.n_folds, random_split=self.random_split)

    def name_evaluated(self, n_evaluated: int) -> str:
        """Return the split of the predictions where so many folds were evaluated."""
        return name_split(self.n_folds, random_split=self.random_split, evaluated=n_evaluated)


def random_folds(samples: Sequence[Sample], n_folds: int, seed: int) -> Folds:
    """Split pictures at random, the classes spread evenly, without regard to which show the same cell."""
    from sklearn.model_selection import StratifiedKFold

    labels = [sample.label for sample in samples]
    splitter = StratifiedKFold(n_splits=n_folds, shuffle=True, random_state=seed)
    return [(learnt.tolist(), held.tolist()) for learnt, held in splitter.split(labels, labels)]


def name_split(n_folds: int, *, random_split: bool, evaluated: int | None = None) -> str:
    """Return how pictures were held out: `cv-5`, or `random-5` where cells leak.

    Where only the first `evaluated` folds were, the name says so: `cv-2-of-5`.
    """
    kind = "random" if random_split else "cv"
    return (
        f"{kind}-{n_folds}"
        if evaluated is None or evaluated >= n_folds
        else f"{kind}-{evaluated}-of-{n_folds}"
    )


_DEFAULT_DIVISION = Division()


def cross_validate(
    recipe: Recipe,
    dataset: Dataset,
    out_dir: Path,
    division: Division = _DEFAULT_DIVISION,
    *,
    progress: bool = True,
    **training: Any,
) -> Predictions:
    """Train a network for each fold on the rest of the split `train` and predict the fold.

    Each fold is a run folder `fold-N` in `out_dir` with its predictions. Finished ones are kept, a broken-off
    one goes on after its last whole epoch.

    Args:
        recipe: what to train and how.
        dataset: its split `train` is divided; nothing else of it is touched.
        out_dir: holds the folds.
        division: how the pictures are divided.
        progress: show bars.
        training: further `TrainingSettings`, such as epochs.

    Raises:
        DatasetError: too few source cells for the folds.
        TrainingError: a fold's folder holds a run with other settings.
    """
    samples = dataset.of_split(TRAIN)
    if not samples:
        raise DatasetError("Expected pictures in the split 'train' to cross-validate on; there are none.")
    classes = sorted({sample.label for sample in samples})
    make_folds = random_folds if division.random_split else grouped_folds
    folds = make_folds(samples, division.n_folds, division.seed)
    parts = []
    for number, (learnt, held) in enumerate(folds[: division.first_folds], start=1):
        run_dir = out_dir / f"fold-{number}"
        held_samples = [samples[i] for i in held]
        train(
            recipe,
            [replace(samples[i], split=TRAIN) for i in learnt],
            run_dir,
            TrainingSettings(seed=division.seed, resume=True, progress=progress, **training),
            classes=classes,
            data={
                "id": dataset.id,
                "knows_sources": dataset.knows_sources,
                "split": division.name,
                "fold": number,
            },
            root=dataset.root,
        )
        parts.append(_predict_fold(run_dir, held_samples, dataset, division.name, number, progress))
    return join_predictions(parts).in_split(division.name_evaluated(len(parts)))


def _predict_fold(
    run_dir: Path, held: Sequence[Sample], dataset: Dataset, split: str, number: int, progress: bool
) -> Predictions:
    """Predict the pictures a fold held out, or read what an earlier call predicted for just these."""
    file = run_dir / "predictions.csv"
    earlier = reuse_predictions(file, [sample.relative_path(dataset.root) for sample in held])
    if earlier is not None:
        return earlier
    predictor = replace(open_predictor(run_dir), name=run_dir.parent.resolve().name)
    predictions = predict_samples(predictor, held, dataset, split=split, fold=number, progress=progress)
    predictions.write(file)
    return predictions
