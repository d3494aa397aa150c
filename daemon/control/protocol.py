"""The language of the control socket: JSON, one message a line, of bounded length.

Bytes in, messages out: nothing here reads, writes or waits. The server greets first; then each
line of the client asks one command and each line of the server answers one, in order. What is
malformed is answered by name, and that is the last line of the connection.

    server  {"v":1,"hello":{"server":"depotd","release":"1.0","depot":"north",
             "you":{"name":"anna","role":"operator"}}}
    client  {"v":1,"ask":"jobs.retry","id":"6f1c...","args":{"ids":[7]}}
    server  {"v":1,"id":"6f1c...","answer":{"is_done":true,"code":"done","message":"...",
             "next_step":"","body":{}}}
    server  {"v":1,"error":{"code":"malformed","message":"...","next_step":"..."}}
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from daemon.domain.commands import Answer, Role

VERSION: Final = 1
LINE_BYTES = 65_536
"""With the line's end."""
SHORT = 200


class ProtocolError(Exception):
    """The other end does not speak as it should; said to it, and the connection ends."""

    def __init__(self, code: str, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.next_step = next_step


class Said(ProtocolError):
    """What the server said before it closed the connection: the question was not done."""


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Ask(_Message):
    v: Literal[1] = VERSION
    ask: Annotated[str, Field(min_length=1, max_length=64)]
    id: Annotated[str, Field(min_length=1, max_length=64)]
    args: dict[str, Any] = {}
    expires_at: int | None = None


class You(_Message):
    name: str
    role: str


class Hello(_Message):
    """Who answers, and whom it takes the client for."""

    server: Literal["depotd"] = "depotd"
    release: str
    depot: str
    you: You


class _Greeting(_Message):
    v: Literal[1] = VERSION
    hello: Hello


class _AnswerBody(_Message):
    is_done: bool
    code: str
    message: str
    next_step: str
    body: dict[str, Any]


class _Answered(_Message):
    v: Literal[1] = VERSION
    id: str
    answer: _AnswerBody


class _Fault(_Message):
    code: str
    message: str
    next_step: str = ""


class _Refusal(_Message):
    v: Literal[1] = VERSION
    error: _Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    id: str
    answer: Answer


class Lines:
    """Cuts a stream of bytes into lines; keeps at most one line that is not complete."""

    def __init__(self, *, most: int = LINE_BYTES) -> None:
        self._most = most
        self._rest = bytearray()

    @property
    def is_midway(self) -> bool:
        """A line has begun and not ended."""
        return bool(self._rest)

    def feed(self, received: bytes) -> list[bytes]:
        """The lines that are complete now. Raises ProtocolError `too_long`."""
        self._rest += received
        *lines, rest = self._rest.split(b"\n")
        if any(len(line) >= self._most for line in (*lines, rest)):
            raise ProtocolError(
                "too_long",
                f"a line of more than {self._most} bytes",
                next_step="ask for less at once",
            )
        self._rest = rest
        return [bytes(line) for line in lines]


def encode_ask(
    *, ask: str, command_id: str, args: Mapping[str, object], expires_at: int | None = None
) -> bytes:
    """Raises ProtocolError when it is too long or holds what JSON cannot."""
    fields = {"ask": ask, "id": command_id, "args": dict(args), "expires_at": expires_at}
    return _line(_read(Ask, fields))


def encode_hello(*, release: str, depot: str, name: str, role: Role) -> bytes:
    you = You(name=name, role=role.value)
    return _line(_Greeting(hello=Hello(release=release, depot=depot, you=you)))


def encode_answer(command_id: str, answer: Answer) -> bytes:
    body = _AnswerBody(
        is_done=answer.is_done,
        code=answer.code,
        message=answer.message,
        next_step=answer.next_step,
        body=dict(answer.body),
    )
    return _line(_Answered(id=command_id, answer=body))


def encode_error(error: ProtocolError) -> bytes:
    fault = _Fault(code=error.code, message=error.message, next_step=error.next_step)
    return _line(_Refusal(error=fault))


def decode_ask(line: bytes) -> Ask:
    """What a client sent. Raises ProtocolError naming what is wrong with it."""
    return _read(Ask, _object(line))


def decode_hello(line: bytes) -> Hello:
    """The server's first line. Raises Said, or ProtocolError when it makes no sense."""
    return _read(_Greeting, _from_server(line)).hello


def decode_answer(line: bytes) -> Answered:
    """One of the server's other lines. Raises Said, or ProtocolError when it makes no sense."""
    read = _read(_Answered, _from_server(line))
    said = read.answer
    return Answered(
        id=read.id,
        answer=Answer(
            is_done=said.is_done,
            code=said.code,
            message=said.message,
            next_step=said.next_step,
            body=said.body,
        ),
    )


M = TypeVar("M", bound=_Message)


def _from_server(line: bytes) -> Mapping[str, object]:
    fields = _object(line)
    if "error" in fields:
        error = _read(_Refusal, fields).error
        raise Said(error.code, error.message, next_step=error.next_step)
    return fields


def _object(line: bytes) -> dict[str, object]:
    try:
        fields = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as exc:
        raise ProtocolError("malformed", f"not a line of JSON: {_short(str(exc))}") from exc
    if not isinstance(fields, dict):
        raise ProtocolError("malformed", "not a JSON object")
    if fields.get("v") != VERSION or isinstance(fields.get("v"), bool):
        spoken = _short(json.dumps(fields.get("v", "none")))
        raise ProtocolError(
            "unknown_version",
            f"protocol version {spoken} is not spoken here; spoken is {VERSION}",
            next_step="use client and daemon of one release",
        )
    return fields


def _read(model: type[M], fields: Mapping[str, object]) -> M:
    try:
        return model.model_validate(fields)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        where = _short(".".join(map(str, first["loc"])))
        raise ProtocolError("malformed", f"{where}: {_short(first['msg'])}") from exc


def _line(message: _Message) -> bytes:
    try:
        text = json.dumps(
            message.model_dump(exclude_none=True), separators=(",", ":"), allow_nan=False
        )
    except (ValueError, TypeError, RecursionError) as exc:
        raise ProtocolError("malformed", f"cannot be sent: {_short(str(exc))}") from exc
    line = text.encode() + b"\n"
    if len(line) > LINE_BYTES:
        raise ProtocolError(
            "too_long",
            f"a message of {len(line)} bytes; allowed: {LINE_BYTES}",
            next_step="ask for less at once",
        )
    return line


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _short(text: str) -> str:
    printable = "".join(char if char.isprintable() else "?" for char in text)
    return printable if len(printable) <= SHORT else printable[: SHORT - 3] + "..."
