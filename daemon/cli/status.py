"""`depotd status`."""

from dataclasses import asdict

import click

from daemon.cli.exits import Exit
from daemon.cli.job_counts import job_counts
from daemon.cli.link import OFF, state_of
from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.order_looks import rules_of
from daemon.cli.output import many, print_json, printable, short
from daemon.cli.reading import Reading, open_reading, with_instants
from daemon.readmodel.fleet import FleetCounts, fleet_counts
from daemon.readmodel.link import link
from daemon.readmodel.order_trouble import order_count
from daemon.readmodel.ports import PortRow, PortState
from daemon.readmodel.ports import ports as read_ports
from daemon.readmodel.status import DaemonStatus, StoreRow, daemon_status
from daemon.readmodel.status import store as read_store


@click.command()
@reading
def status(source: ReadSource) -> int:
    """How are daemon, clock, store and ports?

    Exits with 0 when the daemon runs and with 69 when it does not; what is stored is shown
    either way.

    \b
    Examples:
      depotd status --config depotd.toml
      depotd status --json | jq .daemon.clock
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        daemon = daemon_status(read.db, read.now_ms, is_locked=read.daemon_running)
        counts = fleet_counts(read.db, read.now_ms, stale_s=settings.tracking.stale_s)
        store = read_store(read.db)
        ports = read_ports(read.db, read.now_ms, is_locked=read.daemon_running)
        jobs = job_counts(read.db)
        office = link(read.db, read.now_ms)
        orders = order_count(read.db, read.now_ms, rules_of(read, settings))
    state = state_of(office, read)
    if source.as_json:
        answer: dict[str, object] = {
            "daemon_running": read.daemon_running,
            "daemon": None if daemon is None else with_instants(asdict(daemon)),
            "trucks": asdict(counts),
            "store": with_instants(asdict(store)),
            "ports": {row.name: row.state.value for row in ports},
            "orders": asdict(orders),
            "jobs": asdict(jobs),
            "link": {"state": state, "waiting": None if office is None else office.waiting},
        }
        print_json(answer)
    else:
        for line in [*_lines(read, daemon, counts, store, ports), f"jobs     {jobs.said}"]:
            click.echo(printable(line))
        if orders.is_told:
            click.echo(f"orders   {orders.said}")
        if office is not None and state != OFF:
            waiting = office.waiting
            left = "" if waiting is None else f", {many(waiting, 'row')} to send"
            click.echo(f"link     {state}{left}")
    return Exit.DONE if read.daemon_running else Exit.UNREACHABLE


def _lines(
    read: Reading,
    daemon: DaemonStatus | None,
    counts: FleetCounts,
    store: StoreRow,
    ports: tuple[PortRow, ...],
) -> list[str]:
    trouble = daemon.store.said if daemon is not None and daemon.store is not None else ""
    return [
        f"depot    {daemon.depot if daemon else '-'} ({daemon.kind if daemon else 'empty'})",
        f"daemon   {_daemon(read, daemon)}",
        f"clock    {daemon.clock if daemon else 'unknown'}",
        f"trucks   {_trucks(counts)}",
        f"ports    {_ports(read, ports)}",
        f"store    {_megabytes(store)}"
        + "".join(f", {many(stream.last, stream.name)}" for stream in store.streams if stream.last),
        f"         {store.path}",
        *([f"         {trouble}"] if trouble and read.daemon_running else []),
    ]


def _ports(read: Reading, ports: tuple[PortRow, ...]) -> str:
    if not read.daemon_running:
        return f"{len(ports)}, state unknown: nobody reads them"
    return f"{sum(port.state is PortState.OPEN for port in ports)} open of {len(ports)}"


def _megabytes(store: StoreRow) -> str:
    """What is not yet in the database's own file takes room on the disk as well."""
    size = f"{store.database_bytes / 1e6:.1f} MB"
    return f"{size} and {store.wal_bytes / 1e6:.1f} MB WAL" if store.wal_bytes else size


def _trucks(counts: FleetCounts) -> str:
    return ", ".join(f"{count} {motion}" for motion, count in asdict(counts).items())


def _daemon(read: Reading, daemon: DaemonStatus | None) -> str:
    if daemon is None or daemon.boot is None:
        return "never ran on this database"
    if read.daemon_running and not daemon.is_beating:
        return f"running, but it has stored NOTHING since {short(daemon.beat_at)}: see its log"
    if read.daemon_running:
        return f"running since {short(daemon.started_at)}, release {daemon.release}"
    if daemon.ended_at is not None:
        return f"stopped at {short(daemon.ended_at)}"
    return f"NOT running; it did not stop cleanly, last beat {short(daemon.beat_at)}"
