"""`depotd check`."""

from dataclasses import asdict
from math import ceil
from pathlib import Path

import click

from daemon import logs
from daemon.bootstrap.buses import fault_of_bus
from daemon.bootstrap.link import faults_of_files
from daemon.bootstrap.parts import open_store
from daemon.bootstrap.routing import faults_of_routing
from daemon.bootstrap.rules import steering
from daemon.cli.options import config_option, config_path, json_option
from daemon.cli.output import many, print_json
from daemon.clock import SystemClock
from daemon.domain.master import MasterData
from daemon.errors import SettingsError, StoreBusy
from daemon.ingest.port_reader import fault_of_port
from daemon.master import digest, master_data
from daemon.settings import Settings, load
from daemon.store import master
from daemon.store.master import Applied
from daemon.sync.kinds import unknown_patterns

COUNTED = ("port", "vehicle", "unit", "site", "geofence", "driver", "customer", "rule")
UNIT_STOP_S = 20
"""TimeoutStopSec of the unit."""
REST_OF_STOP_S = 8
"""For what is to stop besides the jobs."""


@click.command()
@config_option
@json_option
@click.option(
    "--apply",
    "is_applying",
    is_flag=True,
    help="Put vehicles, units, sites, geofences, drivers and customers into the database.",
)
def check(config: Path | None, as_json: bool, is_applying: bool) -> int:
    """Is the configuration right? With --apply its fleet, places and people take effect.

    Reads the file and its GeoJSON files and names what is wrong; exits with 78 then. --apply
    needs the daemon to be stopped; a running one takes the same over with
    `systemctl reload depotd` (SIGHUP).

    \b
    Examples:
      depotd check --config depotd.toml
      depotd check --config depotd.toml --apply
    """
    logs.configure("warning")
    path = config_path(config)
    settings = load(path)
    wanted = master_data(settings, source=path)
    _refuse_impossible_ports(settings, path)
    warnings = [
        *faults_of_files(settings),
        *faults_of_routing(settings.routing),
        *_idle_patterns(settings),
    ]
    book = steering(settings).book
    counts = {
        "ports": len(settings.port),
        "vehicles": len(wanted.vehicles),
        "units": len({fitting.unit for fitting in wanted.fittings}),
        "sites": len(wanted.sites),
        "geofences": len(wanted.geofences),
        "drivers": len(wanted.drivers),
        "customers": len(wanted.customers),
        "rules": len(book.given.settings) + len(book.given.environment),
    }
    answer: dict[str, object] = {
        "config": str(path),
        "depot": settings.depot.name,
        "database": str(settings.store.path),
        **counts,
        "misspelt": list(book.misspelt),
    }
    if is_applying:
        applied = _applied(settings, wanted, path)
        answer["applied"] = asdict(applied)
        if not as_json:
            _tell_differences(applied)
    if as_json:
        print_json(answer)
        return 0
    click.echo(f"{path} is right: {', '.join(many(counts[f'{name}s'], name) for name in COUNTED)}")
    for words in (*book.misspelt, *_too_slow_a_stop(settings), *warnings):
        click.echo(f"warning: {words}", err=True)
    if is_applying:
        click.echo(f"applied to {settings.store.path}")
    return 0


def _too_slow_a_stop(settings: Settings) -> list[str]:
    """systemd kills what has not stopped in time; jobs and the rest of the daemon share it."""
    deadline_s = settings.jobs.stop_deadline_s
    if deadline_s <= UNIT_STOP_S - REST_OF_STOP_S:
        return []
    least = ceil(deadline_s) + REST_OF_STOP_S
    words = f"raise TimeoutStopSec of the service to at least {least} s, or it is killed in between"
    return [f"jobs.stop_deadline_s is {deadline_s:g}: {words}"]


def _idle_patterns(settings: Settings) -> list[str]:
    return [
        f"link.commands: {pattern} allows nothing: no kind of docs/mqtt.md is called so"
        for pattern in unknown_patterns(settings.link.commands)
    ]


def _applied(settings: Settings, wanted: MasterData, path: Path) -> Applied:
    try:
        store = open_store(settings)
    except StoreBusy as exc:
        raise StoreBusy(
            exc.message, next_step="a running daemon applies it with: systemctl reload depotd"
        ) from exc
    try:
        return master.apply_alone(
            store.connection,
            wanted,
            now=SystemClock().now(),
            digest=digest(wanted),
            source=str(path),
        )
    finally:
        store.close()


def _tell_differences(applied: Applied) -> None:
    """What the file and commands tell differently is no secret."""
    if applied.kept:
        click.echo(
            f"left as a command told it, as the file says nothing new: {', '.join(applied.kept)}"
        )
    if applied.overruled:
        click.echo(f"a command had told it otherwise: {', '.join(applied.overruled)}")
    if applied.needed:
        click.echo(
            f"not retired, as open orders need it: {', '.join(applied.needed)};"
            " apply again when they are over"
        )


def _refuse_impossible_ports(settings: Settings, path: Path) -> None:
    """A running daemon goes on with the others; here it is worth stopping for."""
    for port in settings.port:
        fault = fault_of_port(port.url) if port.protocol == "nmea" else fault_of_bus(port)
        if fault is not None:
            raise SettingsError(
                f"{path}: port {port.name!r}: url: {fault}",
                next_step="a device path, a file, a URL such as socket://HOST:PORT, or a CAN bus"
                " such as socketcan:can0",
            )
