"""A progress bar on standard error for commands that read recordings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from drivers.readings import Chunk


class Measured(Protocol):
    """Chunks whose amount is known."""

    @property
    def total_bytes(self) -> int: ...
    @property
    def read_bytes(self) -> int: ...
    def __iter__(self) -> Iterator[Chunk]: ...


@contextmanager
def progress(source: Measured, *, doing: str) -> Iterator[Iterator[Chunk]]:
    """The chunks of the source, with a bar that follows them (on a terminal only)."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn(doing),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(doing, total=source.total_bytes)

        def chunks() -> Iterator[Chunk]:
            for chunk in source:
                yield chunk
                bar.update(task, completed=source.read_bytes)

        yield chunks()
