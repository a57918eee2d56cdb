"""`leukoscope compare`: two readers of the same slides, or a reader and the classifier."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli.data_notes import print_notes
from leukoscope.cli.options import folder_option
from leukoscope.errors import LeukoscopeError


@click.command()
@click.argument(
    "sessions", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="SESSION..."
)
@click.option(
    "--with-classifier",
    is_flag=True,
    help="Compare each session's reader with the model's own answers in it; one file a slide.",
)
@click.option("--fine", is_flag=True, help="Compare finer classes, where the model has such.")
@folder_option("Folder for the report.  [default: comparison]")
def compare(sessions: tuple[Path, ...], with_classifier: bool, fine: bool, out_dir: Path | None) -> None:
    """Compare two readers of the same slides, or a reader and the classifier.

    SESSION is a file that the page saved (NAME.leukoscope), or a folder of them: two files of every slide, one of
    each reader, the first reader's first. Files of one slide are found by their pictures, or by the sample id where
    each reader has pictures of their own. Cells are matched by picture and box. Only confirmed cells count.

    Writes comparison.html, comparison.json, counts.csv and disagreements.csv: agreement by class, Cohen's kappa,
    Rümke's limits, the cells they disagree on. Over several slides also what CLSI H20-A2 describes: bias and limits
    by class, Passing-Bablok regression, and how often the same slides are flagged.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """
    try:
        from leukoscope.comparison.comparison import compare_files, list_session_files
        from leukoscope.comparison.report import FILES, write_comparison
    except ModuleNotFoundError as error:
        raise LeukoscopeError(
            f"Comparing needs what computes statistics and draws plots; {error.name} is not installed. "
            "Run: pip install 'leukoscope[train]'"
        ) from error

    found = compare_files(list_session_files(sessions), with_classifier=with_classifier, fine=fine)
    out_dir = out_dir or Path("comparison")
    write_comparison(found, out_dir)
    print_notes(found.notes)
    for slide in found.slides:
        differ = [row.label for row in slide.rows if row.verdict == slide.verdict != "agrees"]
        click.echo(f"{slide.name}: {slide.verdict}{': ' if differ else ''}{', '.join(differ)}")
    if found.cells is not None:
        click.echo(found.cells.agreement.describe("cells have the same class"))
        if found.cells.kappa is not None:
            kappa = found.cells.kappa
            click.echo(
                f"Cohen's kappa {kappa.value:.3f} (95 % interval {kappa.interval.low:.3f} to {kappa.interval.high:.3f})"
            )
    click.echo(f"{len(found.disagreements)} cells they disagree on")
    click.echo(f"Wrote {', '.join(str(out_dir / name) for name in FILES)}")
