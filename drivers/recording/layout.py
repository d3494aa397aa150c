"""How a recording looks on disk.

A recording is one gzip stream, so `zcat` opens it. Inside: a line that names the format, a line
of JSON (depot, run, part, started, ports), then frames. Each frame is a head, its payload and a
CRC-32 over both:

    port      u16   index into the ports seen so far; 0xFFFF introduces the next port by name
    ordinal   u64   the chunk's number on its port
    seen_at   i64   ms UTC of arrival, or the smallest value when it is not known
    length    u32   of the payload

The writer ends a deflate block at least every second, so whatever cuts a file short costs at
most the last second.
"""

import json
import struct
import zlib
from dataclasses import dataclass

from drivers.readings import Chunk

SUFFIX = ".rec"
GZIP = b"\x1f\x8b"
MAGIC = b"depotd recording "
VERSION = 1
NEW_PORT = 0xFFFF
UNKNOWN_TIME = -(1 << 63)
PAYLOAD_LIMIT = 1 << 20
HEADER_LIMIT = 1 << 20
PORTS_LIMIT = NEW_PORT - 1
HEAD = struct.Struct("<HQqI")
CRC = struct.Struct("<I")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingHeader:
    depot: str
    run: str
    """One run of one writer; its parts follow each other without a gap."""
    run_started: int
    """ms UTC"""
    part: int
    started: int
    """ms UTC"""
    ports: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    port: int
    ordinal: int
    seen_at: int | None
    payload: bytes


class Damage(Exception):
    """The bytes are no recording from here on."""


def header_bytes(header: RecordingHeader) -> bytes:
    body = {
        "depot": header.depot,
        "run": header.run,
        "run_started": header.run_started,
        "part": header.part,
        "started": header.started,
        "ports": list(header.ports),
    }
    return MAGIC + f"{VERSION}\n{json.dumps(body)}\n".encode()


def take_header(buffer: bytearray) -> RecordingHeader | None:
    """Cuts the header off the front of `buffer`; None while it is not complete."""
    first = buffer.find(b"\n")
    second = buffer.find(b"\n", first + 1) if first >= 0 else -1
    if second < 0:
        if len(buffer) > HEADER_LIMIT:
            raise Damage("header without an end")
        return None
    title, body = bytes(buffer[:first]), bytes(buffer[first + 1 : second])
    if title != MAGIC + str(VERSION).encode():
        raise Damage(f"format {title[len(MAGIC) :][:10]!r} is not known to this release")
    try:
        fields = json.loads(body)
        header = RecordingHeader(
            depot=str(fields["depot"]),
            run=str(fields["run"]),
            run_started=int(fields["run_started"]),
            part=int(fields["part"]),
            started=int(fields["started"]),
            ports=tuple(str(name) for name in fields["ports"]),
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise Damage("header cannot be read") from fault
    del buffer[: second + 1]
    return header


def chunk_frame(port: int, chunk: Chunk) -> bytes:
    seen_at = UNKNOWN_TIME if chunk.seen_at is None else chunk.seen_at
    body = HEAD.pack(port, chunk.ordinal, seen_at, len(chunk.payload)) + chunk.payload
    return body + CRC.pack(zlib.crc32(body))


def port_frame(index: int, name: str) -> bytes:
    payload = name.encode()
    body = HEAD.pack(NEW_PORT, index, UNKNOWN_TIME, len(payload)) + payload
    return body + CRC.pack(zlib.crc32(body))


def frame_at(buffer: bytes | bytearray, start: int) -> tuple[Frame, int] | None:
    """The frame at `start` and where the next begins; None while it is not complete."""
    if len(buffer) - start < HEAD.size:
        return None
    port, ordinal, seen_at, length = HEAD.unpack_from(buffer, start)
    if length > PAYLOAD_LIMIT:
        raise Damage("frame longer than possible")
    end = start + HEAD.size + length
    if len(buffer) < end + CRC.size:
        return None
    with memoryview(buffer) as view:
        payload = bytes(view[start + HEAD.size : end])
        checksum = zlib.crc32(view[start:end])
    if CRC.unpack_from(buffer, end)[0] != checksum:
        raise Damage("frame with a wrong checksum")
    arrival = None if seen_at == UNKNOWN_TIME else seen_at
    frame = Frame(port=port, ordinal=ordinal, seen_at=arrival, payload=payload)
    return frame, end + CRC.size
