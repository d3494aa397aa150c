"""A duty log as the US rules look at it: stretches of rest, sleep, work and driving."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from daemon.domain.hours.duty import Duty, DutyLog, Mode, Span
from daemon.domain.hours.rulesets import SeatRule

EVER = 10**7
"""Minutes of the rest before a log that says its driver was rested: longer than any rule asks."""


class Kind(IntEnum):
    REST = 0
    SLEEPER = 1
    WORK = 2
    DRIVING = 3
    SEAT = 4
    """Rest or work: its neighbours say which."""


KIND_OF_DUTY = {
    Duty.OFF: Kind.REST,
    Duty.SB: Kind.SLEEPER,
    Duty.ON: Kind.WORK,
    Duty.D: Kind.DRIVING,
}
KIND_OF_MODE = {Mode.PC: Kind.REST, Mode.YM: Kind.WORK, Mode.TEAM_SEAT: Kind.SEAT}


class Stretch(NamedTuple):
    start: int
    end: int
    kind: Kind


def stretches_of(log: DutyLog, seat: SeatRule | None) -> list[Stretch]:
    """In order, without gaps; neighbours differ. What is before `known_from` is left out.

    The rest of a driver who was rested before the log is part of the first stretch.
    """
    spans: Sequence[Span] = log.spans
    known = log.known_from
    if known is not None and spans and spans[0].start < known:
        spans = [span._replace(start=max(span.start, known)) for span in spans if span.end > known]
    kinds = [
        (span[0], span[1], KIND_OF_DUTY[span[2]] if span[3] is None else KIND_OF_MODE[span[3]])
        for span in spans
    ]
    merged = _merged(kinds)
    if Kind.SEAT in {stretch[2] for stretch in merged}:
        merged = _merged(_seated(merged, seat))
    if known is None:
        _put_rest_before(merged, log.until)
    return merged


def _merged(parts: Iterable[tuple[int, int, Kind]]) -> list[Stretch]:
    merged: list[Stretch] = []
    begun, ended, last = 0, 0, None
    for start, end, kind in parts:
        if kind is not last:
            if last is not None:
                merged.append(Stretch(begun, ended, last))
            begun, last = start, kind
        ended = end
    if last is not None:
        merged.append(Stretch(begun, ended, last))
    return merged


def _seated(stretches: list[Stretch], seat: SeatRule | None) -> Iterator[Stretch]:
    """Beside a long sleep, before or after, a short ride in the passenger seat is rest."""
    last = len(stretches) - 1
    for index, stretch in enumerate(stretches):
        if stretch.kind is not Kind.SEAT:
            yield stretch
            continue
        beside = (stretches[max(index - 1, 0)], stretches[min(index + 1, last)])
        is_rest = (
            seat is not None
            and stretch.end - stretch.start <= seat.most
            and any(_is_sleep(one, seat.beside_sleeper) for one in beside)
        )
        yield stretch._replace(kind=Kind.REST if is_rest else Kind.WORK)


def _is_sleep(stretch: Stretch, minutes: int) -> bool:
    return stretch.kind is Kind.SLEEPER and stretch.end - stretch.start >= minutes


def _put_rest_before(stretches: list[Stretch], until: int) -> None:
    first = stretches[0] if stretches else Stretch(until, until, Kind.REST)
    if first.kind is Kind.REST:
        stretches[:1] = [first._replace(start=first.start - EVER)]
    else:
        stretches.insert(0, Stretch(first.start - EVER, first.start, Kind.REST))
