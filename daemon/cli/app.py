"""The `depotd` command: finds the subcommand, and turns errors into one line and a code."""

import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from daemon.cli.exits import Exit, exit_code
from daemon.errors import DepotdError

VERSION = "0.1.0"
INTERRUPTED = 130  # as shells say it: 128 + SIGINT

EXAMPLES = """
\b
Examples:
  depotd demo                          a simulated depot, with its screens
  depotd check --config depotd.toml    is the configuration right?
  depotd run --config depotd.toml      the daemon
  depotd trucks --config depotd.toml   where is everybody?
  depotd replay drive.nmea             what is in a recording?
"""


class LazyGroup(click.Group):
    """Imports a command's module only when that command runs: `--version` stays instant."""

    def __init__(self, *, modules: dict[str, str], **attributes: Any) -> None:
        super().__init__(**attributes)
        self._modules = modules

    def add_lazy(self, name: str, target: str) -> None:
        self._modules[name] = target

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._modules, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = self._modules.get(cmd_name)
        if target is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = target.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - a wrong table is a bug
        return command


depotd = LazyGroup(
    name="depotd",
    help="The computer of one truck depot: tracks its vehicles, keeps everything, needs nobody."
    + EXAMPLES,
    modules={
        "run": "daemon.cli.run:run",
        "demo": "daemon.cli.demo:demo",
        "check": "daemon.cli.check:check",
        "status": "daemon.cli.show:status",
        "trucks": "daemon.cli.show:trucks",
        "trips": "daemon.cli.show:trips",
        "ports": "daemon.cli.show:ports",
        "export": "daemon.cli.export:export",
        "record": "daemon.cli.record:record",
        "replay": "daemon.cli.replay:replay",
        "backfill": "daemon.cli.backfill:backfill",
        "town": "daemon.cli.town:town",
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
depotd = click.version_option(VERSION, "-V", "--version", prog_name="depotd")(depotd)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: list[str]) -> int:
    """Like `main`, but answers the exit code."""
    as_json = "--json" in arguments
    try:
        answer = depotd.main(arguments, prog_name="depotd", standalone_mode=False)
    except (DepotdError, OSError) as exc:
        return _failed(exc, as_json=as_json)
    except click.UsageError as exc:
        if as_json:
            _say("usage", exc.format_message(), "depotd --help", as_json=True)
        else:
            exc.show()
        return Exit.USAGE
    except click.Abort:
        return INTERRUPTED
    return int(answer) if isinstance(answer, int) else Exit.DONE


def _failed(exc: DepotdError | OSError, *, as_json: bool) -> int:
    if isinstance(exc, DepotdError):
        _say(exc.code, exc.message, exc.next_step, as_json=as_json)
        return exit_code(exc)
    if isinstance(exc, BrokenPipeError):
        # The reader (`head`, a pager) has what it wanted; nothing is left to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    _say("io", str(exc), "check that the path exists and may be written", as_json=as_json)
    return Exit.CANNOT_WRITE


def _say(code: str, message: str, next_step: str, *, as_json: bool) -> None:
    if as_json:
        fault = {"code": code, "message": message, "next_step": next_step}
        click.echo(json.dumps({"error": fault}), err=True)
        return
    click.echo(f"depotd: {message}", err=True)
    if next_step:
        click.echo(f"  -> {next_step}", err=True)
