"""Makes the recordings of `sample_nmea/`: `python -m daemon.town.samples sample_nmea`."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from gzip import compress
from itertools import pairwise
from pathlib import Path

from daemon.town.bus import BusPlan, recorded_bus
from daemon.town.days import FIRST_DAY, local_midnight, truck
from daemon.town.engine import Engine
from daemon.town.engine_plan import Trouble, engine_plan
from daemon.town.fleet import AMBER, COOLANT_LOW, WATER_IN_FUEL
from daemon.town.layout import TownMap, TownPlan, build
from daemon.town.persona import (
    CLASSIC,
    GGA_ALONE,
    GGA_FIRST,
    PLAIN,
    RMC_LAST,
    ROLLED_OVER,
    SLOW,
    TALKATIVE,
    TERSE,
    Persona,
)
from daemon.town.receiver import DAY_MS, Receiver, ReceiverModel
from daemon.town.sentences import tagged
from daemon.town.shift import journey
from daemon.town.trajectory import Span, Trajectory

SEED = 21
MINUTE_MS = 60_000
PACKED_FROM_BYTES = 100_000
MAKER = "daemon.town.samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    name: str
    what: str
    write: Callable[[TownMap], tuple[Span, bytes]]
    form: str = "nmea"
    """The end of its name: `log` is one of `candump -l`."""

    @property
    def line_end(self) -> str:
        return "\n" if self.form == "log" else "\r\n"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    town = build(TownPlan(seed=SEED))
    for sample in SAMPLES:
        text = recording(town, sample)
        if len(text) > PACKED_FROM_BYTES:
            (folder / f"{sample.name}.{sample.form}.gz").write_bytes(compress(text, mtime=0))
        else:
            (folder / f"{sample.name}.{sample.form}").write_bytes(text)


def recording(town: TownMap, sample: Sample) -> bytes:
    """The whole file, header and all; the same on every machine."""
    span, lines = sample.write(town)
    plan = town.plan
    header = (
        f"# what: {sample.what}",
        f"# who: made by {MAKER}, town {plan.name}, seed {plan.seed}; no real vehicle",
        f"# when: {_utc(span.start)} .. {_utc(span.end)}",
        f"# where: made-up town around {plan.lat} {plan.lon} (WGS 84)",
        "# licence: Apache-2.0",
        "",
    )
    return sample.line_end.join(header).encode("ascii") + lines


def _utc(at: int) -> str:
    return datetime.fromtimestamp(at // 1000, tz=UTC).isoformat()


def _day(town: TownMap, number: int, day: int = 0) -> Trajectory:
    midnight = local_midnight(town, FIRST_DAY + timedelta(days=day))
    return journey(town, truck(SEED, number), midnight=midnight)


def _receiver(
    town: TownMap, number: int, persona: Persona, model: ReceiverModel | None = None
) -> Receiver:
    return Receiver(
        persona,
        model or ReceiverModel(damage_rate=0.0002),
        unit=f"unit-{truck(SEED, number).name}",
        seed=SEED,
        plane=town.plane,
    )


def _epochs(path: Trajectory, receiver: Receiver, span: Span) -> Iterator[tuple[int, bytes]]:
    period = receiver.persona.period_ms
    start = -(-span.start // period) * period
    for sample in path.samples(start, span.end, period):
        yield sample.at, receiver.epoch(sample)


def _window(span: Span, path: Trajectory, receiver: Receiver) -> tuple[Span, bytes]:
    return span, b"".join(line for _, line in _epochs(path, receiver, span))


def _around(at: int, before_min: float, after_min: float) -> Span:
    return Span(at - round(before_min * MINUTE_MS), at + round(after_min * MINUTE_MS))


def _shift(town: TownMap) -> tuple[Span, bytes]:
    path = _day(town, 0)
    span = Span(path.start_at, path.now)
    receiver = _receiver(town, 0, SHIFT_PERSONA)
    receiver.power_up(span.start)
    return _window(span, path, receiver)


def _gate_queue(town: TownMap) -> tuple[Span, bytes]:
    path = _day(town, 0)
    return _window(_queue(path), path, _receiver(town, 0, GGA_FIRST))


def _queue(path: Trajectory) -> Span:
    """Around the longest row of creeps of 5 to 20 m."""
    rows: list[list[int]] = [[]]
    for a, b in pairwise(path.standings()):
        if 4.0 < b.distance_m - a.distance_m < 21.0:  # noqa: PLR2004 - a creep
            rows[-1] += [a.start]
        else:
            rows.append([])
    longest = max(rows, key=len)
    return Span(longest[0] - 4 * MINUTE_MS, longest[-1] + 12 * MINUTE_MS)


def _tunnel(town: TownMap) -> tuple[Span, bytes]:
    path = _day(town, 1)
    inside = next(s.at for s in path.samples(path.start_at, path.now) if s.covered)
    return _window(_around(inside, 4, 6), path, _receiver(town, 1, RMC_LAST))


def _cold_start(town: TownMap) -> tuple[Span, bytes]:
    path = _day(town, 0)
    receiver = _receiver(town, 0, CLASSIC, ReceiverModel(cold_start_s=(55.0, 56.0)))
    receiver.power_up(path.start_at)
    return _window(_around(path.start_at, 0, 4), path, receiver)


def _damaged(town: TownMap) -> tuple[Span, bytes]:
    path = _day(town, 2)
    span = _around(path.standings()[0].end, 1, 11)
    model = ReceiverModel(damage_rate=0.004, drop_rate=0.01)
    return _window(span, path, _receiver(town, 2, TALKATIVE, model))


def _radio(town: TownMap) -> tuple[Span, bytes]:
    """Four units on one radio channel, each sentence under its TAG block."""
    personas = (PLAIN, TERSE, GGA_FIRST, SLOW)
    paths = [_day(town, number) for number in range(len(personas))]
    span = _around(max(path.standings()[0].end for path in paths), 2, 13)
    heard: list[tuple[int, int, bytes]] = []
    for number, (path, persona) in enumerate(zip(paths, personas, strict=True)):
        receiver = _receiver(town, number, persona)
        for at, line in _epochs(path, receiver, span):
            heard.append((at, number, tagged(line, receiver.unit, at)))
    return span, b"".join(line for _, _, line in sorted(heard))


def _midnight(town: TownMap) -> tuple[Span, bytes]:
    for day in range(100):
        path = _day(town, 5, day)
        midnight = -(-path.start_at // DAY_MS) * DAY_MS
        around = path.samples(midnight - MINUTE_MS, midnight + MINUTE_MS, 10_000)
        if all(sample.speed_m_s > 1.0 for sample in around):
            return _window(_around(midnight, 10, 10), path, _receiver(town, 5, GGA_FIRST))
    raise AssertionError("no truck drives at midnight")


def _gga_alone(town: TownMap) -> tuple[Span, bytes]:
    path = _day(town, 1)
    span = _around(path.standings()[0].end, 2, 10)
    return _window(span, path, _receiver(town, 1, GGA_ALONE))


def _rolled_over(town: TownMap) -> tuple[Span, bytes]:
    path = _day(town, 2)
    span = _around(path.standings()[0].end, 1, 4)
    return _window(span, path, _receiver(town, 2, ROLLED_OVER))


def _truck_bus(town: TownMap) -> tuple[Span, bytes]:
    """From before the key is on; it warns of one thing, then of two."""
    vehicle = truck(SEED, 0)
    path = _day(town, 0)
    leaves_at = path.standings()[0].end
    troubles = (
        Trouble(WATER_IN_FUEL, AMBER, leaves_at),
        Trouble(COOLANT_LOW, AMBER, leaves_at + 2 * MINUTE_MS),
    )
    engine = Engine(town, vehicle, engine_plan(vehicle, troubles=troubles), path)
    span = Span(engine.awake[0].start, leaves_at + 4 * MINUTE_MS)
    plan = BusPlan(unit="unit", vehicle=vehicle, engine=engine.plan, port="can")
    return span, b"".join(recorded_bus(engine, plan, span))


SHIFT_PERSONA = Persona(
    name="thrifty", order=TERSE.order, style=TERSE.style, period_ms=4000, baud=4800
)
"""Every 4 s, so that a whole shift stays a small file."""

SAMPLES = (
    Sample(name="shift", what="one whole shift of a concrete mixer, RMC every 4 s", write=_shift),
    Sample(name="gate-queue", what="creeping in a queue at the gate", write=_gate_queue),
    Sample(name="tunnel", what="a motorway tunnel: no fix, then again", write=_tunnel),
    Sample(name="cold-start", what="power-up: void, junk date, first fix", write=_cold_start),
    Sample(name="damaged-bytes", what="a bad cable, 25 sentences a second", write=_damaged),
    Sample(name="radio-tag-mux", what="four units in one TAG-block stream", write=_radio),
    Sample(name="midnight", what="driving across midnight UTC, GGA before RMC", write=_midnight),
    Sample(name="gga-only", what="a receiver that never says the date", write=_gga_alone),
    Sample(name="week-rollover", what="a date 1024 weeks behind", write=_rolled_over),
    Sample(
        name="truck-bus",
        what="a mixer's J1939 bus: key on, engine start, first kilometres, two fault codes",
        write=_truck_bus,
        form="log",
    ),
)

if __name__ == "__main__":
    main(Path(sys.argv[1]))
