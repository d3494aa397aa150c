"""`depotd decode`."""

import csv
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from daemon.cli.decode_text import as_answer, print_decoded, unit_value
from daemon.cli.exits import Exit
from daemon.cli.options import json_option
from daemon.cli.output import iso, print_json, printable
from daemon.cli.recordings import progress
from daemon.ingest.can_log import CanLog, CanLogFiles
from drivers.readings import SIGNAL_BY_NAME, Sample

FIELDS = ("at", "bus", "address", "signal", "value", "unit")
Taken = Iterable[tuple[str, Sample]]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--samples", "is_csv", is_flag=True, help="Every value as CSV instead.")
@json_option
def decode(files: tuple[Path, ...], is_csv: bool, as_json: bool) -> int:
    """What trucks say of themselves in logs of their CAN bus (J1939).

    FILES are logs of `candump -l`, plain or packed with gzip. Each signal is shown by the address
    that says it; where several do, and not alike, one must be chosen and never mixed. What could
    not be read is counted by reason.

    \b
    Examples:
      depotd decode candump-2026-11-28.log
      depotd decode truck.log.gz --json
      depotd decode truck.log --samples > truck.csv
    """
    if is_csv and as_json:
        raise click.UsageError("--samples is CSV; leave out --json")
    source, log = CanLogFiles(files), CanLog()
    keep = _csv_writer() if is_csv else _nothing
    with progress(source, doing="decoding") as chunks:
        for chunk in chunks:
            keep(log.feed(chunk))
        keep(log.flush())
    found = log.decoded()
    if as_json:
        print_json(as_answer(found))
    elif not is_csv:
        print_decoded(found)
    if found.buses:
        return Exit.DONE
    named = ", ".join(printable(str(path)) for path in files)
    click.echo(f"depotd: no J1939 frame found in {named}", err=True)
    return Exit.NO


def _nothing(_taken: Taken) -> None:
    pass


def _csv_writer() -> Callable[[Taken], None]:
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(FIELDS)

    def write(taken: Taken) -> None:
        for bus, (name, at, value, source) in taken:
            signal = SIGNAL_BY_NAME[name]
            shown = "" if value is None else unit_value(signal, value)
            table.writerow((iso(at), printable(bus), source, name, shown, signal.unit))

    return write
