"""How often prediction sets hold the true class in a laboratory that the network did not learn from.

    python benchmarks/prediction_sets.py --left-out bccd=RUNS/without-bccd/model --write-docs
    python benchmarks/prediction_sets.py --write-docs                # write the table from the last results

`--left-out LAB=FOLDER` may come again: FOLDER is a model folder that did not learn from LAB. The model is run as it
is deployed, on up to 600 cells of each of the five usual classes. Half of the sources (cells; of Raabin slides) of each
class, drawn anew in every draw, may be reviewed; 20 or 40 of each class are. The sets are evaluated on the other half.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

# When this file is run as a script, Python searches its folder and not the one above.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.adaptation import choose_pictures, read_lab_answers
from benchmarks.adaptation_protocol import N_DRAWS, LabAnswers, divide, pick_random
from leukoscope.adaptation.conformal import fit_sets
from leukoscope.adaptation.fit import cross_fit, fit_correction, fit_temperature
from leukoscope.contract.embedding_space import EmbeddingSpace
from leukoscope.datasets.cell_images import load_cell_pictures
from leukoscope.evaluation.share import Share
from leukoscope.files import write_json
from leukoscope.inference.logits import softmax
from leukoscope.inference.model import load_model
from leukoscope.inference.prediction_sets import PredictionSets

ROOT = Path(__file__).resolve().parents[1]
RESULTS, DOCS = ROOT / "trained" / "prediction_sets.json", ROOT / "docs" / "adaptation.md"
START, END = "<!-- sets: made by benchmarks/prediction_sets.py -->", "<!-- end of sets -->"
SIZES = (20, 40)


def main() -> None:
    """Measure each laboratory that is given, and print and write its table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--left-out", action="append", default=[], metavar="LAB=FOLDER")
    parser.add_argument("--draws", type=int, default=N_DRAWS)
    parser.add_argument("--data", action="append", help="data sets to evaluate on; repeatable")
    parser.add_argument("--write-docs", action="store_true", help="write the table, and any new results")
    arguments = parser.parse_args()
    labs = json.loads(RESULTS.read_text(encoding="utf-8"))["labs"] if RESULTS.is_file() else {}
    if arguments.left_out:
        pictures, _ = load_cell_pictures(arguments.data or (), progress=False)
    elif not arguments.write_docs:
        parser.error("expected --left-out LAB=FOLDER to measure, or --write-docs; got neither")
    for entry in arguments.left_out:
        lab, _, folder = entry.partition("=")
        model = load_model(folder)
        space = model.manifest.embedding
        if space is None:
            parser.error(f"expected a model folder that describes its embeddings; {folder} does not")
        chosen = choose_pictures(pictures, lab)
        if not chosen:
            parser.error(f"expected cells of the laboratory {lab}; the data sets have none")
        answers = read_lab_answers(model, chosen)
        labs[lab] = measure_lab(answers, space, model.manifest.labels, arguments.draws)
    print(format_rows(labs))
    if arguments.write_docs:
        write_json(RESULTS, {"labs": labs})
        before, rest = DOCS.read_text(encoding="utf-8").split(START)
        after = rest.split(END)[1]
        DOCS.write_text(before + START + "\n\n" + format_rows(labs) + "\n\n" + END + after, encoding="utf-8")


def measure_lab(
    answers: LabAnswers, space: EmbeddingSpace, labels: Sequence[str], n_draws: int
) -> list[dict[str, Any]]:
    """Return a row for each size and class with enough reviewed cells: coverage and mean size of the sets.

    Coverage is over the cells that were found. The interval is the exact one of as many cells as the laboratory has in
    the half that is evaluated: the draws share these cells, so more draws do not make it narrower.
    """
    rows = []
    for size in SIZES:
        within: dict[str, list[float]] = {}
        sizes: dict[str, list[float]] = {}
        counts: dict[str, list[int]] = {}
        for draw in range(n_draws):
            pool, evaluated = divide(answers, np.random.default_rng([0, draw]))
            ((_, reviewed),) = pick_random(answers, space, pool, (size,))
            sets, corrected = _fit(answers, space, reviewed, evaluated[answers.found[evaluated]], labels)
            if sets is None:
                continue
            true = answers.labels[evaluated[answers.found[evaluated]]]
            chosen = [sets.choose(row) for row in corrected]
            for k in answers.classes:
                label = labels[k]
                own = [these for these, truth in zip(chosen, true, strict=True) if truth == k]
                if not own or not sets.classes[label].is_promised or sets.classes[label].n_cells < size:
                    continue
                within.setdefault(label, []).append(float(np.mean([label in these for these in own])))
                sizes.setdefault(label, []).append(float(np.mean([len(these) for these in own])))
                counts.setdefault(label, []).append(len(own))
        for label, shares in within.items():
            n = int(np.median(counts[label]))
            share = Share.of(round(float(np.mean(shares)) * n), n)
            rows.append(
                {
                    "size": size,
                    "label": label,
                    "draws": len(shares),
                    "n": n,
                    "coverage": round(float(np.mean(shares)), 4),
                    "interval": [round(limit, 4) for limit in share.limits],
                    "worst": round(min(shares), 4),
                    "classes": round(float(np.mean(sizes[label])), 2),
                }
            )
    return rows


def _fit(
    answers: LabAnswers,
    space: EmbeddingSpace,
    reviewed: np.ndarray,
    evaluated: np.ndarray,
    labels: Sequence[str],
) -> tuple[PredictionSets | None, np.ndarray]:
    """Fit a profile's correction and sets, and correct the answers for the evaluated cells."""
    learnt = answers.probabilities[reviewed], answers.embeddings[reviewed], answers.labels[reviewed]
    crossed = cross_fit(*learnt, answers.sources[reviewed].tolist(), space)
    assert crossed is not None
    temperature = fit_temperature(crossed, learnt[2])
    # Every image shows another cell, also where cells of one slide share a source.
    raw = fit_sets(softmax(crossed / temperature), learnt[2], range(len(reviewed)), labels)
    logits = fit_correction(*learnt, space).compute_logits(
        answers.probabilities[evaluated], answers.embeddings[evaluated]
    )
    return None if raw is None else PredictionSets.from_json(raw, labels), softmax(logits / temperature)


def format_rows(labs: dict[str, Any]) -> str:
    """Return a table in Markdown."""
    lines = [
        "| left out | reviewed cells a class | class | coverage (95 % interval) | of cells | worst draw | "
        "classes in a set |",
        "|---|--:|---|--:|--:|--:|--:|",
    ]
    for lab, rows in labs.items():
        for row in rows:
            low, high = row["interval"]
            lines.append(
                f"| {lab} | {row['size']} | {row['label'].lower()} | {100 * row['coverage']:.1f} % "
                f"({100 * low:.1f} to {100 * high:.1f}) | {row['n']} | {100 * row['worst']:.1f} % | "
                f"{row['classes']:.2f} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
