"""A plain file or a recording of one port, read as if it were a port."""

from pathlib import Path

from drivers.errors import BadPortName, EndOfInput, SourceError, TransportError
from drivers.recording.source import open_source


class FileTransport:
    """Reads as fast as asked. Its bytes arrived some other day, so `is_live` is False."""

    is_live = False
    baud = None

    def __init__(self, path: Path) -> None:
        self.device = str(path)
        self._source = open_source(path)
        if len(self._source.ports) > 1:
            raise BadPortName(f"cannot be a port: {path} is a recording of several ports")
        self._chunks = iter(self._source)

    def fileno(self) -> None:
        return None

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - a file never lets wait
        for chunk in self._chunks:
            if chunk.payload:
                return chunk.payload
        reasons = [fault.reason for fault in self._source.faults]
        raise EndOfInput("; ".join(reasons))

    def set_baud(self, baud: int) -> None:
        raise TransportError(f"{self.device} has no rate to set to {baud}")

    def has_moved(self) -> bool:
        return False

    def close(self) -> None:
        self._chunks = iter(())


def open_file(path: Path) -> FileTransport:
    try:
        return FileTransport(path)
    except SourceError as fault:
        raise TransportError(fault.message) from fault
