"""Keeps raw bytes with their arrival times: compressed, in parts, bounded in all."""

import os
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from drivers.errors import RecordingError
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.recording.layout import (
    PAYLOAD_LIMIT,
    PORTS_LIMIT,
    SUFFIX,
    RecordingHeader,
    chunk_frame,
    header_bytes,
    port_frame,
)

GZIP_WINDOW = 31
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPlan:
    folder: Path
    depot: str
    part_bytes: int = 64 << 20
    """A part so large is closed and the next begun."""
    part_age_ms: int = 6 * 3600 * 1000
    """A part so old is closed and the next begun."""
    total_bytes: int = 2 << 30
    """Beyond that the oldest closed parts of this depot in the folder are deleted."""
    flush_ms: int = 1000
    """A crash loses at most so much."""


class _Part:
    """One open file."""

    def __init__(self, path: Path, mono_ms: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._fd = os.open(path, flags, 0o640)
        self._gzip = zlib.compressobj(6, zlib.DEFLATED, GZIP_WINDOW)
        self._has_news = False
        self.path = path
        self.size = 0
        self.started_mono = mono_ms
        self.flushed_mono = mono_ms

    def add(self, frames: bytes) -> None:
        self._has_news = True
        self._put(self._gzip.compress(frames))

    def flush(self, mono_ms: int) -> None:
        self.flushed_mono = mono_ms
        if self._has_news:
            self._has_news = False
            self._put(self._gzip.flush(zlib.Z_SYNC_FLUSH))

    def finish(self) -> None:
        try:
            self._put(self._gzip.flush(zlib.Z_FINISH))
            os.fsync(self._fd)
        finally:
            self.abandon()

    def abandon(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _put(self, piece: bytes) -> None:
        rest = memoryview(piece)
        while rest:
            written = os.write(self._fd, rest)
            self.size += written
            rest = rest[written:]


class RecordingWriter:
    """Writes chunks as they come; a file that exists is never touched.

    After a RecordingError the part is closed as far as it got, and the next chunk begins a new
    one: a disk that was full for a while costs the chunks of that while.
    """

    def __init__(self, plan: RecordingPlan, *, run: str, ports: Sequence[str] = ()) -> None:
        self._plan = plan
        self._run = run
        self._ports = list(dict.fromkeys(ports))
        self._index = {name: index for index, name in enumerate(self._ports)}
        self._run_started: int | None = None
        self._part = 0
        self._open: _Part | None = None
        self.chunks = 0
        self.payload_bytes = 0
        self.parts: list[Path] = []
        self.deleted = 0

    def write(self, chunk: Chunk, now: Moment) -> None:
        if len(chunk.payload) > PAYLOAD_LIMIT:
            raise RecordingError(f"a chunk of {len(chunk.payload)} bytes is too large to record")
        part = self._part_for(now)
        frames = b""
        index = self._index.get(chunk.port)
        if index is None:
            index = self._new_port(chunk.port)
            frames = port_frame(index, chunk.port)
        self._guarded(lambda: part.add(frames + chunk_frame(index, chunk)))
        self.chunks += 1
        self.payload_bytes += len(chunk.payload)
        self.tick(now)

    def tick(self, now: Moment) -> None:
        """Brings what was written to the file when it is due; call it about once a second."""
        part = self._open
        if part is not None and now.mono_ms - part.flushed_mono >= self._plan.flush_ms:
            self._guarded(lambda: part.flush(now.mono_ms))

    def close(self) -> None:
        part, self._open = self._open, None
        if part is not None:
            try:
                part.finish()
            except OSError as fault:
                raise _failed(part.path, fault) from fault

    def _part_for(self, now: Moment) -> _Part:
        part = self._open
        if part is not None:
            full = part.size >= self._plan.part_bytes
            old = now.mono_ms - part.started_mono >= self._plan.part_age_ms
            if not (full or old):
                return part
            self.close()
        self._open = self._begin(now)
        self._shed()
        return self._open

    def _begin(self, now: Moment) -> _Part:
        if self._run_started is None:
            self._run_started = now.utc_ms
        self._part += 1
        header = RecordingHeader(
            depot=self._plan.depot,
            run=self._run,
            run_started=self._run_started,
            part=self._part,
            started=now.utc_ms,
            ports=tuple(self._ports),
        )
        path = self._plan.folder / part_name(header)
        part: _Part | None = None
        try:
            self._plan.folder.mkdir(parents=True, exist_ok=True)
            part = _Part(path, now.mono_ms)
            part.add(header_bytes(header))
            part.flush(now.mono_ms)
        except OSError as fault:
            if part is not None:
                # A full disk would leave an empty file for every attempt.
                part.abandon()
                path.unlink(missing_ok=True)
                self._part -= 1
            raise _failed(path, fault) from fault
        self.parts.append(path)
        return part

    def _new_port(self, name: str) -> int:
        if len(self._ports) >= PORTS_LIMIT:
            raise RecordingError(f"more than {PORTS_LIMIT} ports in one recording")
        self._ports.append(name)
        self._index[name] = len(self._ports) - 1
        return self._index[name]

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except OSError as fault:
            part, self._open = self._open, None
            path = part.path if part else self._plan.folder
            if part is not None:
                part.abandon()
            raise _failed(path, fault) from fault

    def _shed(self) -> None:
        """Oldest first; names sort by start, run and part. The open part always stays."""
        prefix = f"{_for_name(self._plan.depot)}-"
        found = sorted(self._plan.folder.glob(f"{prefix}*{SUFFIX}"))
        sizes = {path: _size(path) for path in found}
        excess = sum(sizes.values()) + self._plan.part_bytes - self._plan.total_bytes
        for path in found:
            if excess <= 0:
                return
            if self._open is not None and path == self._open.path:
                continue
            path.unlink(missing_ok=True)
            excess -= sizes[path]
            self.deleted += 1


def part_name(header: RecordingHeader) -> str:
    started = datetime.fromtimestamp(header.run_started / 1000, UTC)
    return (
        f"{_for_name(header.depot)}-{started:%Y%m%dT%H%M%SZ}-{_for_name(header.run)}"
        f"-{header.part:06d}{SUFFIX}"
    )


def _for_name(text: str) -> str:
    return NOT_IN_NAMES.sub("_", text) or "_"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _failed(path: Path, fault: OSError) -> RecordingError:
    return RecordingError(f"cannot record to {path}: {fault.strerror or fault}")
