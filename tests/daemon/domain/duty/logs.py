"""Logs of whole minutes for the laws of editing, and how an edit is carried out on one."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from daemon.domain.duty.editing import Edit
from daemon.domain.duty.records import DutyRecord, Entry, Origin, is_allowed
from daemon.domain.hours.duty import Duty, Mode

MINUTE = 60_000
MINUTES = 60


@dataclass
class Book:
    """Every record ever made; those that were replaced are named."""

    records: list[DutyRecord]
    replaced: set[int]

    def in_force(self) -> list[DutyRecord]:
        there = [one for one in self.records if one.id not in self.replaced]
        return sorted(there, key=lambda one: (one.at, one.id))

    def since(self, at: int) -> list[DutyRecord]:
        """As the store answers them: from the one in force at that instant on."""
        there = self.in_force()
        before = [one.at for one in there if one.at <= at]
        return [one for one in there if one.at >= (max(before) if before else at)]

    def add(self, entry: Entry) -> None:
        self.records.append(made(entry, len(self.records) + 1))

    def carry_out(self, edit: Edit) -> None:
        for number in edit.replaced:
            assert number not in self.replaced
            assert any(one.id == number for one in self.records)
            self.replaced.add(number)
        instants = [one.at for one in edit.added]
        assert instants == sorted(set(instants))
        assert set(instants).isdisjoint(one.at for one in self.in_force())
        for entry in edit.added:
            self.add(entry)


def made(entry: Entry, number: int) -> DutyRecord:
    return DutyRecord(
        id=number,
        at=entry.at,
        duty=entry.duty,
        mode=entry.mode,
        origin=entry.origin,
        vehicle=entry.vehicle,
        note=entry.note,
        whereabouts=entry.whereabouts,
        made_at=0,
        made_by="x",
    )


def book_of(entries: Sequence[Entry]) -> Book:
    book = Book([], set())
    for entry in sorted(entries, key=lambda one: one.at):
        book.add(entry)
    return book


STATUSES = st.sampled_from(
    [(duty, mode) for duty in Duty for mode in (None, *Mode) if is_allowed(duty, mode)]
)
VEHICLES = st.sampled_from([None, "T1", "T2"])


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    duty, mode = draw(STATUSES)
    return Entry(
        at=draw(st.integers(0, MINUTES)) * MINUTE + draw(st.sampled_from([0, 0, 1, 30_000])),
        duty=duty,
        mode=mode,
        origin=draw(st.sampled_from(Origin)),
        vehicle=draw(VEHICLES),
    )


BOOKS = st.lists(entries(), max_size=8).map(book_of)


@st.composite
def wishes(draw: st.DrawFn) -> tuple[Entry, int]:
    duty, mode = draw(STATUSES)
    begin = draw(st.integers(0, MINUTES - 1)) * MINUTE + draw(st.sampled_from([0, 0, 500]))
    length = draw(st.integers(1, MINUTES)) * MINUTE + draw(st.sampled_from([0, 0, 500]))
    wish = Entry(
        at=begin,
        duty=duty,
        mode=mode,
        origin=draw(st.sampled_from([Origin.PERSON, Origin.HEADOFFICE])),
        vehicle=draw(VEHICLES),
        note="n",
    )
    return wish, begin + length
