"""Runs one command and turns whatever ended it into words and an exit code."""

import json
import os
import sys
from typing import TextIO

import click

from daemon.cli.exits import Exit, exit_code
from daemon.errors import DepotdError

INTERRUPTED = 130  # as shells say it: 128 + SIGINT


def run(group: click.Group, arguments: list[str]) -> int:
    """The exit code; a command answers with one, or with None for done."""
    as_json = "--json" in arguments
    out = sys.stdout
    try:
        answer = group.main(arguments, prog_name="depotd", standalone_mode=False)
        sys.stdout.flush()  # here, where it can still be said how it went
    except (DepotdError, OSError) as exc:
        return _failed(exc, as_json=as_json)
    except click.UsageError as exc:
        _wrongly_used(exc, as_json=as_json)
        return Exit.USAGE
    except click.Abort:
        return INTERRUPTED
    except SystemExit:
        if sys.stdout is out:
            raise
        return _unheard(out)  # click put a deaf one in its place, and would end with 1
    return int(answer) if isinstance(answer, int) else Exit.DONE


def _wrongly_used(exc: click.UsageError, *, as_json: bool) -> None:
    if not as_json:
        exc.show()
        return
    command = "depotd" if exc.ctx is None else exc.ctx.command_path
    _say("usage", exc.format_message(), f"{command} --help", as_json=True)


def _failed(exc: DepotdError | OSError, *, as_json: bool) -> int:
    if isinstance(exc, DepotdError):
        _say(exc.code, exc.message, exc.next_step, as_json=as_json)
        return exit_code(exc)
    if isinstance(exc, BrokenPipeError):
        return _unheard(sys.stdout)
    _say("io", str(exc), "check that the path exists and may be written", as_json=as_json)
    return Exit.CANNOT_WRITE


def _unheard(out: TextIO) -> int:
    """The reader (`head`, a pager) has what it wanted; nothing is left to say it to."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    return Exit.DONE


def _say(code: str, message: str, next_step: str, *, as_json: bool) -> None:
    if as_json:
        fault = {"code": code, "message": message, "next_step": next_step}
        click.echo(json.dumps({"error": fault}), err=True)
        return
    click.echo(f"depotd: {message}", err=True)
    if next_step:
        click.echo(f"  -> {next_step}", err=True)
