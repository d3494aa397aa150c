"""Protocols between the parts; bootstrap decides who stands behind each."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from daemon.domain.commands import Answer, Command
from daemon.domain.eta.routing import RouteAnswer, RouteAsk
from daemon.domain.events import Stamp
from daemon.domain.orders.following import Turned
from daemon.domain.watch.work import Work

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Params = Sequence[object] | Mapping[str, object]


class Tx(Protocol):
    """The open transaction of the writer thread. Functions that get one never commit."""

    def execute(self, sql: str, params: Params = (), /) -> sqlite3.Cursor: ...
    def executemany(self, sql: str, params: Iterable[Params], /) -> sqlite3.Cursor: ...


class RecordingTx(Tx, Protocol):
    """The transaction of a command or of a job, which says what happens in it."""

    @property
    def now(self) -> int:
        """ms UTC."""
        ...

    def record(
        self,
        kind: str,
        *,
        at: int | None = None,
        vehicle_id: int | None = None,
        subject: str = "",
        body: Mapping[str, object] | None = None,
    ) -> int | None:
        """Writes an event with what follows from it; answers its number."""
        ...


class Ticket(Protocol[T_co]):
    def result(self, timeout_s: float | None = None) -> T_co:
        """Waits until durable; raises what the function raised, or StoreFailed."""
        ...

    def done(self) -> bool: ...


class Writer(Protocol):
    """Group commit: many functions, one transaction, one sync. Functions are repeatable."""

    def write(self, fn: Callable[[Tx], T], *, name: str = "") -> T:
        """Runs `fn` and returns its answer when it is durable."""
        ...

    def submit(self, fn: Callable[[Tx], T], *, name: str = "") -> Ticket[T]:
        """Hands `fn` over; the ticket is done when it is durable."""
        ...


class Service(Protocol):
    """A long-lived part. `beat` answers whether it has made progress since the last call."""

    @property
    def name(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def beat(self) -> bool: ...


class Dispatch(Protocol):
    """What control, head office and files hand commands to."""

    def __call__(self, command: Command, /) -> Answer:
        """Authorises, does and audits it; durable when this returns. Never raises for a refusal."""
        ...


Also = Callable[[Tx, Answer, Stamp], object]
"""Writes more in the transaction of a command and its answer, when it is repeated too."""


class DispatchAlso(Protocol):
    """The same for who must keep beside the answer that it was given."""

    def __call__(
        self, command: Command, /, *, also: Also | None = None, refusal: Answer | None = None
    ) -> Answer:
        """`refusal`: it is not done, for a reason that whoever hands it over has found."""
        ...


class ReadOnly(Protocol):
    """One state of the database, whoever lends it."""

    def execute(self, sql: str, params: Params = (), /) -> Any: ...


class WorkInHand(Protocol):
    """Who knows what work drivers have before them."""

    def in_hand(self, reads: ReadOnly, driver_ids: Iterable[int]) -> Mapping[int, Work]:
        """Of those who have any."""
        ...

    def finish(self, tx: Tx, driver_id: int, work: Work) -> bool:
        """His log shows that it is done. False: he has been given other work since."""
        ...


class TruckSignals(Protocol):
    """Who hears the drums and power take-offs of trucks."""

    def turning(
        self, reads: ReadOnly, vehicle_ids: Iterable[int], now: int
    ) -> Mapping[int, Turned]:
        """Of those that tell; of the others nobody knows."""
        ...


class MaintenanceDue(Protocol):
    """Who knows which vehicles must go to the workshop before they work again."""

    def due(self, reads: ReadOnly, vehicle_ids: Iterable[int], *, now: int) -> Mapping[int, str]:
        """Of those of which it is known: why; an empty text where nothing is due."""
        ...


class Routing(Protocol):
    """A service that knows roads and traffic."""

    def route(self, ask: RouteAsk, /) -> RouteAnswer:
        """Raises RoutingAway when there is no answer that can be used, NoRoute when it knows no
        way between the two, and nothing else.
        """
        ...
