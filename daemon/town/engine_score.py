"""How well what was read from a bus tells the truth about the engine behind it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from daemon.town.bus import CAB, ENGINE
from daemon.town.engine_truth import EngineTruth, FuelTruth
from daemon.town.score import Found
from drivers import readings
from drivers.readings import Diagnosed, Named, Sample

JUMP_PERMILLE = 60
"""A tank that changed by so much since it was heard last was filled or emptied."""
SMOOTHED = 31
"""Values of the gauge whose middle one counts: fuel splashes about."""
NEAR_MS = 120_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineScore:
    """Errors are those of the last word of the day, without sign."""

    odometer_error_m: float
    engine_error_min: float
    used_error_l: float
    running_error_s: float
    """Of all time with the engine running, by engine speed."""
    fuel: Found
    """Fills and thefts."""
    fuel_error_permille: int
    """The worst, of the tank, of those that were found."""
    codes: Found
    is_vin_right: bool


def score_engine(
    truth: EngineTruth,
    samples: Iterable[Sample],
    *,
    diagnosed: Sequence[Diagnosed] = (),
    named: Sequence[Named] = (),
) -> EngineScore:
    told: dict[tuple[str, int], list[Sample]] = defaultdict(list)
    for sample in samples:
        told[sample.signal, sample.source].append(sample)
    moves = _moves(told[readings.FUEL_LEVEL.name, CAB])
    pairs = [(true, move) for true in truth.fuel for move in moves if _fits(true, move)]
    there = [true for true in truth.fuel if true.end < truth.awake[-1].end]
    said = {(code.spn, code.fmi) for one in diagnosed for code in one.told.codes}
    real = {(code.spn, code.fmi) for code in truth.codes}
    return EngineScore(
        odometer_error_m=abs(_last(told, readings.DISTANCE_FINE) - truth.odometer_m[1]),
        engine_error_min=abs(_last(told, readings.ENGINE_TIME) - truth.engine_min[1]),
        used_error_l=abs(_last(told, readings.FUEL_USED) / 1000 - truth.used_l[1]),
        running_error_s=abs(_running_ms(told) - sum(e - s for s, e in truth.runs)) / 1000,
        fuel=Found(there=len(there), claimed=len(moves), found=len(pairs)),
        fuel_error_permille=max((_error(*pair) for pair in pairs), default=0),
        codes=Found(there=len(real), claimed=len(said), found=len(said & real)),
        is_vin_right={one.vin for one in named} == {truth.vin},
    )


@dataclass(frozen=True, slots=True)
class _Move:
    """A change of the gauge between two instants."""

    start: int
    end: int
    permille: int


def _last(told: Mapping[tuple[str, int], Sequence[Sample]], signal: readings.Signal) -> int:
    values = [one.value for one in told[signal.name, ENGINE] if one.value is not None]
    return values[-1] if values else 0


def _running_ms(told: Mapping[tuple[str, int], Sequence[Sample]]) -> int:
    speeds = told[readings.ENGINE_SPEED.name, ENGINE]
    return sum(b.at - a.at for a, b in pairwise(speeds) if a.value and b.at - a.at < NEAR_MS)


def _moves(gauge: Sequence[Sample]) -> list[_Move]:
    """Changes too quick for an engine."""
    middles = _smoothed(gauge)
    found: list[_Move] = []
    for (start, before), (end, after) in pairwise(middles):
        step = _Move(start, end, after - before)
        is_same = bool(found) and start - found[-1].end < NEAR_MS
        if abs(step.permille) >= JUMP_PERMILLE:
            if is_same and found[-1].permille * step.permille > 0:
                found[-1] = _Move(found[-1].start, end, found[-1].permille + step.permille)
            else:
                found.append(step)
    return found


def _smoothed(gauge: Sequence[Sample]) -> list[tuple[int, int]]:
    """One value for each row of values without a gap, at its middle."""
    values = [(one.at, one.value) for one in gauge if one.value is not None]
    middles = []
    for start in range(0, len(values), SMOOTHED):
        part = values[start : start + SMOOTHED]
        middles.append((part[len(part) // 2][0], sorted(v for _, v in part)[len(part) // 2]))
    return middles


def _fits(true: FuelTruth, move: _Move) -> bool:
    is_near = move.start - NEAR_MS <= true.start and true.end <= move.end + NEAR_MS
    return is_near and (move.permille > 0) == (true.litres > 0)


def _error(true: FuelTruth, move: _Move) -> int:
    return abs(move.permille - (true.to_permille - true.from_permille))
