"""`depotd replay`."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event

import click

from daemon import logs
from daemon.bootstrap.replay import ReplayPlan, ReplayWiring
from daemon.cli import summary
from daemon.cli.exits import Exit
from daemon.cli.options import config_option, config_path, json_option
from daemon.cli.output import print_json, printable
from daemon.cli.recordings import progress
from daemon.ingest.sources import faults_of, open_recordings, unheard
from daemon.ingest.summary import Summary
from daemon.settings import Settings, load
from drivers.readings import Chunk

PIECE = 128
"""Bytes taken at once from a plain file that is replayed at a speed: about two sentences."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--speed",
    type=click.Choice(["1", "10", "max"]),
    default="max",
    show_default=True,
    help="How fast the recorded clock runs.",
)
@click.option("--unit", help="Name for what carries no TAG source [default: the file's name].")
@click.option(
    "--database",
    type=click.Path(path_type=Path),
    help="Replay database to make or add to [default: a temporary one].",
)
@click.option("--raw", is_flag=True, help="Store every fix, not only those that say something new.")
@click.option(
    "--correct-rollover",
    is_flag=True,
    help="Move dates that fell back by GPS week rollovers to the nearest epoch of today.",
)
@config_option
@json_option
def replay(  # noqa: PLR0913, PLR0917 - one parameter for each option
    files: tuple[Path, ...],
    speed: str,
    unit: str | None,
    database: Path | None,
    raw: bool,
    correct_rollover: bool,
    config: Path | None,
    as_json: bool,
) -> int:
    """Drive recordings through the whole daemon and sum up what was in them.

    FILES are recordings of `depotd record`, or NMEA as text, plain or gzip-packed. Everything
    happens under the recorded clock, in a replay database; a live one is refused.

    \b
    Examples:
      depotd replay drive.nmea
      depotd replay rec/*.rec --config depotd.toml --database look.db
      depotd replay drive.nmea.gz --speed 10 --json
    """
    logs.configure("warning")
    settings = load(config_path(config)) if config is not None else Settings()
    if raw:
        settings = settings.model_copy(
            update={"ingest": settings.ingest.model_copy(update={"positions": "raw"})}
        )
    source = open_recordings(files)
    with tempfile.TemporaryDirectory(prefix="depotd-replay-") as folder:
        plan = ReplayPlan(
            database=database or Path(folder) / "replay.db",
            unit=unit,
            correct_rollover=correct_rollover,
            wait=None if speed == "max" else pacer(float(speed)),
        )
        wiring = ReplayWiring(settings, plan, config=config or Path("defaults"))
        try:
            with progress(source, doing="replaying") as chunks:
                wiring.replay.run(chunks if speed == "max" else small(chunks))
            total, units = wiring.summary()
        finally:
            wiring.close()
    faults = faults_of(source)
    if as_json:
        print_json(
            {
                "total": summary.as_json(total),
                "units": {name: summary.as_json(one) for name, one in units.items()},
                "files": faults,
            }
        )
    else:
        summary.print_text(total, units)
        for fault in faults:
            click.echo(fault, err=True)
    if speed != "max":
        _tell_unpaced(total)
    return _tell_empty(unheard(source, wiring.ingest.feeds.values()), of=len(set(files)))


def _tell_empty(empty: list[Path], *, of: int) -> Exit:
    for path in empty:
        click.echo(f"depotd: no NMEA sentence found in {printable(str(path))}", err=True)
    return Exit.NO if len(empty) == of else Exit.DONE


def _tell_unpaced(total: Summary) -> None:
    undated = total.faults.get(summary.UNDATED, 0)
    if undated:
        click.echo(
            f"depotd: {undated} fixes have no date and were not paced: only dated ones can be",
            err=True,
        )


def pacer(speed: float) -> Callable[[int], None]:
    """Waits until the recorded instant is due; silences longer than a minute are cut short."""
    never = Event()
    last: int | None = None

    def wait(instant: int) -> None:
        nonlocal last
        if last is not None and instant > last:
            never.wait(min(instant - last, 60_000) / 1000 / speed)
        last = instant if last is None else max(last, instant)

    return wait


def small(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Plain files in pieces so small that each holds at most one epoch or so."""
    for chunk in chunks:
        if chunk.seen_at is not None:
            yield chunk
            continue
        for start in range(0, len(chunk.payload), PIECE):
            yield chunk._replace(payload=chunk.payload[start : start + PIECE])
