"""`depotd ports`."""

from dataclasses import asdict

import click

from daemon.cli.options import ReadSource, place_to_read, reading
from daemon.cli.output import DASH, number, print_json, print_table, short
from daemon.cli.reading import open_reading, with_instants
from daemon.readmodel.ports import PortRow
from daemon.readmodel.ports import ports as read_ports

COLUMNS = {
    "port": "left",
    "state": "left",
    "device": "left",
    "baud": "right",
    "sentences/min": "right",
    "fixes/min": "right",
    "faults": "right",
    "units": "right",
    "last fix (UTC)": "left",
    "last error": "left",
}


@click.command()
@reading
def ports(source: ReadSource) -> int:
    """Ports with their rates and faults.

    \b
    Examples:
      depotd ports --config depotd.toml
      depotd ports --json
    """
    path, settings = place_to_read(source.config, source.database)
    with open_reading(path, settings) as read:
        rows = read_ports(read.db, read.now_ms, is_locked=read.daemon_running)
    if source.as_json:
        print_json({"daemon_running": read.daemon_running, "ports": [_json(row) for row in rows]})
    elif rows:
        print_table(COLUMNS, (_cells(row) for row in rows))
    else:
        click.echo("No ports yet: add [[port]] to the configuration and start the daemon.")
    return 0


def _json(row: PortRow) -> dict[str, object]:
    body = asdict(row)
    body["by_type"] = dict(row.by_type)
    body["faults"] = dict(row.faults)
    return with_instants(body)


def _cells(row: PortRow) -> tuple[str, ...]:
    return (
        row.name,
        row.state.value,
        row.device or row.url,
        str(row.baud or DASH),
        number(row.sentences_per_minute),
        number(row.fixes_per_minute),
        DASH if row.fault_ratio is None else f"{row.fault_ratio:.2%}",
        str(len(row.units)),
        short(row.last_fix_at),
        row.last_error or DASH,
    )
