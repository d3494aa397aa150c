"""Edits of a duty log: records that are replaced and records that are added, or why it may not be.

Nothing is changed or taken out. Driving that the truck recorded may not become anything else
(49 CFR 395.30(c)(2)): what the truck recorded stays in force as its own records, so that no
sequence of edits shortens it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.duty.gaps import Gap, is_in_gap
from daemon.domain.duty.records import (
    DutyRecord,
    Entry,
    Origin,
    Stretch,
    is_same,
    moved_to,
    stretches,
)
from daemon.domain.hours.duty import MINUTE_MS, Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    replaced: tuple[int, ...]
    """Ids of records that are no longer in force."""
    added: tuple[Entry, ...]


class Why(StrEnum):
    """Why an edit may not be."""

    DRIVING_OF_THE_TRUCK = "driving_of_the_truck"
    LEAVES_A_GAP = "leaves_a_gap"
    CHANGES_NOTHING = "changes_nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    why: Why
    driven: tuple[Stretch, ...] = ()
    """What the truck recorded."""
    known_from: int | None = None
    """When the log begins; None: it holds nothing."""


def edited(
    records: Sequence[DutyRecord], wish: Entry, until: int, *, gaps: Sequence[Gap] = ()
) -> Edit | Refusal:
    """The log says `wish` from its instant up to and without `until`.

    `records`: all in force from the one at `wish.at` on, to the last there is. A wish that names
    no vehicle leaves that of each record as it is. What lies in one of the `gaps` is told anew
    even if the records say so already: nobody has said it.
    """
    parts = list(stretches(records, wish.at, until))
    driven = _driven(parts)
    if driven and wish.duty is not Duty.D:
        return Refusal(why=Why.DRIVING_OF_THE_TRUCK, driven=driven)
    known_from = records[0].at if records else None
    if known_from is None or until // MINUTE_MS < known_from // MINUTE_MS:
        return Refusal(why=Why.LEAVES_A_GAP, known_from=known_from)
    told_anew = [part for part in parts if not _stays(part, wish, gaps)]
    if not told_anew:
        return Refusal(why=Why.CHANGES_NOTHING)
    added: list[Entry] = []
    ends_at = wish.at
    for part in told_anew:
        entry = _entry(part, wish)
        goes_on = added and ends_at == part.begins_at and added[-1].vehicle == entry.vehicle
        if not goes_on:
            added.append(entry)
        ends_at = part.ends_at
    if ends_at == until:
        added += _restored(records, parts[-1].record, until)
    return Edit(replaced=_within(records, told_anew), added=tuple(added))


def claimed(records: Sequence[DutyRecord], drive: Entry, until: int) -> Edit | Refusal:
    """`drive` is the driving that the truck recorded for nobody, up to and without `until`.

    Then the driver does what his log says that he did by then. Where it says nothing of that
    time, or that he rested since before, he is on duty: whoever stops a truck does not rest yet.
    """
    parts = list(stretches(records, drive.at, until))
    driven = _driven(parts)
    if driven:
        return Refusal(why=Why.DRIVING_OF_THE_TRUCK, driven=driven)
    last = parts[-1].record
    is_told = last is not None and (last.at >= drive.at or last.duty in (Duty.ON, Duty.D))
    after = _restored(records, last, until)
    if not is_told and not _begins(records, until):
        after = (
            Entry(
                at=until,
                duty=Duty.ON,
                origin=Origin.CLAIMED,
                vehicle=drive.vehicle,
                note=drive.note,
            ),
        )
    return Edit(replaced=_within(records, parts), added=(drive, *after))


def _driven(parts: Sequence[Stretch]) -> tuple[Stretch, ...]:
    return tuple(part for part in parts if part.record and part.record.is_driving_of_the_truck)


def _stays(part: Stretch, wish: Entry, gaps: Sequence[Gap]) -> bool:
    record = part.record
    if record is None:
        return False
    if record.is_driving_of_the_truck:
        return True
    if is_in_gap(gaps, part.begins_at, part.ends_at):
        return False
    return is_same(record, wish.duty, wish.mode) and wish.vehicle in (None, record.vehicle)


def _entry(part: Stretch, wish: Entry) -> Entry:
    was = part.record.vehicle if part.record is not None else None
    return Entry(
        at=part.begins_at,
        duty=wish.duty,
        mode=wish.mode,
        origin=wish.origin,
        vehicle=wish.vehicle or was,
        note=wish.note,
    )


def _within(records: Sequence[DutyRecord], parts: Sequence[Stretch]) -> tuple[int, ...]:
    """Those at one instant with another, which hold for no time, go with it."""
    return tuple(
        record.id
        for record in records
        if any(part.begins_at <= record.at < part.ends_at for part in parts)
    )


def _begins(records: Sequence[DutyRecord], at: int) -> bool:
    return any(record.at == at for record in records)


def _restored(records: Sequence[DutyRecord], last: DutyRecord | None, at: int) -> tuple[Entry, ...]:
    """What was in force there, told anew unless a record begins there."""
    return () if last is None or _begins(records, at) else (moved_to(last, at),)
