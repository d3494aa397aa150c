"""A desk with the commands on duty logs, two drivers, two trucks and what the truck records."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from daemon.commands import duty as duty_commands
from daemon.domain.commands import Actor, Answer, Role, Via
from daemon.domain.duty.records import DutyRecord, Origin
from daemon.domain.events import ClockQuality
from daemon.domain.hours.duty import Duty
from daemon.interfaces import Tx
from daemon.store import duty, seats, unidentified, zones
from daemon.store.duty import Making
from daemon.store.seats import Seat
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.store.duty_scene import HOUR, add_driver, add_vehicle, entry
from tests.daemon.store.scene import NOW, ask

T = TypeVar("T")
OFFICE = Actor(name="head office", role=Role.OPERATOR, via=Via.HEADOFFICE)


def iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, tz=UTC).isoformat()


class DutyDesk(Desk):
    """D17 and D18; T1 and T2. The depot goes by Denver's clocks, where NOW is 08:03:20."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, duty_commands.specs())
        for driver, vehicle in (("D17", "T1"), ("D18", "T2")):
            self.write(partial(add_driver, name=driver))
            self.write(partial(add_vehicle, name=vehicle))
        self.write(lambda tx: zones.keep(tx, "America/Denver"))

    def write(self, fn: Callable[[Tx], T]) -> T:
        return self.writer.write(fn)

    @property
    def now(self) -> int:
        return self.clock.now()

    def set(self, driver: str, status: str, *, actor: Actor = OLGA, **args: Any) -> Answer:
        return self.ask("duty.set", actor=actor, driver=driver, status=status, **args)

    def edit(self, begin: int, end: int, status: str, **args: Any) -> Answer:
        given = {"driver": "D17", "note": "n", "from": iso(begin), "until": iso(end), **args}
        return self.ask_with("duty.edit", {**given, "status": status}, actor=OLGA)

    def wheels(self, vehicle_id: int, *, is_driving: bool, since: int | None = None) -> None:
        """What the vehicle's wheels do, as the job that follows them keeps it; it is heard now."""
        self.hear(vehicle_id)
        row = (vehicle_id, is_driving, self.now if since is None else since)
        self.write(
            lambda tx: tx.execute(
                "INSERT OR REPLACE INTO vehicle_wheels(vehicle_id, is_driving, since)"
                " VALUES (?, ?, ?)",
                row,
            )
        )

    def hear(self, vehicle_id: int) -> None:
        def write(tx: Tx) -> None:
            unit = {"unit": vehicle_id, "now": self.now}
            for statement in (
                "INSERT OR IGNORE INTO unit(id, name) VALUES (:unit, 'unit ' || :unit)",
                "INSERT OR IGNORE INTO fitting VALUES (:unit, 0, NULL, :unit)",
                """INSERT OR REPLACE INTO unit_state(unit_id, version, body, seen_at, motion,
                odometer_m, fences) VALUES (:unit, 1, '{}', :now, 'moving', 0, '[]')""",
            ):
                tx.execute(statement, unit)

        self.write(write)

    def stands(self, vehicle_id: int, since: int) -> None:
        self.write(
            lambda tx: tx.execute(
                "UPDATE vehicle_wheels SET stands_since = ? WHERE vehicle_id = ?",
                (since, vehicle_id),
            )
        )

    def record(self, told: Duty, at: int, *, driver_id: int = 1, vehicle: str = "T1") -> None:
        """By the truck."""
        stamp = self.clock.stamp(1)
        one = entry(told, at, origin=Origin.AUTOMATIC, vehicle=vehicle)
        making = Making(stamp=stamp, by="truck")
        self.write(lambda tx: duty.add(tx, driver_id, one, making=making))

    def drive(self, begin: int, end: int | None, *, vehicle_id: int = 1) -> int:
        """That nobody was logged in for."""

        def write(tx: Tx) -> int:
            number = unidentified.begin(tx, vehicle_id, at=begin)
            assert number is not None
            if end is not None:
                unidentified.end(tx, number, at=end)
            return number

        return self.write(write)

    def log(self, driver_id: int = 1) -> list[DutyRecord]:
        return self.write(
            lambda tx: duty.records_in_force(tx, driver_id, since=0, until=self.now + 1)
        )

    def shown(self, driver_id: int = 1) -> list[tuple[int, str]]:
        """Hours from NOW and statuses."""
        return [(round((one.at - NOW) / HOUR), one.duty.value) for one in self.log(driver_id)]

    def seat(self, driver_id: int = 1) -> Seat | None:
        return self.write(lambda tx: seats.seat_of(tx, driver_id))

    def place(self, driver_id: int = 1) -> tuple[str, str] | None:
        found = self.seat(driver_id)
        return None if found is None else (found.vehicle, found.place.value)

    def events(self) -> list[tuple[str, str, dict[str, Any]]]:
        rows = ask(self.path, "SELECT kind, subject, body FROM event ORDER BY seq")
        return [(kind, subject, json.loads(body)) for kind, subject, body in rows]

    def distrust(self) -> None:
        self.clock.trim(self.clock.anchor_ms, ClockQuality.UNTRUSTED)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DutyDesk]:
    opened = DutyDesk(tmp_path / "duty.db")
    yield opened
    opened.writer.stop()
