"""Every message but batches, as both ends read and write it; docs/mqtt.md says what they mean.

What comes from outside is judged here, by pydantic: bounds, types, and the protocol's version.
Fields that this release does not know are ignored.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from daemon.errors import BadMessage
from daemon.wire import strict_json
from daemon.wire.packing import pack, unpack
from daemon.wire.topics import STREAMS

VERSION: Final = 1
COMMANDS_MOST = 50
"""In one message."""
RANGES_MOST = 20
"""That an acknowledgement asks for."""

Seq = Annotated[int, Field(ge=0, le=2**63 - 1)]
Counted = Annotated[int, Field(ge=0, le=2**53)]
"""What the other end counts on from: there is always a next."""
Instant = Annotated[int, Field(ge=0, le=253_402_300_799_999)]
Short = Annotated[str, Field(max_length=128, pattern=r"^[^\x00-\x1f\x7f]*$")]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""Both without control characters: not every database holds them, and ids are kept as they came."""
StreamName = Literal["alert", "event", "result", "position", "telemetry"]


def _known_marks(found: object) -> object:
    """A stream that this release does not know is a field that it does not know."""
    if not isinstance(found, dict):
        return found
    return {stream: mark for stream, mark in found.items() if stream in STREAMS}


def _on_one_line(found: object) -> object:
    """What people read is cleaned, not refused: the rest of the message still counts."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", found) if isinstance(found, str) else found


def _known_ranges(found: object) -> object:
    if not isinstance(found, list):
        return found
    lists = [tuple(item) if isinstance(item, list) else item for item in found]
    return [item for item in lists if not (isinstance(item, tuple) and _is_strange(item))]


def _is_strange(item: tuple[object, ...]) -> bool:
    return bool(item) and isinstance(item[0], str) and item[0] not in STREAMS


Marks = Annotated[dict[StreamName, Seq], BeforeValidator(_known_marks)]
Ranges = Annotated[
    list[tuple[StreamName, Seq, Seq]],
    Field(max_length=RANGES_MOST),
    BeforeValidator(_known_ranges),
]


class Message(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    v: Literal[1] = VERSION

    def payload(self) -> bytes:
        """As it is sent: deflated where that is shorter."""
        return pack(self.model_dump_json(exclude_none=True).encode())


class Begins(Message):
    """Of which epoch this one is the continuation, and after which of its numbers."""

    parent: Id
    after: Marks


class DownMark(Message):
    ho: Id
    mark: Counted


class Hello(Message):
    epoch: Id
    nonce: Id
    boot: Seq
    session: Seq = 0
    """Of the connection; it rises from one to the next within a boot."""
    run: Id | None = None
    """Drawn at each start of the daemon: of two lives with the same boot it tells which this is."""
    release: Short
    at: Instant
    clock: Literal["gps", "ntp", "untrusted"]
    last: Marks
    begins: Begins | None = None
    down: DownMark | None = None
    """The depot's mark for the head office it heard last."""


class Ack(Message):
    ho: Id
    epoch: Id
    at: Instant
    nonce: Id | None = None
    """Of the hello that this answers; None: unasked."""
    marks: Marks
    held: Marks = {}
    """The greatest number of a stream that is stored, where that is above its mark."""
    want: Ranges = []
    hold_ms: Annotated[int, Field(ge=0, le=3_600_000)] = 0


class DownCommand(Message):
    """One command; `args` are judged by the command itself."""

    seq: Annotated[int, Field(ge=1, le=2**63 - 1)]
    id: Id
    kind: Short
    args: dict[str, Any] = {}
    depot: Short
    actor: Short
    correlation: Short | None = None
    expires: Instant | None = None


class DownCommands(Message):
    ho: Id
    commands: Annotated[list[dict[str, Any]], Field(max_length=COMMANDS_MOST)]
    """Each a DownCommand, read one by one: one that cannot be read spoils no other."""


class UpAck(Message):
    ho: Id
    mark: Counted
    epoch: Id | None = None
    """Whose commands these were; None: of a depot that does not say."""


class Desired(Message):
    version: Annotated[int, Field(ge=1, le=2**63 - 1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    by: Short
    at: Instant
    body: dict[str, Any]


class Reported(Message):
    version: Counted
    state: Literal["applied", "refused"]
    code: Short
    message: Annotated[str, Field(max_length=2000), BeforeValidator(_on_one_line)]
    at: Instant
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the body that was judged; None: of a depot that does not say."""


class Presence(Message):
    """Of a depot; the will has `on` false and the same `session`."""

    on: bool
    epoch: Id
    boot: Seq
    session: Seq
    release: Short
    at: Instant


class ConsumerPresence(Message):
    on: bool
    run: Id
    ho: Id
    release: Short
    at: Instant


M = TypeVar("M", bound=Message)


def parse(kind: type[M], payload: bytes) -> M:
    """Raises BadMessage that says what is wrong with it."""
    text = unpack(payload)
    name = kind.__name__.lower()
    try:
        found = strict_json.load_object(text)
        message = kind.model_validate_json(text)
    except ValidationError as exc:
        raise BadMessage(f"{name}: {_first(exc)}") from exc
    except ValueError as exc:
        raise BadMessage(f"{name}: {exc}") from exc
    if "v" not in found:
        raise BadMessage(f"{name}: v is missing")
    return message


def parse_object(kind: type[M], found: Mapping[str, Any]) -> M:
    """The same for a part of a message that was read already."""
    try:
        return kind.model_validate(found)
    except ValidationError as exc:
        raise BadMessage(f"{kind.__name__.lower()}: {_first(exc)}") from exc


def _first(exc: ValidationError) -> str:
    error = exc.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}" if where else str(error["msg"])
