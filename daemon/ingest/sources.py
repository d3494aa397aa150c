"""Files that a person names, opened as chunks."""

from collections.abc import Sequence
from pathlib import Path

from daemon.errors import InputError
from drivers.errors import SourceError
from drivers.recording.source import Source, open_source


def open_recordings(files: Sequence[Path]) -> Source:
    """Recordings of `depotd record`, or NMEA as text; raises InputError naming the file."""
    try:
        return open_source(*files)
    except (SourceError, OSError) as exc:
        raise InputError(
            str(exc), next_step="name recordings of `depotd record` or files of NMEA lines"
        ) from exc


def faults_of(source: Source) -> list[str]:
    """Files that gave less than they should have, in words."""
    return [f"{fault.path}: {fault.reason}" for fault in source.faults]
