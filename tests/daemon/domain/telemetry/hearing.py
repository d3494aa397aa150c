"""Samples for tests of telemetry, in units that people read."""

from collections.abc import Iterable, Iterator

from daemon.domain.telemetry.fold import step
from daemon.domain.telemetry.rules import TelemetryRules
from daemon.domain.telemetry.state import Folded, UnitTelemetry
from drivers.readings import SIGNAL_BY_NAME, Heard, Sample

RULES = TelemetryRules()
BEGIN = 1_768_200_000_000  # 2026-01-12 06:40 UTC
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


def sample(signal: str, at: int, value: float | None, source: int = 0) -> Sample:
    raw = None if value is None else round(value * SIGNAL_BY_NAME[signal].per_unit)
    return Sample(signal, at, raw, source)


def spell(
    since: int, lasting: int, *, every: int = 10 * SECOND, source: int = 0, **told: float | None
) -> list[Sample]:
    """The same values, told again and again."""
    return [
        sample(signal, at, value, source)
        for at in range(since, since + lasting, every)
        for signal, value in told.items()
    ]


def heard(samples: Iterable[Sample]) -> Heard:
    return Heard("U1", tuple(samples))


def folded(
    *parts: Iterable[Sample], rules: TelemetryRules = RULES, state: UnitTelemetry | None = None
) -> Folded:
    """All of them in one go."""
    return step(
        UnitTelemetry() if state is None else state,
        heard(one for part in parts for one in part),
        rules,
    )


def settled(**told: float) -> tuple[UnitTelemetry, int]:
    """A unit whose sources are chosen, and the instant after."""
    state = UnitTelemetry()
    samples = [
        sample(signal, at, value)
        for at in range(BEGIN - 40 * SECOND, BEGIN, 10 * SECOND)
        for signal, value in told.items()
    ]
    step(state, heard(samples), RULES)
    return state, BEGIN


def cut(samples: list[Sample], cuts: Iterable[int]) -> Iterator[list[Sample]]:
    begin = 0
    for end in sorted({*cuts, len(samples)}):
        yield samples[begin:end]
        begin = end
