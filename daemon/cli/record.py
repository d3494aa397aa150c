"""`depotd record`."""

from pathlib import Path

import click

from daemon import bootstrap, logs
from daemon.cli.options import config_option, config_path, json_option
from daemon.cli.output import print_json
from daemon.cli.run import EXIT_OF
from daemon.settings import PortTable, Settings, load


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--port", "urls", multiple=True, help="Port to record, e.g. /dev/ttyUSB0; repeatable."
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
    recording = bootstrap.recording(settings, folder)
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
    return EXIT_OF[reason]


def _settings(config: Path | None, urls: tuple[str, ...]) -> Settings:
    if not urls:
        settings = load(config_path(config))
        if not settings.port:
            raise click.UsageError("the configuration has no [[port]]; name one with --port")
        return settings
    settings = load(config) if config is not None else Settings()
    ports = [PortTable(name=Path(url).name or url, url=url) for url in urls]
    return settings.model_copy(update={"port": ports})
