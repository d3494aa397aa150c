"""`depotd town`."""

import signal
from pathlib import Path
from threading import Event

import click

from daemon.clock import SystemClock
from daemon.town.config import write_config
from daemon.town.fleet import demo_town
from daemon.town.hauls import write_hauls
from daemon.town.load import LoadTown
from daemon.town.server import TownServer, open_outlets, write_files
from daemon.town.service_book import write_counters
from daemon.town.town import Town


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another number, another town."
)
@click.option("--vehicles", type=click.IntRange(1, 200), default=12, show_default=True)
@click.option("--speed", type=click.FloatRange(0.1, 60), default=1.0, show_default=True)
@click.option("--load", is_flag=True, help="Steady traffic at full rate, to measure a machine.")
@click.option(
    "--one-stream", is_flag=True, help="With --load: all units on one TAG stream over TCP."
)
@click.option(
    "--files", "seconds", type=click.IntRange(1), help="Write so many seconds to files instead."
)
def town(  # noqa: PLR0913, PLR0917 - one parameter for each option
    folder: Path,
    seed: int,
    vehicles: int,
    speed: float,
    load: bool,
    one_stream: bool,
    seconds: int | None,
) -> int:
    """A simulated depot town that writes real NMEA and J1939.

    Trucks drive their shifts; each receiver drifts, jumps, loses the sky and sends damaged
    bytes. Some have an adapter on their CAN bus, and not all is well with them. FOLDER gets the
    pseudo-terminals and a depotd.toml that reads them; with --files it gets recordings and logs
    as candump writes them. Runs until Ctrl-C.

    \b
    Examples:
      depotd town /tmp/town                       then: depotd run --config /tmp/town/depotd.toml
      depotd town /tmp/load --load --vehicles 200
      depotd town recordings --files 3600
    """
    folder = folder.resolve()  # what it writes is read from anywhere
    clock = SystemClock()
    now = clock.now()
    source: Town | LoadTown
    if load:
        source = LoadTown(start_at=now, count=vehicles, one_stream=one_stream, seed=seed)
        place = None
    else:
        source = demo_town(now, seed=seed, vehicles=vehicles)
        place = source.map
    if seconds is not None:
        for path in write_files(source, folder, start_at=now, seconds=seconds):
            click.echo(path)
        return 0
    outlets = open_outlets(source.ports, folder)
    server = TownServer(source, outlets, clock, start_at=now, speed=speed)
    if isinstance(source, Town):
        write_hauls(folder, source)
        write_counters(folder, source, now)
    config = write_config(folder, source.ports, server.urls, source.units, town=place)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server.start()
    click.echo(f"the town runs; read it with: depotd run --config {config}")
    stop.wait()
    server.stop()
    return 0
