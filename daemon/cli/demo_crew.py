"""Tells the demo's daemon who works, who orders and what the workshop did in its town.

By commands, as people would.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from daemon.clock import SystemClock
from daemon.control.client import ControlClient, socket_of
from daemon.domain.events import ClockQuality
from daemon.errors import DepotdError
from daemon.readmodel.connect import open_read_only
from daemon.readmodel.status import daemon_status
from daemon.settings import Settings
from daemon.town.crew import Ask, Crew
from daemon.town.desk import OrderDesk
from daemon.town.hauls import read_hauls
from daemon.town.service_book import ServiceBook, read_counters

COMMANDS_PER_MINUTE = 10_000
"""A town is told in seconds of what happens in a depot over months."""
EVERY_MS = 500


class CrewTeller:
    """In a thread of its own: the past can only be told once the daemon knows the time.

    Where nothing vouches for this machine's clock that takes the receivers a minute.
    """

    def __init__(self, settings: Settings, place: Path) -> None:
        """`place`: where the town keeps what its trucks will do."""
        self._settings = settings
        self._clock = SystemClock()
        self._news: deque[str] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="crew", daemon=True)
        zone = ZoneInfo(settings.depot.zone)
        now_ms = self._clock.now()
        self._crew = Crew(
            vehicles=[vehicle.name for vehicle in settings.vehicle],
            now_ms=now_ms,
            today=datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).date(),
        )
        self._book = ServiceBook(
            vehicles=[(one.name, one.vehicle_class) for one in settings.vehicle],
            now_ms=now_ms,
            counters=read_counters(place),
        )
        self._desk = OrderDesk(
            vehicles=[(one.name, one.vehicle_class) for one in settings.vehicle],
            now_ms=now_ms,
            hauls=read_hauls(place),
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def look(self) -> str | None:
        """What the daemon would not take, in one line; None: nothing new."""
        return self._news.popleft() if self._news else None

    def _run(self) -> None:
        socket = socket_of(self._settings)
        try:
            self._until(socket.exists)
            with ControlClient(socket) as client:
                self._tell(client, self._desk.customers())
                self._tell(client, self._crew.people())
                self._tell(client, self._desk.orders())
                self._tell(client, self._book.plans())
                self._until(self._is_trusted)
                self._tell(client, self._crew.past())
                self._tell(client, self._book.past())
        except DepotdError as exc:
            if not self._stop.is_set():
                self._news.append(f"the people of the town were not told: {exc.message}")

    def _tell(self, client: ControlClient, asks: Iterable[Ask]) -> None:
        for ask in asks:
            if self._stop.is_set():
                return
            answer = client.ask(ask.command, ask.args)
            if not answer.is_done:
                self._news.append(f"{ask.command}: {answer.message}")

    def _until(self, is_so: Callable[[], bool]) -> None:
        """Or until the end of the demo, after which nothing is told."""
        while not is_so() and not self._clock.wait(self._stop, EVERY_MS):
            pass

    def _is_trusted(self) -> bool:
        now = self._clock.now()
        with open_read_only(self._settings.store.path, now_ms=now) as view:
            status = daemon_status(view.connection, now, is_locked=view.daemon_running)
        return status is not None and status.clock != ClockQuality.UNTRUSTED
