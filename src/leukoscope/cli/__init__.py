"""The `leukoscope` command: parse, call, print; nothing else.

One module a command. They are imported when asked for, so that `leukoscope classify` never pays for a
training framework and `leukoscope --help` answers at once.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback

import click

from leukoscope import __version__
from leukoscope.cli.old_spellings import translate
from leukoscope.cli.quiet_frameworks import silence_frameworks
from leukoscope.errors import LeukoscopeError

DEBUG = "--debug"
_LONGEST_ERROR = 300

# name -> (module, attribute, short help shown in the list without importing the module)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "fetch": ("leukoscope.cli.fetch", "fetch", "Bring a data set onto this machine."),
    "data": ("leukoscope.cli.data", "data", "Look into a data set: pictures, counts, source cells."),
    "train": ("leukoscope.cli.train", "train", "Train a network on labelled pictures."),
    "evaluate": ("leukoscope.cli.evaluate", "evaluate", "Evaluate a run or model honestly, with intervals."),
    "cross-validate": (
        "leukoscope.cli.cross_validate",
        "cross_validate",
        "Evaluate a recipe on cells its networks never saw.",
    ),
    "leave-one-lab-out": (
        "leukoscope.cli.leave_one_lab_out",
        "leave_one_lab_out",
        "Evaluate a recipe on laboratories its networks never saw.",
    ),
    "rejection": (
        "leukoscope.cli.rejection",
        "rejection",
        "Count how often a model rejects what is none of its cells.",
    ),
    "detection": (
        "leukoscope.cli.detection",
        "detection",
        "Count the cells that a model finds, and its other boxes.",
    ),
    "export": ("leukoscope.cli.export", "export", "Turn a network into a model folder."),
    "adapt": ("leukoscope.cli.adapt", "adapt", "Fit a model to your laboratory from named cells."),
    "compare": ("leukoscope.cli.compare", "compare", "Compare two readers, or a reader and the model."),
    "classify": ("leukoscope.cli.classify", "classify", "Name the cells in pictures."),
    "convert": ("leukoscope.cli.convert", "convert", "Write annotated cells in another format."),
    "verify": ("leukoscope.cli.verify", "verify", "Check that a file is what a reader's key signed."),
    "serve": ("leukoscope.cli.serve", "serve", "Serve the page and model folders."),
    "publish": ("leukoscope.cli.publish", "publish", "Write the page and models as a static site."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        arguments, note = translate(args)
        if note is not None:
            click.echo(note, err=True)
        return super().resolve_command(ctx, arguments)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[2]) for name, entry in COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="leukoscope")
@click.option(DEBUG, is_flag=True, help="Show where in the program an error came from.")
def cli(debug: bool) -> None:
    """Find, name and count the white cells in photographs of stained blood smears.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """


def main() -> None:
    """Run the command; an error becomes one clear message on stderr and exit status 1.

    Problems that nobody foresaw too: a traceback helps only whoever asked for it with --debug.
    """
    silence_frameworks()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="backslashreplace"
            )  # file names that the terminal has no characters for
    try:
        cli(prog_name="leukoscope")
    except Exception as error:
        if DEBUG in sys.argv:
            traceback.print_exc()
        click.echo(f"leukoscope: {_describe_error(error)}", err=True)
        sys.exit(1)


def _describe_error(error: Exception) -> str:
    match error:
        case LeukoscopeError():
            return str(error)
        case MemoryError():
            return "There is not enough memory for this. Close other programs, or work on fewer pictures at once."
        case OSError() if error.errno is not None:
            place = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
            return f"{place}{error.strerror}. Free some space or choose another place, then run this again."
        case _:
            text = " ".join(str(error).split())[:_LONGEST_ERROR]
            return (
                f"An unexpected problem: {type(error).__name__}{': ' if text else ''}{text}. "
                f"`leukoscope {DEBUG} COMMAND ...` shows where; please report it with that text."
            )
