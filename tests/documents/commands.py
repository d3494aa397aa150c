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
    Exit.CANNOT_WRITE: "cannot write",
    Exit.BUSY: "another daemon holds the database",
    Exit.STORE_FAILED: "the store failed",
    Exit.REFUSED: "your role does not allow it",
    Exit.CONFIGURATION: "wrong configuration, or a database of a newer release",
}


def text() -> str:
    parts = [HEAD, *(page(path, command) for path, command in commands()), exits()]
    return "\n".join(parts)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before what is in them."""
    yield from below("depotd", cli)


def below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is None:
                raise LookupError(f"{path} lists {name} but has no such command")
            yield from below(f"{path} {name}", inner)


def page(path: str, command: click.Command) -> str:
    context = click.Context(
        command, info_name=path, terminal_width=96, max_content_width=96, color=False
    )
    return f"## {path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def exits() -> str:
    rows = "\n".join(f"| {code.value} | {CODES[code]} |" for code in Exit)
    return f"## Exit codes\n\n| code | meaning |\n|---|---|\n{rows}\n"
