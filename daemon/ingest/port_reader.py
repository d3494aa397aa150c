"""Reads all ports and hands on what came, each chunk with the instant of its arrival.

One thread serves every port that has a descriptor. It wakes when something is there, waits a
moment so that more ports have something too, and reads them all in one turn: 200 receivers wake
it some ten times a second and not five thousand times. Ports without a descriptor (rfc2217, spy,
files) have a thread each. Opening may take seconds and is done aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from threading import Event, Thread

from daemon.clock import Clock
from daemon.ingest.port_turns import (
    Delivery,
    Multiplexer,
    OpenPort,
    SinglePort,
    Sink,
    StatusSink,
    TurnRules,
    attempt,
)
from daemon.ingest.reading_loop import ReadingLoop, Turning
from drivers.transport.interface import PortSpec
from drivers.transport.opening import OpenRequest, is_polled, open_port, refused
from drivers.transport.rates import RateMemory
from drivers.transport.session import PortSession, SessionRules
from drivers.transport.urls import fault_of_url


def fault_of_port(url: str) -> str | None:
    """Why no port can ever be opened under this name; opens nothing. None: it may be one."""
    return fault_of_url(url)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortReaderConfig:
    turns: TurnRules = field(default_factory=TurnRules)
    session: SessionRules = field(default_factory=SessionRules)
    rates_file: Path | None = None
    """Where good baud rates are remembered."""


class PortReader:
    """Service. `sink` and `on_status` are called from its threads, never by two at once."""

    name = "port_reader"

    def __init__(
        self,
        ports: Sequence[PortSpec],
        *,
        sink: Sink,
        on_status: StatusSink,
        clock: Clock,
        config: PortReaderConfig | None = None,
        opener: OpenPort = open_port,
    ) -> None:
        self._ports = ports
        self._clock = clock
        self._config = config or PortReaderConfig()
        self._opener = opener
        self._delivery = Delivery(sink, on_status, clock)
        self._memory = RateMemory(self._config.rates_file)
        self._stop = Event()
        self._multiplexer: Multiplexer | None = None
        self._loops: list[ReadingLoop] = []

    def start(self) -> None:
        self._stop.clear()
        polled = [self._session(spec) for spec in self._ports if is_polled(spec.url)]
        single = [self._session(spec) for spec in self._ports if not is_polled(spec.url)]
        turns = self._config.turns
        self._multiplexer = Multiplexer(
            polled,
            self._delivery,
            rules=turns,
            pause=self._pause,
            start_opening=self._start_opening,
        )
        parts: list[tuple[str, Turning]] = [("ports", self._multiplexer)]
        for session in single:
            port = SinglePort(
                session, self._delivery, rules=turns, pause=self._pause, open_port=self._opener
            )
            parts.append((f"port {session.spec.name}", port))
        self._loops = [ReadingLoop(name, part, self._stop, self._pause) for name, part in parts]
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        self._stop.set()
        if self._multiplexer is not None:
            self._multiplexer.wake()
        for loop in self._loops:
            loop.join()

    def beat(self) -> bool:
        moved = [loop.has_moved() for loop in self._loops]  # each must be asked
        return all(moved)

    def _session(self, spec: PortSpec) -> PortSession:
        return PortSession(
            spec,
            self._delivery.moment(),
            rules=self._config.session,
            memory=self._memory,
            random=Random(),  # noqa: S311 - jitter, not a secret
        )

    def _pause(self, timeout_ms: int) -> bool:
        return self._clock.wait(self._stop, timeout_ms)

    def _start_opening(self, session: PortSession, request: OpenRequest) -> None:
        """Aside, since a terminal server that is away holds up whoever asks it."""
        multiplexer = self._multiplexer
        if multiplexer is None:
            return
        if error := refused(request):
            multiplexer.opening_done(session, error)
            return
        name = f"open {session.spec.name}"
        work = partial(_open_aside, multiplexer, session, request, self._opener)
        Thread(target=work, name=name, daemon=True).start()


def _open_aside(
    multiplexer: Multiplexer, session: PortSession, request: OpenRequest, opener: OpenPort
) -> None:
    multiplexer.opening_done(session, attempt(opener, request))
