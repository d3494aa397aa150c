"""docs/commands.md, made from the commands themselves."""

from collections.abc import Iterator

import click

from daemon.__main__ import cli
from daemon.cli.exits import Exit

HEAD = """\
# Commands

<!-- Made by `make docs` from the commands' own help. -->
"""
CODES: dict[Exit, str] = {
    Exit.DONE: "done",
    Exit.NO: "the answer is no",
    Exit.USAGE: "the command was given wrongly",
    Exit.UNREACHABLE: "daemon, database or service not reachable",
    Exit.INTERNAL: "a part of the daemon failed or did not stop; its log says which",
    Exit.CANNOT_WRITE: "cannot write",
    Exit.BUSY: "another daemon holds the database",
    Exit.STORE_FAILED: "the store failed",
    Exit.REFUSED: "your role does not allow it",
    Exit.CONFIGURATION: "wrong configuration, or a database of a newer release",
}


def text() -> str:
    parts = [HEAD, *(page(context) for context in contexts()), exits()]
    return "\n".join(parts)


def contexts() -> Iterator[click.Context]:
    """One for every command, groups before what is in them."""
    yield from below(
        click.Context(
            cli,
            info_name="depotd",
            terminal_width=96,
            max_content_width=96,
            color=False,
            **cli.context_settings,
        )
    )


def below(context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            inner = context.command.get_command(context, name)
            if inner is None:
                raise LookupError(f"{context.command_path} lists {name} but has no such command")
            yield from below(click.Context(inner, info_name=name, parent=context))


def page(context: click.Context) -> str:
    shown = context.command.get_help(context).rstrip()
    return f"## {context.command_path}\n\n```text\n{shown}\n```\n"


def exits() -> str:
    rows = "\n".join(f"| {code.value} | {CODES[code]} |" for code in Exit)
    return f"## Exit codes\n\n| code | meaning |\n|---|---|\n{rows}\n"
