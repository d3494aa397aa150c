"""`python -m daemon` and the `depotd` command: the daemon's commands and the screens."""

from pathlib import Path

import click

from daemon.cli.app import depotd
from daemon.cli.app import main as run_command
from daemon.cli.options import config_option, database_option, place_to_read


@depotd.command()
@config_option
@database_option
def tui(config: Path | None, database: Path | None) -> int:
    """The screens: fleet, trucks, trails and ports, live.

    Reads the database only, so it works while the daemon runs and while it does not.

    \b
    Examples:
      depotd tui --config depotd.toml
      depotd tui --database /var/lib/depotd/depotd.db
    """
    from tui.command import run  # noqa: PLC0415 - Textual is loaded only for screens

    path, settings = place_to_read(config, database)
    return run(path, zone=settings.depot.zone)


def main() -> None:
    run_command()


if __name__ == "__main__":
    main()
