"""The control socket: people's programs on this machine ask here, and are known by the kernel.

One thread listens, one more serves each connection. Nobody can hold the others up: connections
are bounded in number, those that say nothing are closed, and when there are too many the one
that has been silent longest goes.
"""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from daemon import logs
from daemon.clock import Clock
from daemon.control.listener import Listener
from daemon.control.peer import peer_of
from daemon.control.protocol import ProtocolError, encode_error
from daemon.control.talk import Talk, TalkRules
from daemon.interfaces import Dispatch

log = logs.get("control")

ACCEPT_S = 0.5
"""The listening thread looks up so often when nobody comes."""
STOP_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    path: Path
    rules: TalkRules
    connections: int = 32
    connections_each: int = 8
    """Of one user."""


class ControlServer:
    name = "control"

    def __init__(self, config: ServerConfig, dispatch: Dispatch, clock: Clock) -> None:
        self._config = config
        self._dispatch = dispatch
        self._clock = clock
        self._stop = threading.Event()
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._talks: dict[Talk, threading.Thread] = {}  # under _lock
        self._outage = logs.Outage(log, clock)
        self._steps = self._steps_beaten = 0

    def start(self) -> None:
        """Raises SettingsError when there can be no socket at the path."""
        for name in self._config.rules.roles.unknown():
            log.warning(
                "control.unknown_name",
                name=name,
                next_step="control.admins and control.operators hold login names and @groups",
            )
        self._listener = Listener(self._config.path)
        self._listener.socket.settimeout(ACCEPT_S)
        self._thread = threading.Thread(
            target=self._listen, args=(self._listener.socket,), name=self.name, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """What is being answered is answered; then every connection is closed."""
        self._stop.set()
        if self._listener is not None and self._thread is not None:
            with suppress(OSError):
                self._listener.socket.shutdown(socket.SHUT_RDWR)  # wakes the listening thread
            self._thread.join()
            self._listener.close()
        with self._lock:
            talks = dict(self._talks)
        for talk in talks:
            talk.close()
        until = self._clock.monotonic() + round(STOP_S * 1000)
        for talk, thread in talks.items():
            thread.join(max(0, until - self._clock.monotonic()) / 1000)
            if thread.is_alive():
                talk.abort()
                log.warning("control.cut_off", peer=talk.peer.name, is_busy=talk.is_busy)

    def beat(self) -> bool:
        steps = self._steps
        moved, self._steps_beaten = steps != self._steps_beaten, steps
        return moved

    @property
    def connections(self) -> int:
        return len(self._talks)

    def _listen(self, listening: socket.socket) -> None:
        while not self._stop.is_set():
            self._steps += 1
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            except OSError as exc:  # no more files may be opened, for one
                if self._stop.is_set():
                    return
                self._outage.begin("control.deaf", error=exc.strerror)
                self._clock.wait(self._stop, round(ACCEPT_S * 1000))
                continue
            self._outage.end("control.hears")
            self._receive(connection)

    def _receive(self, connection: socket.socket) -> None:
        try:
            talk = Talk(
                connection,
                peer_of(connection),
                self._dispatch,
                rules=self._config.rules,
                clock=self._clock,
            )
            thread = threading.Thread(
                target=self._talk, args=(talk,), name=f"{self.name} {talk.peer.uid}", daemon=True
            )
            if not self._admit(talk, thread):
                _turn_away(connection)
                return
            thread.start()
        except (OSError, RuntimeError) as exc:  # gone already, or no thread to be had
            log.warning("control.not_served", error=str(exc))
            connection.close()

    def _admit(self, talk: Talk, thread: threading.Thread) -> bool:
        """Makes room by closing a silent one; False when all are busy."""
        config = self._config
        with self._lock:
            own = [other for other in self._talks if other.peer.uid == talk.peer.uid]
            crowd = own if len(own) >= config.connections_each else list(self._talks)
            if len(own) >= config.connections_each or len(crowd) >= config.connections:
                silent = [other for other in crowd if not other.is_busy]
                if not silent:
                    return False
                longest = min(silent, key=lambda other: other.spoke_at)
                del self._talks[longest]
                longest.close()
            self._talks[talk] = thread
        return True

    def _talk(self, talk: Talk) -> None:
        try:
            talk.run()
        except Exception as exc:
            log.error("control.broke", peer=talk.peer.name, error=repr(exc), exc_info=exc)
        finally:
            with self._lock:
                self._talks.pop(talk, None)


def _turn_away(connection: socket.socket) -> None:
    error = ProtocolError(
        "busy", "too many programs ask the daemon at once", next_step="try again in a moment"
    )
    with suppress(OSError), connection:
        connection.setblocking(False)
        connection.send(encode_error(error))
