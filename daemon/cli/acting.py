"""Acts: what is asked of the running daemon over its control socket."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from daemon.cli.options import config_option, json_option, load_settings
from daemon.cli.output import print_json, printable
from daemon.control.client import ControlClient, socket_of
from daemon.domain.commands import Answer
from daemon.errors import CommandRefused
from daemon.settings import Settings

socket_option = click.option(
    "--socket",
    type=click.Path(path_type=Path),
    help="Control socket of the daemon [default: that of the configuration].",
)
command_id_option = click.option(
    "--command-id",
    metavar="ID",
    help="Ask again under the id of an earlier command: it is not done twice.",
)
yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask whether it is meant.")


class Refused(CommandRefused):
    """The daemon's answer was no; its code is the answer's."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.message, next_step=answer.next_step)
        self.code = answer.code
        self.body = answer.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where to ask, and how to answer."""

    config: Path | None
    socket: Path | None
    command_id: str | None
    as_json: bool

    def ask(self, name: str, args: Mapping[str, object]) -> Answer:
        """Raises Refused, or DaemonUnreachable."""
        with ControlClient(self._socket()) as client:
            answer = client.ask(name, args, command_id=self.command_id)
        if not answer.is_done:
            raise Refused(answer)
        return answer

    def act(self, name: str, args: Mapping[str, object]) -> int:
        """Asks and says what was done."""
        self.say(self.ask(name, args))
        return 0

    def say(self, answer: Answer) -> None:
        if self.as_json:
            print_json({"message": answer.message, **answer.body})
        else:
            click.echo(printable(answer.message))

    def nothing(self, message: str, **body: object) -> int:
        """There was nothing to ask for."""
        self.say(Answer(is_done=True, message=message, body=body))
        return 0

    @property
    def settings(self) -> Settings:
        """Those of the configuration; defaults where a socket was named and no configuration."""
        if self.config is None and self.socket is not None and "DEPOTD_CONFIG" not in os.environ:
            return Settings()
        return load_settings(self.config)

    def _socket(self) -> Path:
        return self.socket or socket_of(load_settings(self.config))


def acting(command: Callable[..., int]) -> Callable[..., int]:
    """The options of every command that acts; it gets them as `desk`."""

    @wraps(command)
    def with_desk(
        *,
        config: Path | None,
        socket: Path | None,
        command_id: str | None,
        as_json: bool,
        **rest: Any,
    ) -> int:
        desk = Desk(config=config, socket=socket, command_id=command_id, as_json=as_json)
        return command(desk=desk, **rest)

    return config_option(socket_option(command_id_option(json_option(with_desk))))


def is_meant(question: str, *, yes: bool) -> bool:
    """Asks people at a terminal; programs know what they do."""
    if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    if click.confirm(question, err=True):
        return True
    click.echo("Nothing was done.", err=True)
    return False


def told(**fields: object) -> dict[str, object]:
    """What was given on the command line: an option that was left out says nothing."""
    return {name: value for name, value in fields.items() if value is not None}
