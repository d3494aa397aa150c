"""Who works in the town: drivers with a past, papers and inspections, told as commands.

Everything is told back from one instant, so that whenever a town begins its drivers stand
somewhere in the law: fresh, late in their window, at the end of their cycle, at rest, unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

MINUTE_MS = 60_000
HOUR_MIN = 60
KNOWN_DAYS = 10
"""So far back the depot was told what its drivers did: more than any cycle of the law."""
NOTE = "as the driver's paper log says"
CREW_MOST = 40
"""Of a larger fleet the others drive for nobody: their driving waits to be claimed."""

PEOPLE = (
    "Ana Silva",
    "Ben Okafor",
    "Carla Jensen",
    "Dmitri Petrov",
    "Elena Rossi",
    "Farid Haddad",
    "Grace Kim",
    "Hugo Martin",
    "Ines Castro",
    "Jonas Weber",
    "Keiko Tanaka",
    "Liam Byrne",
)

Piece = tuple[float, float, str]
"""Hours before now at which it began and ended, and the status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    command: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was done before the town began; between the pieces the driver was off duty."""

    pieces: tuple[Piece, ...] = ()
    now: str = "ON"
    is_known: bool = True
    sits: bool = True
    rules: Mapping[str, object] = field(default_factory=dict)
    """Of the driver, where they are not the depot's."""


def _week(hours_a_day: float, *, since_last_h: float) -> tuple[Piece, ...]:
    """Seven working days, the last of which ended so long ago."""
    ends = [since_last_h + 24 * day for day in range(6, -1, -1)]
    return tuple((end + hours_a_day, end, "ON") for end in ends)


def _without_gaps(past: Past) -> Iterator[Piece]:
    before = KNOWN_DAYS * 24.0
    for begun, ended, status in past.pieces:
        if past.is_known and before > begun:
            yield before, begun, "OFF"
        yield begun, ended, status
        before = ended
    if past.is_known and before > 0:
        yield before, 0, "OFF"


LONG_HAUL = {"exemption": "none", "sleeper": True}
PASTS = (
    Past(pieces=(*_week(8, since_last_h=14), (0.7, 0, "ON"))),
    Past(
        pieces=(
            *_week(8, since_last_h=25),
            (12.4, 11.9, "ON"),
            (11.9, 7.2, "D"),
            (7.2, 6.5, "OFF"),
            (6.5, 0.9, "D"),
            (0.9, 0, "ON"),
        ),
        rules=LONG_HAUL,
    ),
    Past(
        pieces=(
            *_week(7, since_last_h=26),
            (13.2, 11.0, "ON"),
            (11.0, 9.5, "D"),
            (9.5, 4.0, "ON"),
            (4.0, 2.5, "D"),
            (2.5, 0, "ON"),
        )
    ),
    Past(pieces=(*_week(9.6, since_last_h=13), (1.2, 0, "ON"))),
    Past(pieces=(*_week(8, since_last_h=19), (16.0, 6.0, "ON")), now="OFF", sits=False),
    Past(pieces=((2.0, 0, "ON"),), is_known=False),
    Past(pieces=(*_week(6, since_last_h=15), (3.0, 0, "ON"))),
    Past(
        pieces=(
            *_week(8, since_last_h=40),
            (17.0, 12.0, "D"),
            (12.0, 4.8, "SB"),
            (4.8, 0.5, "D"),
            (0.5, 0, "ON"),
        ),
        rules=LONG_HAUL,
    ),
)


def driver_of(vehicle: str) -> str:
    return f"D{vehicle.lstrip('T')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """One driver for each vehicle, `D101` for `T101`."""

    vehicles: Sequence[str]
    now_ms: int
    today: date
    """By the depot's calendar."""

    def people(self) -> Iterator[Ask]:
        """Who there is, where they sit, and their papers; in the order in which it must be done."""
        for number, (driver, vehicle, past) in enumerate(self._drivers()):
            label = PEOPLE[number % len(PEOPLE)]
            yield Ask(command="drivers.add", args={"name": driver, "label": label, **past.rules})
            seat = {"vehicle": vehicle} if past.sits else {}
            yield Ask(command="duty.set", args={"driver": driver, "status": past.now, **seat})
            yield from self._papers(driver, vehicle, number)
        yield from self._defects()

    def past(self) -> Iterator[Ask]:
        """What they did before, the latest first, since a log grows backwards without gaps.

        A daemon takes it once it trusts its clock.
        """
        for driver, _, past in self._drivers():
            for begun, ended, status in reversed(list(_without_gaps(past))):
                args = {"driver": driver, "status": status, "note": NOTE}
                times = {"from": self._instant(begun), "until": self._instant(ended)}
                yield Ask(command="duty.edit", args=args | times)

    def _drivers(self) -> Iterator[tuple[str, str, Past]]:
        for number, vehicle in enumerate(self.vehicles[:CREW_MOST]):
            yield driver_of(vehicle), vehicle, PASTS[number % len(PASTS)]

    def _instant(self, hours_ago: float) -> str:
        minutes = round(hours_ago * HOUR_MIN)
        at_ms = self.now_ms - self.now_ms % MINUTE_MS - minutes * MINUTE_MS
        return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()

    def _papers(self, driver: str, vehicle: str, number: int) -> Iterator[Ask]:
        """Most are in order; some are due, one has run out and one was never shown."""
        licence_days = (900, 29, 400, 7, 1200, 60, 700, 3)[number % 8]
        medical_days = (500, 210, -6, 95, 14, 300, 61, 650)[number % 8]
        yield self._paper(
            driver,
            "cdl",
            number=f"K{4_730_000 + 917 * number}",
            expires_on=self._day(licence_days),
            details={"class": "B"},
        )
        if number % 8 != 5:  # noqa: PLR2004 - the one that was never shown
            yield self._paper(
                driver, "medical", expires_on=self._day(medical_days), source="state_mvr"
            )
        inspected = (40, 200, 340, 120, 362, 90, 250, 10)[number % 8]
        yield self._paper(vehicle, "annual_inspection", issued_on=self._day(-inspected))
        yield self._paper(vehicle, "registration", expires_on=self._day(150 + 20 * (number % 8)))

    def _paper(self, subject: str, kind: str, **fields: object) -> Ask:
        return Ask(command="papers.add", args={"subject": subject, "kind": kind, **fields})

    def _day(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    def _defects(self) -> Iterator[Ask]:
        found = (
            ("lights", "left marker lamp is out", False),
            ("service brakes", "pulls to the right when braking", True),
        )
        for vehicle, (item, note, is_safety) in zip(self.vehicles[2:], found, strict=False):
            defect = {"item": item, "note": note, "safety": is_safety}
            yield Ask(command="dvir.add", args={"vehicle": vehicle, "defects": [defect]})
