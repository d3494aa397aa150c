"""A truck whose wheels tell what they do, and what its driver's log says of it."""

from daemon.domain.duty.records import Entry, Origin
from daemon.domain.events import Event
from daemon.domain.hours.duty import Duty, Mode
from daemon.queue.states import JobState
from daemon.store import duty, seats
from daemon.store.duty import Making
from daemon.store.seats import Place
from tests.daemon.jobs.desk import BOOT, Desk
from tests.daemon.store.duty_scene import add_vehicle
from tests.daemon.store.scene import NOW

MIN = 60_000
HOUR = 60 * MIN
BEGINS = NOW - 5 * HOUR
"""Before everything in these tests."""
Log = list[tuple[float, str, str]]


class Truck:
    """One vehicle with one unit, and who sits in it."""

    def __init__(self, desk: Desk, name: str = "T101", unit: int = 1) -> None:
        self.desk, self.name, self.unit = desk, name, unit
        self.vehicle_id = add_vehicle(desk.tx, name)
        desk.tx.execute("INSERT INTO unit(id, name) VALUES (?, ?)", (unit, f"u-{unit}"))
        desk.tx.execute("INSERT INTO fitting VALUES (?, 0, NULL, ?)", (unit, self.vehicle_id))

    def tell(self, kind: str, minute: float, **body: object) -> None:
        """An event of the vehicle, without its consequences yet."""
        at = NOW + round(minute * MIN)
        event = Event(
            kind=kind,
            at=at,
            unit_id=self.unit if kind.startswith("wheels.") else None,
            vehicle_id=self.vehicle_id,
            subject=str(body.get("driver", "")),
            body=body,
            correlation_id=f"u-{self.unit}@{at}",
        )
        desk = self.desk
        desk.lab.write(lambda tx: desk.journal.record(tx, event, desk.clock.stamp(BOOT)))

    def roll(self, minute: float) -> None:
        self.tell("wheels.rolling", minute, lat_e7=410_000_000, lon_e7=5, odometer_m=700)

    def ask(self, stood_minute: float) -> None:
        since = NOW + round(stood_minute * MIN)
        self.tell("wheels.standing", stood_minute + 5, since=since)

    def stop(self, stood_minute: float) -> None:
        since = NOW + round(stood_minute * MIN)
        self.tell("wheels.stopped", stood_minute + 6, since=since)

    def seat(self, driver_id: int, driver: str, minute: float, place: Place = Place.DRIVER) -> None:
        at = NOW + round(minute * MIN)
        self.desk.lab.write(lambda tx: seats.sit(tx, driver_id, self.vehicle_id, place, at=at))
        self.tell("duty.seated", minute, driver=driver, vehicle=self.name, place=place.value)

    def leave(self, driver_id: int, minute: float) -> None:
        at = NOW + round(minute * MIN)
        self.desk.lab.write(lambda tx: seats.leave(tx, driver_id, at=at))

    def record(self, driver_id: int, minute: float, status: Duty, mode: Mode | None = None) -> None:
        entry = Entry(at=NOW + round(minute * MIN), duty=status, mode=mode, origin=Origin.PERSON)
        making = Making(stamp=self.desk.clock.stamp(BOOT), by="D17")
        self.desk.lab.write(lambda tx: duty.add(tx, driver_id, entry, making=making))

    def hear(self, *fixes: tuple[float, int]) -> None:
        """Stored positions: minute and speed in cm/s."""
        self.desk.tx.executemany(
            "INSERT INTO position(seq, unit_id, at, seen_at, boot, lat_e7, lon_e7, speed_cm_s,"
            " quality, odometer_m) VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM position),"
            " ?, ?, 0, 1, 7, 8, ?, 1, 900)",
            [(self.unit, NOW + round(minute * MIN), speed) for minute, speed in fixes],
        )

    def drain(self) -> None:
        assert all(job.state is JobState.SUCCEEDED for job in self.desk.lab.drain())


def log_of(desk: Desk, driver_id: int) -> Log:
    """Of each record its minute, status and origin; of several at one instant the last."""
    found = {}
    for record in duty.records_in_force(desk.tx, driver_id, since=BEGINS, until=1 << 62):
        minute = (record.at - NOW) / MIN
        found[minute] = (minute, record.duty.value, record.origin.value)
    return list(found.values())


def drives(desk: Desk) -> list[tuple[float, float | None]]:
    rows = desk.tx.execute(
        "SELECT started_at, ended_at FROM unidentified_drive ORDER BY started_at"
    ).fetchall()
    return [((a - NOW) / MIN, None if b is None else (b - NOW) / MIN) for a, b in rows]


def wheels(desk: Desk) -> tuple[int, float, float | None]:
    driving, since, stands = desk.tx.execute(
        "SELECT is_driving, since, stands_since FROM vehicle_wheels"
    ).fetchone()
    return driving, (since - NOW) / MIN, None if stands is None else (stands - NOW) / MIN


def events(desk: Desk, kind: str) -> list[dict[str, object]]:
    return [dict(event.body) for event in desk.lab.events() if event.kind == kind]


def alerts(desk: Desk) -> list[tuple[str, str, str]]:
    """Recipient, title and who has read it, without what is told of hours."""
    return desk.tx.execute(
        "SELECT recipient, title, read_by FROM alert WHERE title NOT LIKE 'the hours of %'"
        " ORDER BY seq"
    ).fetchall()
