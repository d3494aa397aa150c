"""What replay and backfill share: opening files, and a progress bar on standard error."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from daemon.errors import InputError
from drivers.errors import SourceError
from drivers.readings import Chunk
from drivers.recording.source import Source, open_source


def opened(files: Sequence[Path]) -> Source:
    try:
        return open_source(*files)
    except (SourceError, OSError) as exc:
        raise InputError(
            str(exc), next_step="name recordings of `depotd record` or files of NMEA lines"
        ) from exc


@contextmanager
def progress(source: Source, *, doing: str) -> Iterator[Iterator[Chunk]]:
    """The chunks of the source, with a bar that follows them (on a terminal only)."""
    bar = Progress(
        TextColumn(doing),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    if not bar.console.is_terminal:
        bar.disable = True
    with bar:
        task = bar.add_task(doing, total=source.total_bytes)

        def chunks() -> Iterator[Chunk]:
            for chunk in source:
                yield chunk
                bar.update(task, completed=source.read_bytes)

        yield chunks()


def faults_of(source: Source) -> list[str]:
    """Files that gave less than they should have, in words."""
    return [f"{fault.path}: {fault.reason}" for fault in source.faults]
