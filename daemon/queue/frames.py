"""How the daemon and its child process talk: length, then one pickled message.

Both ends are the same release of this program, started by it; nobody else has the pipe.
"""

import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from daemon.domain.rules.key import RuleValues
from daemon.queue.assignment import Ending

_LENGTH = struct.Struct("!I")
FRAME_MOST = 256 << 20
"""A decision larger than this is no decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the child is to do, once."""

    source: str
    """`module:Class` of the kind."""
    version: int
    body: str
    now: int
    rules: RuleValues | None
    """None where nothing is decided by rules."""
    database: str
    memory_bytes: int
    heartbeat_s: float
    log_context: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alive:
    """A sign of life, from a thread that runs no handler."""


@dataclass(frozen=True, slots=True)
class Progress:
    done: float
    note: str


@dataclass(frozen=True, slots=True)
class Ended:
    ending: Ending


Said = Alive | Progress | Ended


class Source(Protocol):
    def read(self, size: int, /) -> bytes:
        """Less than `size` when no more will come."""


def send(pipe: BinaryIO, message: object) -> None:
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    if len(content) > FRAME_MOST:
        raise ValueError(f"{len(content)} bytes; at most {FRAME_MOST} go through the pipe")
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def receive(pipe: Source) -> Any:
    """None when the other end is gone, also in the middle of a message."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = pipe.read(length)
    if len(content) < length:
        return None
    return pickle.loads(content)  # noqa: S301 - written by our own child, see above
