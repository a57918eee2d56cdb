"""Results as text: JSON Lines for programs, CSV for spreadsheets, a table for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from leukoscope.contract.manifest import Manifest
from leukoscope.inference.results import SAFE_WORDS, Cell, PictureResult
from leukoscope.tables import BYTE_ORDER_MARK, format_rows

_STYLES = {"confident": "green", "review": "yellow", "unidentified": "red"}


def format_json(result: PictureResult) -> str:
    """Return one line of JSON Lines: the object of the contract."""
    return json.dumps(result.to_json(), ensure_ascii=False, allow_nan=False) + "\n"


class CsvWriter:
    """Writes CSV: one row a cell and one column a class, then one a finer class, where the model has such.

    A picture without cells has a row too, as has one that failed, with its error. Notes have no column: the command
    prints them on standard error.
    """

    def __init__(self, labels: Sequence[str], fine_labels: Sequence[str] = ()) -> None:
        self.labels = labels
        self.fine_labels = fine_labels

    def header(self) -> str:
        """Return the line of column names, after the byte order mark that spreadsheets need to read Chinese."""
        picture = ["path", "width", "height"]
        group = ["group"] if self.fine_labels else []
        cell = ["x", "y", "box_width", "box_height", "label", *group, "probability", "status"]
        return BYTE_ORDER_MARK + format_rows([[*picture, *cell, *self.labels, *self.fine_labels, "error"]])

    def rows(self, result: PictureResult) -> str:
        """Return the lines of one picture."""
        picture: list[object] = [result.path, result.width, result.height]
        if not result.cells:
            n_blank = 7 + len(self.labels) + len(self.fine_labels) + bool(self.fine_labels)
            return format_rows([[*picture, *[""] * n_blank, result.error or ""]])
        return format_rows([*picture, *self._describe(cell), ""] for cell in result.cells)

    def _describe(self, cell: Cell) -> list[object]:
        group = [cell.group or ""] if self.fine_labels else []
        fine = cell.fine_probabilities or {}
        return [
            *cell.box,
            cell.label or "",
            *group,
            cell.probability,
            cell.status,
            *(cell.probabilities[label] for label in self.labels),
            *(fine[label] for label in self.fine_labels),
        ]


def format_table(results: Sequence[PictureResult], manifest: Manifest, console: Console) -> str:
    """Return a table with a count of every class, the pictures that failed, the notes and the safe words."""
    names = {entry.label: entry.name["en"] for entry in manifest.classes}
    names |= {entry.label: entry.name["en"] for entry in manifest.fine_classes}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Picture", overflow="fold")
    several = any(cell.box != _whole(result) for result in results for cell in result.cells)
    if several:
        table.add_column("Box", no_wrap=True)
    table.add_column("Cell", no_wrap=True)
    table.add_column("Probability", justify="right", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    for result in results:
        if not result.cells and result.error is None:
            table.add_row(Text(result.path), *([""] if several else []), "no cell found")
        for cell in result.cells:
            table.add_row(
                Text(result.path),
                *(["{},{} {}x{}".format(*cell.box)] if several else []),
                Text(names[cell.label] if cell.label is not None else "?"),
                f"{cell.probability:.1%}",
                Text(cell.status, _STYLES[cell.status]),
            )
    failed = [result for result in results if result.error is not None]
    with console.capture() as capture:
        if table.row_count:
            console.print(table)
            console.print()
        for result in failed:
            console.print(Text("Not read: ", "red") + Text(f"{result.path}: {result.error}"))
        for result in results:
            for note in result.notes:
                console.print(Text("Note: ", "yellow") + Text(f"{result.path}: {note}"))
        console.print(Text(_count(results, names)))
        console.print(Text(f"Model: {manifest.id} {manifest.version}"))
        console.print(SAFE_WORDS, style="bold")
    return capture.get()


def _whole(result: PictureResult) -> tuple[int, int, int, int]:
    return 0, 0, result.width, result.height


def _count(results: Sequence[PictureResult], names: dict[str, str]) -> str:
    cells = [cell for result in results for cell in result.cells]
    counts = Counter(cell.group for cell in cells)
    shares = ", ".join(
        f"{count} {'unidentified' if group is None else names[group]}{_count_finer(cells, group, names)}"
        for group, count in counts.most_common()
    )
    failed = sum(result.error is not None for result in results)
    pictures = f"{len(results)} picture{'s' * (len(results) != 1)}"
    not_read = f", {failed} not read" if failed else ""
    doubtful = sum(cell.status == "review" for cell in cells)
    to_review = f"; {doubtful} to review" if doubtful else ""
    return f"{pictures}{not_read}: {shares or 'no cells'}{to_review}."


def _count_finer(cells: Sequence[Cell], group: str | None, names: dict[str, str]) -> str:
    """Return how many cells of a class have which finer class, in brackets; empty where none has one."""
    labels = Counter(cell.label for cell in cells if cell.group == group)
    finer = [f"{n} {names[label]}" for label, n in labels.most_common() if label not in (None, group)]
    return f" ({', '.join(finer)})" if finer else ""
