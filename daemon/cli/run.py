"""`depotd run`."""

from pathlib import Path

import click

from daemon import logs
from daemon.bootstrap.live import live
from daemon.cli.exits import Exit, exit_code
from daemon.cli.options import config_option, config_path
from daemon.errors import DepotdError
from daemon.runtime import ExitReason
from daemon.settings import load

EXIT_OF = {
    ExitReason.STOPPED: Exit.DONE,
    ExitReason.STUCK: Exit.INTERNAL,
    ExitReason.SERVICE_FAILED: Exit.INTERNAL,
    ExitReason.STORE_FAILED: Exit.STORE_FAILED,
}


@click.command()
@config_option
@click.option(
    "--log-level", type=click.Choice(logs.LEVELS), default="info", show_default=True, help="Least."
)
def run(config: Path | None, log_level: str) -> int:
    """Run the daemon in the foreground.

    It stops cleanly on SIGTERM and Ctrl-C, and reads fleet, places and people again on
    SIGHUP. Logs go to standard error, as JSON when that is not a terminal.

    \b
    Examples:
      depotd run --config depotd.toml
      systemctl start depotd
    """
    logs.configure(log_level)
    path = config_path(config)
    runtime = live(load(path), config=path, log_level=log_level)
    reason = runtime.run()
    runtime.leave(ended_as(reason, runtime.error))


def ended_as(reason: ExitReason, error: BaseException | None) -> Exit:
    """What broke says more than that something did."""
    if reason is ExitReason.SERVICE_FAILED and isinstance(error, DepotdError):
        return exit_code(error)
    return EXIT_OF[reason]
