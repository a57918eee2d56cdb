"""Write docs/reference.md from the commands' own help, so that the page cannot drift from the program."""

from __future__ import annotations

from pathlib import Path

import click

from leukoscope.cli import COMMANDS, cli

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
# click wraps to the terminal; a page needs one width everywhere.
WIDTH = 100


def render_reference() -> str:
    """Return the page: every command and subcommand with its full help."""
    parts = ["# Command reference", "", "Written by `python tools/write_reference.py`; do not edit.", ""]
    # The group's own settings, or its commands would remember another help option than they run with.
    settings = cli.context_settings | {"terminal_width": WIDTH, "max_content_width": WIDTH}
    root = click.Context(cli, info_name="leukoscope", **settings)
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        parts += _render(command, name, root)
    return "\n".join(parts)


def _render(command: click.Command, name: str, parent: click.Context) -> list[str]:
    context = click.Context(
        command, parent=parent, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH
    )
    lines = [f"## {context.command_path}", "", "```text", command.get_help(context), "```", ""]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            lines += _render(found, child, context)
    return lines


if __name__ == "__main__":
    PAGE.write_text(render_reference(), encoding="utf-8")
    print(f"Wrote {PAGE}")
