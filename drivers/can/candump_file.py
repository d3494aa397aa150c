"""A log of a CAN bus read as if it were the bus. Its lines keep the instants that they tell."""

import gzip
import zlib
from collections import Counter
from pathlib import Path
from typing import BinaryIO

from drivers.errors import EndOfInput, TransportError
from drivers.transport.reasons import opening_error

BLOCK = 65_536
_DAMAGED = (OSError, EOFError, zlib.error)


class CandumpFile:
    """`BusPort` that reads as fast as asked."""

    def __init__(self, path: Path) -> None:
        self.device = str(path)
        self.faults: Counter[str] = Counter()
        self._file: BinaryIO | gzip.GzipFile | None = _opened(path)
        self._bytes = 0

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - a file never lets wait
        if self._file is None:
            raise EndOfInput("")
        try:
            block = self._file.read(BLOCK)
        except _DAMAGED as fault:
            self.faults["damaged_file"] += 1
            self.close()
            raise EndOfInput(
                f"{self.device} is damaged after byte {self._bytes} of its lines: {fault}"
            ) from fault
        if not block:
            self.close()
            raise EndOfInput("")
        self._bytes += len(block)
        return block

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


def _opened(path: Path) -> BinaryIO | gzip.GzipFile:
    try:
        if path.is_dir():
            raise TransportError(f"cannot open {path}: it is a folder; name a log of candump -l")
        return gzip.open(path) if path.suffix == ".gz" else path.open("rb")
    except (OSError, ValueError) as fault:
        raise opening_error(fault, device=str(path)) from fault
