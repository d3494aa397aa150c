"""What is written to the streams, and taken out of them again: by the store's own functions."""

from collections.abc import Callable, Sequence
from random import Random

from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.domain.events import Event, Stamp
from daemon.domain.tracking.facts import Kept
from daemon.interfaces import Tx
from daemon.store import alerts, marks, positions, shedding, telemetry, units
from daemon.store.shedding import Pressure, Progress
from daemon.store.telemetry import Measured

UNITS = ("gps-1", "gps-2", "gps-3")
SIGNALS = ("fuel_dl", "coolant_dc")
ALL_THINNED = Progress(number=6)
"""The pass that takes everything, whether head office has it or not."""

Write = Callable[[Tx], object]


class Rows:
    """Instants of a unit only rise, as those of a receiver do, also when the depot's own jump."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._at = 1_700_000_000_000

    def positions(self, stamp: Stamp) -> Write:
        unit, track = self._random.choice(UNITS), self._track(stamp)
        return lambda tx: positions.insert(
            tx, units.ensure(tx, unit, seen_at=stamp.seen_at), track, boot=stamp.boot
        )

    def telemetry(self, stamp: Stamp) -> Write:
        unit, signal = self._random.choice(UNITS), self._random.choice(SIGNALS)
        instants = self._instants()
        values = [self._random.choice((None, self._random.randrange(1_000))) for _ in instants]

        def write(tx: Tx) -> None:
            number = telemetry.signal_id(tx, signal)
            measured = [
                Measured(at, stamp.seen_at, number, value)
                for at, value in zip(instants, values, strict=True)
            ]
            unit_id = units.ensure(tx, unit, seen_at=stamp.seen_at)
            telemetry.insert(tx, unit_id, measured, boot=stamp.boot)

        return write

    def alert(self, stamp: Stamp) -> Write:
        number = self._random.randrange(1_000_000)
        alert = Alert(
            recipient=self._random.choice(list(Desk)),
            event="sim.alarm",
            subject=f"thing {number}",
            urgency=self._random.choice(list(Urgency)),
            title=f"Something is wrong with thing {number}",
            text="x" * self._random.randrange(400),
            correlation_id=f"alarm-{number}",
        )
        return lambda tx: alerts.add(tx, alert, stamp)

    def event(self, stamp: Stamp) -> Event:
        """One that starts nothing."""
        number = self._random.randrange(1_000_000)
        return Event(
            kind="sim.noticed",
            at=stamp.seen_at,
            subject=f"thing {number}",
            body={"ballast": "x" * self._random.randrange(300)},
            correlation_id=f"noticed-{number}",
        )

    def shed(self, now: int) -> Write:
        """Of what head office has, all but a few; or of everything, as on a full disk."""
        progress, step = Progress(), 70
        if self._random.randrange(4) == 0:
            progress, step = ALL_THINNED, 95
        rows = self._random.randrange(1, 40)

        def write(tx: Tx) -> None:
            pressure = Pressure(
                step=step,
                now_ms=now,
                held_from=marks.first_lacking(tx, "position"),
                keep_acked_ms=0,
                rows=rows,
            )
            shedding.shed(tx, progress, pressure, is_time_up=lambda: False)

        return write

    def clear_alerts(self, now: int) -> Write:
        """Somebody has read them, and their time is over."""
        most = self._random.randrange(1, 6)

        def write(tx: Tx) -> None:
            alerts.mark_all_read(tx, until=1 << 60, at=now, by="sim")
            alerts.remove_read(tx, before=now + 1, most=most)

        return write

    def _instants(self) -> Sequence[int]:
        begin, step = self._at, self._random.choice((1_000, 20_000, 90_000))
        self._at += step * self._random.randrange(1, 40)
        return range(begin, self._at, step)

    def _track(self, stamp: Stamp) -> list[Kept]:
        knows_height = self._random.randrange(2)
        return [
            Kept(
                at=at,
                seen_at=stamp.seen_at,
                lat_e7=398_000_000 + self._random.randrange(100_000),
                lon_e7=-1_049_000_000 + self._random.randrange(100_000),
                speed_cm_s=self._random.choice((None, 0, 1_300)),
                course_cdeg=self._random.choice((None, 9_000)),
                altitude_cm=160_000 if knows_height else None,
                hdop_c=90 if knows_height else None,
                satellites=9 if knows_height else None,
                quality=1,
                rollover_weeks=0,
                verdict=0,
                odometer_m=at % 1_000_000,
            )
            for at in self._instants()
        ]
