"""A click group whose commands are imported when they are called.

Listing the commands or answering `--version` must not load the daemon: on a gateway the whole
import takes seconds, and shells ask for completions between two key strokes.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click


class LazyCommand(NamedTuple):
    target: str
    """`package.module:attribute` of the click command."""
    summary: str
    """First sentence of its help, for the list."""


class LazyGroup(click.Group):
    def __init__(
        self, name: str, *, lazy: Mapping[str, LazyCommand], help_text: str, epilog: str = ""
    ) -> None:
        super().__init__(
            name,
            help=help_text,
            epilog=epilog,
            context_settings={"help_option_names": ["-h", "--help"]},
        )
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        row = self.lazy.get(cmd_name)
        if row is None:
            return super().get_command(ctx, cmd_name)
        return load_command(row)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - the signature is click's
        formatter: click.HelpFormatter,
    ) -> None:
        rows = [(name, row.summary) for name, row in self.lazy.items()]
        rows += [
            (name, command.get_short_help_str(limit=80)) for name, command in self.commands.items()
        ]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def load_command(row: LazyCommand) -> click.Command:
    module, _, attribute = row.target.partition(":")
    command = getattr(import_module(module), attribute)
    if not isinstance(command, click.Command):
        raise TypeError(f"{row.target} is not a click command")
    return command
