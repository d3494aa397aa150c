"""Records of a duty log: each says what its driver does from an instant on, until the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from daemon.domain.hours.duty import Duty, Mode

STATUSES: dict[Mode, frozenset[Duty]] = {
    Mode.PC: frozenset({Duty.OFF}),
    Mode.YM: frozenset({Duty.ON}),
    # Never driving: whoever sits there is driven.
    Mode.TEAM_SEAT: frozenset({Duty.OFF, Duty.SB, Duty.ON}),
}
"""With which statuses a mode goes."""

COARSE_E7 = 1_000_000


class Origin(StrEnum):
    AUTOMATIC = "automatic"  # the truck's wheels said so
    PERSON = "person"
    HEADOFFICE = "headoffice"
    CLAIMED = "claimed"  # driving that the truck recorded for nobody, claimed later


FROM_THE_TRUCK = frozenset({Origin.AUTOMATIC, Origin.CLAIMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Of the vehicle, as far as its receiver knew it at that instant."""

    lat_e7: int | None = None
    lon_e7: int | None = None
    odometer_m: int | None = None

    def coarse(self) -> "Whereabouts":
        """About ten miles, for a drive of the driver's own: 49 CFR 395.26(d)."""
        return Whereabouts(lat_e7=_coarse(self.lat_e7), lon_e7=_coarse(self.lon_e7))


NOWHERE = Whereabouts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a record says."""

    at: int
    """ms UTC."""
    duty: Duty
    mode: Mode | None = None
    origin: Origin
    vehicle: str | None = None
    """Its name; None: in none, or none was told."""
    note: str = ""
    whereabouts: Whereabouts = NOWHERE

    @property
    def is_driving_of_the_truck(self) -> bool:
        """No edit may shorten it: 49 CFR 395.30(c)(2)."""
        return self.duty is Duty.D and self.origin in FROM_THE_TRUCK


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRecord(Entry):
    id: int
    made_at: int
    made_by: str
    edit_id: int | None = None
    """The edit that added it."""


class Stretch(NamedTuple):
    """From `begins_at` up to and without `ends_at`, ms UTC."""

    begins_at: int
    ends_at: int
    record: DutyRecord | None
    """None: nothing is known of that time."""


def is_allowed(duty: Duty, mode: Mode | None) -> bool:
    return mode is None or duty in STATUSES[mode]


def is_same(one: Entry, duty: Duty, mode: Mode | None) -> bool:
    return (one.duty, one.mode) == (duty, mode)


def stretches(records: Sequence[DutyRecord], begins_at: int, ends_at: int) -> Iterator[Stretch]:
    """What was in force between two instants, without a gap.

    Records in order of time; the one in force at the beginning is among them, if there is one.
    Of several at one instant the last holds.
    """
    if ends_at <= begins_at:
        return
    inside = [one for one in records if begins_at < one.at < ends_at]
    at_first = [one for one in records if one.at <= begins_at]
    steps: list[tuple[int, DutyRecord | None]] = [(begins_at, at_first[-1] if at_first else None)]
    steps += [(one.at, one) for one in inside]
    for (start, record), (stop, _) in pairwise([*steps, (ends_at, None)]):
        if stop > start:
            yield Stretch(start, stop, record)


def moved_to(record: DutyRecord, at: int) -> Entry:
    """The same told anew from a later instant on; where the vehicle was then is not known."""
    return Entry(
        at=at,
        duty=record.duty,
        mode=record.mode,
        origin=record.origin,
        vehicle=record.vehicle,
        note=record.note,
    )


def _coarse(degrees_e7: int | None) -> int | None:
    return None if degrees_e7 is None else round(degrees_e7 / COARSE_E7) * COARSE_E7
