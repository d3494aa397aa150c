"""Which vehicle carried a unit when: spans of one unit, half open, that never overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from daemon.domain.master import Fitting

Fittings = tuple[Fitting, ...]


def at_instant(fittings: Iterable[Fitting], at: int) -> Fitting | None:
    """The fitting in force at `at`."""
    return next((f for f in fittings if f.from_at <= at and not _ended(f, at)), None)


def fitted(fittings: Sequence[Fitting], *, unit: str, vehicle: str, from_at: int) -> Fittings:
    """The unit sits on `vehicle` from then on, until what is known to come next.

    Next is its taking off that was told before, or its next fitting.
    """
    before = at_instant(fittings, from_at)
    if before is not None:
        until_at = before.until_at
    else:
        until_at = min((f.from_at for f in fittings if f.from_at > from_at), default=None)
    new = Fitting(unit=unit, vehicle=vehicle, from_at=from_at, until_at=until_at)
    return _joined([*taken_off(fittings, at=from_at), new, *_after(fittings, from_at)])


def taken_off(fittings: Iterable[Fitting], *, at: int) -> Fittings:
    """Only what was before `at`: the fitting in force then ends there, later ones are gone."""
    return tuple(
        replace(f, until_at=at) if not _ended(f, at) else f for f in fittings if f.from_at < at
    )


def unfitted(fittings: Sequence[Fitting], *, at: int) -> Fittings:
    """The unit was taken off its vehicle at `at`; fittings that begin later stay."""
    return (*taken_off(fittings, at=at), *_after(fittings, at))


def off_vehicle(fittings: Sequence[Fitting], vehicle: str, *, at: int) -> Fittings:
    """The vehicle is gone from `at` on: what sits on it ends, what was to come to it does not."""
    on_it = [f for f in fittings if f.vehicle == vehicle]
    others = [f for f in fittings if f.vehicle != vehicle]
    return tuple(sorted((*taken_off(on_it, at=at), *others), key=lambda f: f.from_at))


def without(fittings: Sequence[Fitting], *, from_at: int) -> Fittings:
    """The fitting that begins then never was; one that ended for it goes on in its place."""
    gone = next((f for f in fittings if f.from_at == from_at), None)
    if gone is None:
        return tuple(fittings)
    return _joined(
        [
            replace(f, until_at=gone.until_at) if f.until_at == from_at else f
            for f in fittings
            if f is not gone
        ]
    )


def fault_of(fittings: Sequence[Fitting]) -> str | None:
    """What contradicts itself in them, if anything."""
    for fitting in fittings:
        if fitting.until_at is not None and fitting.until_at <= fitting.from_at:
            return "a fitting ends before it begins"
    for earlier, later in pairwise(fittings):
        if earlier.until_at is None or earlier.until_at > later.from_at:
            return "two fittings overlap"
    return None


def _ended(fitting: Fitting, at: int) -> bool:
    return fitting.until_at is not None and fitting.until_at <= at


def _after(fittings: Iterable[Fitting], at: int) -> Fittings:
    return tuple(f for f in fittings if f.from_at > at)


def _joined(fittings: Sequence[Fitting]) -> Fittings:
    """Fittings to the same vehicle without a gap between them are one."""
    joined: list[Fitting] = []
    for fitting in fittings:
        last = joined[-1] if joined else None
        if last is not None and (last.vehicle, last.until_at) == (fitting.vehicle, fitting.from_at):
            joined[-1] = replace(last, until_at=fitting.until_at)
        else:
            joined.append(fitting)
    return tuple(joined)
