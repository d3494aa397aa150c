"""Bytes out of a file that may be compressed, cut short or damaged."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from drivers.errors import SourceError
from drivers.recording.layout import GZIP

PIECE = 65_536
GZIP_WINDOW = 31


class Unpacker:
    """The content of one file in pieces of at most 64 kB, gzip or not.

    A file that ends too early or is damaged gives what can be had; `fault` then says so.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self.is_packed = file.read(len(GZIP)) == GZIP
            self.total_bytes = path.stat().st_size
        except OSError as fault:
            raise SourceError(f"cannot read {path}: {fault.strerror}") from fault
        self.read_bytes = 0
        """Of the file itself: what a progress bar needs."""
        self.fault: str | None = None

    def pieces(self) -> Iterator[bytes]:
        self.read_bytes = 0
        self.fault = None
        with self.path.open("rb") as file:
            raw = self._raw(file)
            if not self.is_packed:
                yield from raw
                return
            try:
                yield from self._inflate(raw)
            except zlib.error:
                self.fault = f"damaged at byte {self.read_bytes} or shortly before"

    def _raw(self, file: BinaryIO) -> Iterator[bytes]:
        try:
            while piece := file.read(PIECE):
                self.read_bytes += len(piece)
                yield piece
        except OSError as fault:
            self.fault = f"unreadable after byte {self.read_bytes}: {fault.strerror}"

    def _inflate(self, raw: Iterator[bytes]) -> Iterator[bytes]:
        gzip = zlib.decompressobj(GZIP_WINDOW)
        begun = False
        for piece in raw:
            rest, full = piece, False
            while rest or full:
                begun = True
                content = gzip.decompress(rest, PIECE)
                if content:
                    yield content
                rest, full = gzip.unconsumed_tail, len(content) == PIECE
                if gzip.eof:
                    # Members may follow each other, with padding between.
                    rest, full, begun = gzip.unused_data.lstrip(b"\0"), False, False
                    gzip = zlib.decompressobj(GZIP_WINDOW)
        if begun and self.fault is None:
            self.fault = f"cut short after byte {self.read_bytes}"
