"""All files of a slide: from the journal of its run to the cells, the area, the session and the summary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leukoscope.files import write_json
from leukoscope.slides.crops import MOST_CELLS, choose_cells, write_slide_session
from leukoscope.slides.journal import STATES, Journal
from leukoscope.slides.outputs import CellCounts, read_cells, write_area, write_cells
from leukoscope.slides.run import SlideRun


@dataclass(frozen=True)
class SlideFiles:
    """Where the results of a slide are: all in one folder, named after the slide."""

    folder: Path
    stem: str

    def __getitem__(self, ending: str) -> Path:
        return self.folder / f"{self.stem}.{ending}"

    @property
    def journal(self) -> Path:
        """What a run has done; removed at its end."""
        return self["journal.jsonl"]

    @property
    def summary(self) -> Path:
        """What was found and what was skipped; written last."""
        return self["slide.json"]


def read_finished(files: SlideFiles, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the summary of a run that was finished with the same key; None where there is none."""
    try:
        summary: dict[str, Any] = json.loads(files.summary.read_bytes())
    except (OSError, ValueError):
        return None
    return summary if summary.get("run") == json.loads(json.dumps(key)) else None


def write_results(run: SlideRun, journal: Journal, files: SlideFiles) -> dict[str, Any]:
    """Write the files of a slide whose tiles are all in the journal, remove the journal, and return the summary."""
    name = run.slide.path.name
    states = Counter[str](record.state for record in journal.read())
    counts = write_cells(run.merge(journal.read()), name, files["cells.jsonl"], files["geojson"])
    looked = (record.number for record in journal.read() if record.state == "looked")
    area_px = write_area(run.plan, looked, files["area.geojson"])
    region = run.request.region
    chosen = choose_cells(read_cells(files["cells.jsonl"]), counts.total, MOST_CELLS)
    write_slide_session(run.slide, run.scale.um_per_px, chosen, run.folder, files["leukoscope"])
    summary = _summarize(run, states, counts, area_px if region is None else region.measure())
    write_json(files.summary, summary)
    journal.path.unlink(missing_ok=True)
    return summary


def _summarize(run: SlideRun, states: Counter[str], counts: CellCounts, area_px: float) -> dict[str, Any]:
    labels = sorted(counts.labels.items(), key=lambda entry: (-entry[1], entry[0] or "~"))
    return {
        "slide": run.slide.path.name,
        "width": run.slide.width,
        "height": run.slide.height,
        "um_per_px": run.scale.um_per_px,
        "notes": list(run.slide.notes),
        "model": {"id": run.manifest.id, "version": run.manifest.version},
        "tiles": {state: states[state] for state in STATES},
        "area_mm2": round(area_px * run.scale.um_per_px**2 / 1e6, 3),
        "cells": counts.total,
        "labels": [{"label": label, "cells": n} for label, n in labels],
        "review": counts.review,
        "in_session": min(counts.total, MOST_CELLS),
        "run": run.describe_key(),
    }
