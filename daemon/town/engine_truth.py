"""What an engine really did on one day, by the product's own definitions."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from json import dumps
from typing import NamedTuple

from daemon.town.engine import Engine
from daemon.town.ignition import Mode
from daemon.town.trajectory import Span

IDLE_MIN_MS = 300_000
"""Standing with the engine running for so long, and for no work, is idling."""
PERMILLE = 1000


class FuelTruth(NamedTuple):
    """A fill, or fuel that was taken; instants are ms UTC."""

    start: int
    end: int
    litres: float
    """Above 0: a fill."""
    from_permille: int
    to_permille: int
    """Of the tank."""


class CodeTruth(NamedTuple):
    spn: int
    fmi: int
    since: int
    """First told, ms UTC."""
    until: int | None
    """No longer told from then on; None: it is told as long as the day lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineTruth:
    vehicle: str
    vin: str
    start: int
    end: int
    odometer_m: tuple[float, float]
    """At both ends, likewise below."""
    engine_min: tuple[float, float]
    used_l: tuple[float, float]
    awake: tuple[Span, ...]
    """When the bus is heard."""
    runs: tuple[Span, ...]
    works: tuple[Span, ...]
    """When the engine drives a pump."""
    idles: tuple[Span, ...]
    fuel: tuple[FuelTruth, ...]
    codes: tuple[CodeTruth, ...]

    def to_json(self) -> str:
        return dumps(asdict(self), separators=(",", ":"), sort_keys=True)


def engine_truth(vehicle: str, engine: Engine) -> EngineTruth:
    start, end = engine.path.start_at, engine.path.now
    length_m = engine.path.length_m
    return EngineTruth(
        vehicle=vehicle,
        vin=engine.plan.vin,
        start=start,
        end=end,
        odometer_m=(engine.odometer_m(0.0), engine.odometer_m(length_m)),
        engine_min=(engine.running_ms(start) / 60_000, engine.running_ms(end) / 60_000),
        used_l=(engine.used_ml(start, 0.0) / 1000, engine.used_ml(end, length_m) / 1000),
        awake=tuple(engine.awake),
        runs=tuple(_runs(engine)),
        works=tuple(Span(leg.start, leg.end) for leg in engine.legs if leg.is_working),
        idles=tuple(_idles(engine)),
        fuel=tuple(_fuel(engine)),
        codes=tuple(_codes(engine)),
    )


def _runs(engine: Engine) -> Iterator[Span]:
    legs = (Span(leg.start, leg.end) for leg in engine.legs if leg.mode is Mode.RUNS)
    return _joined(legs)


def _idles(engine: Engine) -> Iterator[Span]:
    spells = [Span(spell.start, spell.end) for spell in engine.path.standings()]
    legs = [leg for leg in engine.legs if leg.mode is Mode.RUNS and not leg.is_working]
    still = (
        Span(max(spell.start, leg.start), min(spell.end, leg.end))
        for spell in spells
        for leg in legs
        if leg.start < spell.end and spell.start < leg.end
    )
    return (span for span in _joined(still) if span.end - span.start >= IDLE_MIN_MS)


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in spans:
        if last is not None and span.start == last.end:
            last = Span(last.start, span.end)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _fuel(engine: Engine) -> Iterator[FuelTruth]:
    for move in engine.fuel_moves:
        levels = (
            engine.level_ml(at, engine.path.driven_at(at)) / engine.plan.tank_ml
            for at in (move.start, move.end)
        )
        before, after = (round(level * PERMILLE) for level in levels)
        yield FuelTruth(move.start, move.end, round(move.ml / 1000, 1), before, after)


def _codes(engine: Engine) -> Iterator[CodeTruth]:
    for trouble in engine.plan.troubles:
        until = trouble.until if trouble.until is not None else engine.path.now
        heard = [
            Span(max(span.start, trouble.since), min(span.end, until))
            for span in engine.awake
            if span.start < until and trouble.since < span.end
        ]
        if heard:
            ends = trouble.until if (trouble.until or until) < engine.path.now else None
            yield CodeTruth(trouble.code.spn, trouble.code.fmi, heard[0].start, ends)
