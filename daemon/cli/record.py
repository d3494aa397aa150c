"""`depotd record`."""

import tempfile
from pathlib import Path

import click

from daemon import logs
from daemon.bootstrap import recording as recordings
from daemon.cli.options import config_option, config_path, json_option
from daemon.cli.output import print_json
from daemon.cli.run import ended_as
from daemon.errors import CannotWrite, PortError
from daemon.port_settings import PortTable, protocol_of
from daemon.runtime import ExitReason
from daemon.settings import Settings, load


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--port",
    "urls",
    multiple=True,
    help="Port to record, e.g. /dev/ttyUSB0 or socketcan:can0; repeatable.",
)
@config_option
@json_option
def record(folder: Path, urls: tuple[str, ...], config: Path | None, as_json: bool) -> int:
    """Keep the raw bytes of ports, with their arrival times, in FOLDER.

    Records the ports that are named, or all of the configuration, until Ctrl-C. Files are
    compressed, begun anew when large or old, and the oldest deleted beyond `record.total_mb`.
    A port that the daemon has open is busy: let the daemon record it with `record.folder`.

    \b
    Examples:
      depotd record rec --port /dev/ttyUSB0
      depotd record rec --config depotd.toml
      depotd replay rec/*.rec
    """
    logs.configure()
    settings = _settings(config, urls)
    _try(folder)
    recording = recordings.recording(settings, folder)
    reason = recording.runtime.run()
    if as_json:
        print_json(
            {
                "chunks": recording.recorder.chunks,
                "bytes": recording.recorder.payload_bytes,
                "files": [str(part) for part in recording.parts],
            }
        )
    else:
        click.echo(f"{recording.recorder.payload_bytes} bytes in {len(recording.parts)} files")
    dead = recording.recorder.dead_ports
    if dead and reason is ExitReason.STOPPED:
        raise PortError(
            f"no port could be opened: {'; '.join(dead)}",
            next_step="name one that is there: ls /dev/serial/by-id",
        )
    return ended_as(reason, recording.runtime.error)


def _try(folder: Path) -> None:
    """Finds out before the ports are opened that nothing could be kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as exc:
        raise CannotWrite(
            f"cannot record into {folder}: {exc.strerror}",
            next_step="name a folder that can be written",
        ) from exc


def _settings(config: Path | None, urls: tuple[str, ...]) -> Settings:
    if not urls:
        settings = load(config_path(config))
        if not settings.port:
            raise click.UsageError("the configuration has no [[port]]; name one with --port")
        return settings
    settings = load(config) if config is not None else Settings()
    ports = [
        PortTable(name=Path(url).name or url, url=url, protocol=protocol_of(url)) for url in urls
    ]
    return settings.model_copy(update={"port": ports})
