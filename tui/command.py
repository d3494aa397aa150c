"""Starts the screens: what `depotd tui` and `python -m tui` call."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from daemon.readmodel.connect import Reader
from daemon.readmodel.trouble import READ_FAILURES, trouble_of
from daemon.readmodel.wall import wall_ms
from tui.app import DepotApp
from tui.rules import RulesAt

UNREADABLE = 69
STALE_S = 600
SOCKET = "control.sock"


def run(
    database: Path,
    *,
    zone: str,
    stale_s: int = STALE_S,
    socket: Path | None = None,
    rules: RulesAt | None = None,
) -> int:
    """Shows the screens until the user leaves; answers the exit code.

    `zone` is where people read times, `stale_s` after how long without a fix a truck is stale.
    Acts go to the daemon through `socket`, by default the one beside the database. `rules` says
    which are in force.
    Raises StoreUnreadable or SchemaTooNew when there is nothing to show.
    """
    Reader(database).close()
    app = DepotApp(
        partial(Reader, database),
        zone=zone,
        stale_s=stale_s,
        now=wall_ms,
        socket=socket or database.with_name(SOCKET),
        rules=rules,
    )
    return app.run() or app.return_code or 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tui", description="depotd's screens")
    parser.add_argument("--database", type=Path, required=True, help="the database file")
    parser.add_argument("--zone", default="UTC", help="time zone, e.g. America/Denver")
    parser.add_argument("--socket", type=Path, help="the daemon's control socket")
    chosen = parser.parse_args(arguments)
    try:
        return run(chosen.database, zone=chosen.zone, socket=chosen.socket)
    except READ_FAILURES as failed:
        trouble = trouble_of(failed)
        sys.stderr.write(f"{trouble.message}\n{trouble.next_step}\n")
        return UNREADABLE
