"""The `depotd tui` command. It stands above CLI and screens because it needs both."""

import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from daemon.cli.options import config_option, database_option, place_to_read
from daemon.cli.rulebook import RuleReader
from daemon.domain.rules.key import RuleValues
from daemon.errors import InputError
from daemon.settings import Settings
from tui.command import run


@click.command()
@config_option
@database_option
def tui(config: Path | None, database: Path | None) -> int:
    """The screens: fleet, drivers, orders, dispatch, maintenance, jobs, alerts and ports, live.

    What is shown is read from the database, so it works while the daemon runs and while it does
    not. What is done there is asked of the daemon, which says yes, or no and why.

    \b
    Examples:
      depotd tui --config depotd.toml
      depotd tui --database /var/lib/depotd/depotd.db
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise InputError(
            "the screens need a terminal for input and output", next_step="in a log: depotd status"
        )
    path, settings = place_to_read(config, database)
    return run(
        path,
        zone=settings.depot.zone,
        stale_s=settings.tracking.stale_s,
        socket=settings.control.socket,
        rules=RulesInForce(settings),
    )


class RulesInForce:
    """As the daemon has them, at an instant."""

    def __init__(self, settings: Settings) -> None:
        self._rules = RuleReader(settings)

    def weights(self, db: sqlite3.Connection, now_ms: int, /) -> Mapping[str, float]:
        return self._rules.read(db).weights_at(now_ms)

    def values(self, db: sqlite3.Connection, now_ms: int, /) -> RuleValues:
        return self._rules.read(db).values_at(now_ms)
