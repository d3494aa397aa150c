"""`depotd backfill`."""

from pathlib import Path

import click

from daemon import logs
from daemon.bootstrap.backfill import BackfillWiring
from daemon.cli.options import config_option, config_path, json_option
from daemon.cli.output import print_json
from daemon.cli.recordings import progress
from daemon.errors import StoreBusy
from daemon.ingest.sources import faults_of, open_recordings
from daemon.settings import load


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--unit", help="Name for what carries no TAG source [default: the file's name].")
@config_option
@json_option
def backfill(files: tuple[Path, ...], unit: str | None, config: Path | None, as_json: bool) -> int:
    """Give missed recordings to a live database.

    Their positions are stored as late ones: they show on tracks and go to head office, but
    change no trip and no state, and start nothing. Reading a file twice is harmless. The daemon
    must be stopped meanwhile.

    \b
    Examples:
      depotd backfill --config depotd.toml radio-card.nmea --unit T101
    """
    logs.configure("warning")
    path = config_path(config)
    settings = load(path)
    source = open_recordings(files)
    try:
        wiring = BackfillWiring(settings, unit=unit)
    except StoreBusy as exc:
        raise StoreBusy(exc.message, next_step="systemctl stop depotd, then again") from exc
    try:
        with progress(source, doing="backfilling") as chunks:
            for chunk in chunks:
                wiring.backfill.chunk(chunk)
            wiring.backfill.finish()
    finally:
        wiring.close()
    answer = {
        "fixes": wiring.backfill.fixes,
        "stored": wiring.backfill.stored,
        "units": sorted(wiring.backfill.units),
        "files": faults_of(source),
    }
    if as_json:
        print_json(answer)
    else:
        click.echo(f"{answer['stored']} late positions stored of {answer['fixes']} fixes")
    return 0
