"""How much a lab profile improves a network in a laboratory it did not learn from: table for docs/adaptation.md.

    python benchmarks/adaptation.py --runs RUNS --write-docs    # measure, and write the table
    python benchmarks/adaptation.py --write-docs                # write the table from the last results

RUNS holds a run `without-LAB` for each laboratory, of `leukoscope leave-one-lab-out` or of
`benchmarks/other_laboratories.py`. Each network is run as it would be deployed, on up to 600 cells of each of the five
usual classes of the laboratory it did not learn from, where there are at least 16. Its answers are stored in the run,
so that a second call is quick.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

# When this file is run as a script, Python searches its folder and not the one above.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.adaptation_protocol import (
    CHOICES,
    N_DRAWS,
    SIZES,
    LabAnswers,
    format_rows,
    run_draws,
    summarize,
)
from benchmarks.other_laboratories import FIVE
from leukoscope.adaptation.cell_answers import read_answers
from leukoscope.datasets.annotations import AnnotatedImage
from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.datasets.samples import TRAIN
from leukoscope.evaluation.matching import pick_labelled
from leukoscope.evaluation.opening import open_run
from leukoscope.files import write_json
from leukoscope.inference.model import Model
from leukoscope.inference.results import Cell
from leukoscope.models.saving import load_network
from leukoscope.training.embedding import measure_space
from leukoscope.training.run import Run
from leukoscope.training.two_stage_recipe import CellRecipe

ROOT = Path(__file__).resolve().parents[1]
RESULTS, DOCS = ROOT / "trained" / "adaptation.json", ROOT / "docs" / "adaptation.md"
START, END = "<!-- table: made by benchmarks/adaptation.py -->", "<!-- end of table -->"
MOST_CELLS, FEWEST_CELLS = 600, 16
# All cells that may be reviewed; no choice of fewer can be expected to be much better.
ALL_CELLS = MOST_CELLS // 2


def main() -> None:
    """Run the protocol for each `without-LAB` that is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=Path, help="folder with the runs without-LAB; needed to measure")
    parser.add_argument("--draws", type=int, default=N_DRAWS)
    parser.add_argument("--data", action="append", help="data sets to evaluate on; repeatable")
    parser.add_argument("--write-docs", action="store_true", help="write the table, and any new results")
    arguments = parser.parse_args()
    if arguments.runs is None:
        if not arguments.write_docs:
            parser.error(
                "expected --runs FOLDER to measure, or --write-docs to write the last results; got neither"
            )
        write_docs(json.loads(RESULTS.read_text(encoding="utf-8"))["labs"])
        return
    if arguments.draws < 2:
        parser.error("expected at least two draws for an interval; got one")
    pictures, _ = load_cell_pictures(arguments.data or (), progress=False)
    labs: dict[str, Any] = {}
    for lab in sorted({picture.lab for picture in pictures}):
        run = Run(arguments.runs / f"without-{lab}")
        if not run.is_complete:
            print(f"No finished run {run.path}: {lab} is left out.")
            continue
        labs[lab] = evaluate_lab(run, pictures, lab, arguments.draws)
        print(format_rows(lab, labs[lab]["rows"]), flush=True)
    if not labs:
        parser.error(f"expected finished runs such as {arguments.runs / 'without-bccd'}; there are none")
    if arguments.write_docs:
        write_json(RESULTS, {"draws": arguments.draws, "labs": labs})
        write_docs(labs)


def evaluate_lab(run: Run, pictures: Sequence[AnnotatedImage], lab: str, n_draws: int) -> dict[str, Any]:
    """Return counts and rows of one laboratory."""
    model = open_described(run, [p for p in pictures if p.lab != lab])
    space = model.manifest.embedding
    assert space is not None
    answers = load_answers(run, model, choose_pictures(pictures, lab))
    labels = model.manifest.labels
    temperature = model.manifest.calibration.temperature
    rows = {}
    for choice in CHOICES:
        sizes = (*SIZES, ALL_CELLS) if choice == "random" else SIZES
        outcomes = run_draws(answers, space, choice, temperature=temperature, sizes=sizes, n_draws=n_draws)
        rows[choice] = summarize(outcomes)
    cells = {labels[k]: int((answers.labels == k).sum()) for k in answers.classes}
    return {"cells": cells, "missed": int((~answers.found).sum()), "rows": rows}


def open_described(run: Run, pictures: Sequence[AnnotatedImage]) -> Model:
    """Open a run as a model that describes its embeddings, measuring them first for an older run."""
    file = run.path / "embedding.json"
    if not file.is_file():
        classifier, _ = load_network(run.model_path)
        learnt = [p for p in pictures if p.split == TRAIN or not p.is_close_up]
        recipe = CellRecipe.from_json(run.config["recipe"])
        write_json(file, measure_space(classifier, learnt, recipe, progress=False).to_json())
    model = open_run(run)
    if model.manifest.embedding is None:
        shutil.rmtree(model.folder)
        model = open_run(run)
    return model


def choose_pictures(pictures: Sequence[AnnotatedImage], lab: str) -> list[AnnotatedImage]:
    """Return up to 600 pictures of each class that the laboratory has at least 16 of."""
    rng = np.random.default_rng(0)
    chosen = []
    for label in FIVE:
        here = [p for p in pictures if p.lab == lab and p.label == label]
        if len(here) >= FEWEST_CELLS:
            chosen += [here[index] for index in np.sort(rng.permutation(len(here))[:MOST_CELLS])]
    return chosen


def load_answers(run: Run, model: Model, pictures: Sequence[AnnotatedImage]) -> LabAnswers:
    """Return the network's answers for the labelled cells, as it finds them; they are stored in the run."""
    file = run.path / "adaptation.npz"
    if not file.is_file():
        np.savez(file, **vars(read_lab_answers(model, pictures)))
    with np.load(file) as kept:
        return LabAnswers(**kept)


def read_lab_answers(model: Model, pictures: Sequence[AnnotatedImage]) -> LabAnswers:
    """Return a model's answers for the labelled cells, as it finds them."""
    results = model.classify_files([picture.path for picture in pictures], details=True)
    cells: list[Cell | None] = [
        pick_labelled(picture)(result) for picture, result in zip(pictures, results, strict=True)
    ]
    found = np.array([cell is not None for cell in cells])
    read = read_answers([cell for cell in cells if cell is not None], model.manifest)
    probabilities = np.full((len(cells), read.probabilities.shape[1]), 1 / read.probabilities.shape[1])
    embeddings = np.zeros((len(cells), read.embeddings.shape[1]))
    probabilities[found], embeddings[found] = read.probabilities, read.embeddings
    positions = {label: index for index, label in enumerate(model.manifest.labels)}
    return LabAnswers(
        probabilities=probabilities,
        embeddings=embeddings,
        labels=np.array([positions[picture.label or ""] for picture in pictures], np.int64),
        sources=np.array([picture.source for picture in pictures]),
        found=found,
    )


def write_docs(labs: dict[str, Any]) -> None:
    """Put the tables between the marks in docs/adaptation.md."""
    parts = []
    for lab, entry in labs.items():
        cells = ", ".join(f"{n} {label.lower()}" for label, n in entry["cells"].items())
        parts.append(f"{lab}: {cells} cells, {entry['missed']} of them not found (wrong in every row).")
        parts.append(format_rows(lab, entry["rows"]))
    text = DOCS.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    DOCS.write_text("\n\n".join([before + START, *parts, END + after]), encoding="utf-8")


if __name__ == "__main__":
    main()
