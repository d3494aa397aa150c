"""Opens files for replay: recordings, plain NMEA and other logs, either of them gzip-packed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drivers.errors import SourceError
from drivers.readings import Chunk
from drivers.recording.layout import (
    MAGIC,
    NEW_PORT,
    Damage,
    Frame,
    RecordingHeader,
    frame_at,
    take_header,
)
from drivers.recording.unpack import Unpacker


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFault:
    """A file gave less than it should have."""

    path: Path
    reason: str


class PlainFile:
    """Any bytes: one port named after the file, arrival unknown."""

    header: RecordingHeader | None = None

    def __init__(self, unpacker: Unpacker) -> None:
        self._unpacker = unpacker
        self.path = unpacker.path
        self.total_bytes = unpacker.total_bytes

    @property
    def read_bytes(self) -> int:
        return self._unpacker.read_bytes

    @property
    def fault(self) -> str | None:
        return self._unpacker.fault

    @property
    def ports(self) -> tuple[str, ...]:
        return (port_of(self.path),)

    def chunks(self) -> Iterator[Chunk]:
        port = port_of(self.path)
        for ordinal, piece in enumerate(self._unpacker.pieces()):
            yield Chunk(port, ordinal, None, piece)


class RecordingFile:
    """One part of a recording: its chunks exactly as they were written."""

    def __init__(self, unpacker: Unpacker, header: RecordingHeader | None) -> None:
        self._unpacker = unpacker
        self._ports = list(header.ports) if header else []
        self._damage: str | None = None if header else "cut short inside the header"
        self.header = header
        self.path = unpacker.path
        self.total_bytes = unpacker.total_bytes

    @property
    def read_bytes(self) -> int:
        return self._unpacker.read_bytes

    @property
    def fault(self) -> str | None:
        return self._damage or self._unpacker.fault

    @property
    def ports(self) -> tuple[str, ...]:
        """Those known so far; ports that came later are known once their chunks were read."""
        return tuple(self._ports)

    def chunks(self) -> Iterator[Chunk]:
        if self.header is None:
            return
        self._ports = list(self.header.ports)
        self._damage = None
        buffer = bytearray()
        in_header = True
        try:
            for piece in self._unpacker.pieces():
                buffer += piece
                if in_header:
                    in_header = take_header(buffer) is None
                if not in_header:
                    yield from self._take_frames(buffer)
        except Damage as damage:
            self._damage = str(damage)
            return
        if buffer and self._unpacker.fault is None:
            self._damage = f"cut short after byte {self.read_bytes}"

    def _take_frames(self, buffer: bytearray) -> Iterator[Chunk]:
        start = 0
        try:
            while found := frame_at(buffer, start):
                frame, start = found
                chunk = self._chunk(frame)
                if chunk is not None:
                    yield chunk
        finally:
            del buffer[:start]

    def _chunk(self, frame: Frame) -> Chunk | None:
        if frame.port == NEW_PORT:
            self._ports.append(frame.payload.decode(errors="replace"))
            return None
        if frame.port >= len(self._ports):
            raise Damage("chunk of a port that was never named")
        return Chunk(self._ports[frame.port], frame.ordinal, frame.seen_at, frame.payload)


class Source:
    """Chunks of several files in the order in which they were recorded.

    Parts of recordings are sorted by run and part; plain files keep the order given. Ordinals
    of a port count on where the same name comes from several plain files.
    """

    def __init__(self, files: Sequence[PlainFile | RecordingFile]) -> None:
        self._files = sorted(files, key=_recorded_order)
        self.total_bytes = sum(file.total_bytes for file in self._files)

    @property
    def read_bytes(self) -> int:
        return sum(file.read_bytes for file in self._files)

    @property
    def faults(self) -> tuple[SourceFault, ...]:
        """What was found wrong so far."""
        return tuple(
            SourceFault(path=file.path, reason=file.fault) for file in self._files if file.fault
        )

    @property
    def ports(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(port for file in self._files for port in file.ports))

    @property
    def ports_by_file(self) -> dict[Path, tuple[str, ...]]:
        """Files in the order in which they are read."""
        return {file.path: file.ports for file in self._files}

    def __iter__(self) -> Iterator[Chunk]:
        seen: dict[str, int] = {}
        for file in self._files:
            for chunk in file.chunks():
                if isinstance(file, RecordingFile):
                    yield chunk
                    continue
                ordinal = seen.get(chunk.port, 0)
                seen[chunk.port] = ordinal + 1
                yield chunk._replace(ordinal=ordinal)


def open_source(*paths: Path) -> Source:
    """Opens files of any kind; raises SourceError only where one cannot be read at all."""
    return Source([_open(path) for path in paths])


def port_of(path: Path) -> str:
    """`drives/reno.nmea.gz` is port `reno`."""
    bare = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return bare.stem


def _open(path: Path) -> PlainFile | RecordingFile:
    if path.is_dir():
        raise SourceError(f"cannot read {path}: it is a folder")
    unpacker = Unpacker(path)
    opening = bytearray()
    for piece in unpacker.pieces():
        opening += piece
        if not opening.startswith(MAGIC[: len(opening)]):
            return PlainFile(unpacker)
        try:
            header = take_header(opening)
        except Damage as damage:
            raise SourceError(f"cannot read {path}: {damage}") from damage
        if header is not None:
            return RecordingFile(Unpacker(path), header)
    if opening.startswith(MAGIC):
        return RecordingFile(unpacker, None)
    return PlainFile(Unpacker(path))


def _recorded_order(file: PlainFile | RecordingFile) -> tuple[int, int, str, int]:
    header = file.header
    if header is None:
        return (0, 0, "", 0)
    return (1, header.run_started, header.run, header.part)
