"""One connection: greeted, served line by line, and closed when it says nothing or nonsense."""

import socket
from contextlib import suppress
from dataclasses import dataclass

from daemon import logs
from daemon.clock import Clock
from daemon.control.peer import Peer, Roles, actor_of
from daemon.control.protocol import (
    Ask,
    Lines,
    ProtocolError,
    decode_ask,
    encode_answer,
    encode_error,
    encode_hello,
)
from daemon.domain.commands import Actor, Answer, Command
from daemon.interfaces import Dispatch

log = logs.get("control")

READ_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkRules:
    release: str
    depot: str
    roles: Roles
    idle_s: float = 60.0
    """A connection without a question for so long is closed; clients connect again."""
    line_s: float = 10.0
    """A line that has begun is complete within this."""
    send_s: float = 10.0
    """An answer is taken within this."""


class Talk:
    """`run` belongs to one thread; the rest may be asked by any."""

    def __init__(
        self, connection: socket.socket, peer: Peer, dispatch: Dispatch, *, rules: TalkRules,
        clock: Clock,
    ) -> None:  # fmt: skip
        self.peer = peer
        self.is_busy = False
        """A command is being done."""
        self.spoke_at = clock.monotonic()
        self._connection = connection
        self._dispatch = dispatch
        self._rules = rules
        self._clock = clock
        self._lines = Lines()
        self._is_closing = False

    def run(self) -> None:
        """Until the other end is gone, or has been told why it must go."""
        with suppress(OSError), self._connection:  # gone, or too slow
            try:
                self._serve(actor_of(self.peer, self._rules.roles))
            except ProtocolError as exc:
                log.info("control.nonsense", peer=self.peer.name, code=exc.code, said=exc.message)
                self._send(encode_error(exc))

    def close(self) -> None:
        """No more questions are read; one that is being answered is answered."""
        self._is_closing = True
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RD)

    def abort(self) -> None:
        self._is_closing = True
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _serve(self, actor: Actor) -> None:
        rules = self._rules
        self._send(
            encode_hello(release=rules.release, depot=rules.depot, name=actor.name, role=actor.role)
        )
        while not self._is_closing:
            received = self._receive()
            if not received:
                return
            for line in self._lines.feed(received):
                if self._is_closing:
                    return
                self._answer(decode_ask(line), actor)
                self.spoke_at = self._clock.monotonic()

    def _receive(self) -> bytes:
        """What comes next; nothing when the other end went, or took too long."""
        limit_s = self._rules.line_s if self._lines.is_midway else self._rules.idle_s
        left_s = limit_s - (self._clock.monotonic() - self.spoke_at) / 1000
        if left_s <= 0:
            return b""
        self._connection.settimeout(left_s)
        try:
            received = self._connection.recv(READ_BYTES)
        except TimeoutError:
            return b""
        if not self._lines.is_midway:
            self.spoke_at = self._clock.monotonic()  # from here on the line must get on
        return received

    def _answer(self, ask: Ask, actor: Actor) -> None:
        command = Command(
            id=ask.id, name=ask.ask, args=ask.args, actor=actor, expires_at=ask.expires_at
        )
        self.is_busy = True
        try:
            answer = self._dispatch(command)
        except Exception as exc:
            log.error("control.failed", command=ask.ask, error=repr(exc), exc_info=exc)
            answer = Answer(
                is_done=False,
                code="failed",
                message=f"{ask.ask} failed; whether it was done is not known",
                next_step="the daemon's log says why; report it",
            )
        finally:
            self.is_busy = False
        self._send(encode_answer(ask.id, answer))

    def _send(self, line: bytes) -> None:
        self._connection.settimeout(self._rules.send_s)
        self._connection.sendall(line)
