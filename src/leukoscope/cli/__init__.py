"""The `leukoscope` command: parse, call, print; nothing else.

One module a command. They are imported when asked for, so that `leukoscope classify` never pays for a
training framework and `leukoscope --help` answers at once.
"""

from __future__ import annotations

import importlib
import sys

import click

from leukoscope import __version__
from leukoscope.cli.old_spellings import translate
from leukoscope.cli.quiet_frameworks import silence_frameworks
from leukoscope.errors import LeukoscopeError

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
    "export": ("leukoscope.cli.export", "export", "Turn a network into a model folder."),
    "adapt": ("leukoscope.cli.adapt", "adapt", "Fit a model to your laboratory from named cells."),
    "classify": ("leukoscope.cli.classify", "classify", "Name the cells in pictures."),
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
def cli() -> None:
    """Find, name and count the white cells in photographs of stained blood smears.

    For research and education. Not a medical device. Every cell must be confirmed by a qualified person.
    """


def main() -> None:
    """Run the command; a `LeukoscopeError` becomes one clear message on stderr and exit status 1."""
    silence_frameworks()
    try:
        cli(prog_name="leukoscope")
    except LeukoscopeError as error:
        click.echo(f"leukoscope: {error}", err=True)
        sys.exit(1)
