import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.duty.editing import Edit, Refusal, Why, claimed, edited
from daemon.domain.duty.records import DutyRecord, Entry, Origin, stretches
from daemon.domain.hours.duty import Duty, Mode
from tests.daemon.domain.duty.logs import BOOKS, MINUTE, Book, book_of, wishes

OFF, SB, D, ON = Duty.OFF, Duty.SB, Duty.D, Duty.ON
EVER = 200 * MINUTE


def told(
    minute: int, duty: Duty, *, origin: Origin = Origin.PERSON, vehicle: str | None = None
) -> Entry:
    return Entry(at=minute * MINUTE, duty=duty, origin=origin, vehicle=vehicle)


def wish(minute: int, duty: Duty, *, mode: Mode | None = None, vehicle: str | None = None) -> Entry:
    return Entry(
        at=minute * MINUTE, duty=duty, mode=mode, origin=Origin.PERSON, vehicle=vehicle, note="n"
    )


def edit(book: Book, asked: Entry, until_minute: int) -> Edit | Refusal:
    found = edited(book.since(asked.at), asked, until_minute * MINUTE)
    if isinstance(found, Edit):
        book.carry_out(found)
    return found


def shown(book: Book) -> list[tuple[int, Duty]]:
    return [(one.at // MINUTE, one.duty) for one in book.in_force()]


def log_at(book: Book, at: int) -> DutyRecord | None:
    return next(stretches(book.in_force(), at, at + 1)).record


def says(record: DutyRecord | None) -> tuple[object, ...] | None:
    if record is None:
        return None
    return record.duty, record.mode, record.origin, record.vehicle, record.note


def truck_ms(book: Book) -> set[tuple[int, int]]:
    """Stretches that the truck recorded, and their ends."""
    return {
        (part.begins_at, part.ends_at)
        for part in stretches(book.in_force(), 0, EVER)
        if part.record is not None and part.record.is_driving_of_the_truck
    }


def minutes_of(parts: set[tuple[int, int]]) -> set[int]:
    return {at for begins_at, ends_at in parts for at in range(begins_at, ends_at, 500)}


def test_the_middle_of_a_stretch_is_told_anew_and_the_rest_restored() -> None:
    book = book_of([told(0, OFF), told(10, ON), told(50, OFF)])
    assert edit(book, wish(20, SB), 30) == Edit(
        replaced=(),
        added=(
            Entry(at=20 * MINUTE, duty=SB, origin=Origin.PERSON, note="n"),
            Entry(at=30 * MINUTE, duty=ON, origin=Origin.PERSON),
        ),
    )
    assert shown(book) == [(0, OFF), (10, ON), (20, SB), (30, ON), (50, OFF)]


def test_records_within_are_replaced_and_one_at_the_end_stays() -> None:
    book = book_of([told(0, OFF), told(10, ON), told(20, SB), told(30, ON)])
    found = edit(book, wish(10, OFF), 30)
    assert isinstance(found, Edit)
    assert found.replaced == (2, 3)
    assert shown(book) == [(0, OFF), (10, OFF), (30, ON)]


def test_what_is_so_already_stays_as_it_was_told() -> None:
    book = book_of([told(0, OFF), told(10, ON), told(20, OFF), told(30, ON)])
    found = edit(book, wish(5, OFF), 25)
    assert isinstance(found, Edit)
    assert (found.replaced, [one.at for one in found.added]) == ((2,), [10 * MINUTE])
    assert edit(book, wish(5, OFF), 25) == Refusal(why=Why.CHANGES_NOTHING)


def test_driving_of_the_truck_is_not_replaced_and_is_named() -> None:
    driving = told(10, D, origin=Origin.AUTOMATIC, vehicle="T1")
    book = book_of([told(0, OFF), driving, told(30, ON)])
    found = edit(book, wish(20, ON), 40)
    assert isinstance(found, Refusal)
    assert found.why is Why.DRIVING_OF_THE_TRUCK
    ((begins_at, ends_at, record),) = found.driven
    assert (begins_at, ends_at) == (20 * MINUTE, 30 * MINUTE)
    assert record is not None
    assert record.vehicle == "T1"


def test_driving_may_be_made_longer_and_what_the_truck_recorded_stays_its_own() -> None:
    book = book_of([told(0, ON), told(10, D, origin=Origin.AUTOMATIC), told(30, ON)])
    found = edit(book, wish(5, D), 40)
    assert isinstance(found, Edit)
    assert found.replaced == (3,)
    assert [(one.at // MINUTE, one.duty, one.origin) for one in book.in_force()] == [
        (0, ON, Origin.PERSON),
        (5, D, Origin.PERSON),
        (10, D, Origin.AUTOMATIC),
        (30, D, Origin.PERSON),
        (40, ON, Origin.PERSON),
    ]


def test_driving_told_by_a_person_may_be_replaced() -> None:
    book = book_of([told(0, OFF), told(10, D), told(30, OFF)])
    assert isinstance(edit(book, wish(10, Duty.ON), 30), Edit)
    assert shown(book) == [(0, OFF), (10, ON), (30, OFF)]


def test_the_end_of_an_edit_in_driving_of_the_truck_leaves_it_the_trucks() -> None:
    book = book_of([told(0, ON), told(10, D, origin=Origin.AUTOMATIC)])
    edit(book, wish(0, D), 20)
    assert edit(book, wish(0, ON), 30) == Refusal(
        why=Why.DRIVING_OF_THE_TRUCK,
        driven=(next(stretches(book.in_force(), 10 * MINUTE, 30 * MINUTE)),),
    )


def test_the_time_before_the_log_may_be_told_up_to_where_it_begins() -> None:
    book = book_of([told(30, ON)])
    assert edit(book, wish(0, OFF), 20) == Refusal(why=Why.LEAVES_A_GAP, known_from=30 * MINUTE)
    assert isinstance(edit(book, wish(0, OFF), 30), Edit)
    assert shown(book) == [(0, OFF), (30, ON)]


def test_a_log_that_begins_within_the_minute_leaves_no_gap() -> None:
    book = book_of([Entry(at=30 * MINUTE + 41_000, duty=ON, origin=Origin.PERSON)])
    assert isinstance(edit(book, wish(0, OFF), 30), Edit)
    assert shown(book) == [(0, OFF), (30, ON)]


def test_an_edit_may_begin_before_the_log_and_end_within_it() -> None:
    book = book_of([told(30, ON)])
    assert isinstance(edit(book, wish(0, OFF), 40), Edit)
    assert shown(book) == [(0, OFF), (40, ON)]


def test_a_log_without_records_cannot_be_edited() -> None:
    assert edit(book_of([]), wish(0, OFF), 30) == Refusal(why=Why.LEAVES_A_GAP)


def test_a_wish_without_a_vehicle_leaves_each_its_own() -> None:
    book = book_of([told(0, OFF), told(10, ON, vehicle="T1"), told(20, SB, vehicle="T2")])
    edit(book, wish(5, D), 30)
    assert [(one.at // MINUTE, one.vehicle) for one in book.in_force()] == [
        (0, None), (5, None), (10, "T1"), (20, "T2"), (30, "T2"),
    ]  # fmt: skip


def test_another_vehicle_is_a_change() -> None:
    book = book_of([told(0, ON, vehicle="T1"), told(30, OFF)])
    assert isinstance(edit(book, wish(0, ON, vehicle="T2"), 30), Edit)
    assert edit(book, wish(0, ON, vehicle="T2"), 30) == Refusal(why=Why.CHANGES_NOTHING)


def test_of_two_records_at_one_instant_the_one_without_length_goes_too() -> None:
    book = book_of([told(0, OFF), told(10, SB), told(10, ON)])
    edit(book, wish(5, D), 20)
    assert shown(book) == [(0, OFF), (5, D), (20, ON)]


@settings(max_examples=100)
@given(book=BOOKS, asked=wishes())
def test_an_edit_says_what_was_wished_within_and_leaves_the_rest(
    book: Book, asked: tuple[Entry, int]
) -> None:
    before = Book(list(book.records), set(book.replaced))
    want, until = asked
    found = edited(book.since(want.at), want, until)
    if isinstance(found, Refusal):
        return
    book.carry_out(found)
    assert book.records[: len(before.records)] == before.records  # the originals stay
    first = before.in_force()[0].at
    edges = {0, want.at, until, first, EVER, *(one.at for one in book.records)}
    for at in sorted(edges):
        was, now = log_at(before, at), log_at(book, at)
        if not want.at <= at < until:
            # Less than a minute before the log began is told with the edit that reaches it.
            if not until <= at < first:
                assert says(now) == says(was), at
        elif was is not None and was.is_driving_of_the_truck:
            assert now == was
        else:
            assert now is not None
            assert (now.duty, now.mode) == (want.duty, want.mode)
            assert now.vehicle == (want.vehicle or (was.vehicle if was else None))


@settings(max_examples=100)
@given(book=BOOKS, asked=wishes())
def test_the_same_edit_again_changes_nothing(book: Book, asked: tuple[Entry, int]) -> None:
    want, until = asked
    found = edited(book.since(want.at), want, until)
    if isinstance(found, Edit):
        book.carry_out(found)
        again = edited(book.since(want.at), want, until)
        assert again == Refusal(why=Why.CHANGES_NOTHING)


@settings(max_examples=100)
@given(book=BOOKS, asked=st.lists(st.tuples(wishes(), st.booleans()), max_size=8))
def test_no_sequence_of_edits_and_claims_shortens_driving_of_the_truck(
    book: Book, asked: list[tuple[tuple[Entry, int], bool]]
) -> None:
    driven = truck_ms(book)
    for (want, until), is_claim in asked:
        if is_claim:
            drive = Entry(at=want.at, duty=D, origin=Origin.CLAIMED, vehicle="T1", note="n")
            found = claimed(book.since(want.at), drive, until)
        else:
            found = edited(book.since(want.at), want, until)
        if isinstance(found, Edit):
            book.carry_out(found)
        assert minutes_of(driven) <= minutes_of(truck_ms(book))
        driven = truck_ms(book)


def claim(book: Book, begin: int, end: int) -> Edit | Refusal:
    drive = Entry(at=begin * MINUTE, duty=D, origin=Origin.CLAIMED, vehicle="T1", note="it was me")
    found = claimed(book.since(drive.at), drive, end * MINUTE)
    if isinstance(found, Edit):
        book.carry_out(found)
    return found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([told(0, OFF)], [(0, OFF), (10, D), (20, ON)]),
        ([], [(10, D), (20, ON)]),
        ([told(30, SB)], [(10, D), (20, ON), (30, SB)]),
        ([told(0, ON)], [(0, ON), (10, D), (20, ON)]),
        ([told(0, OFF), told(20, OFF)], [(0, OFF), (10, D), (20, OFF)]),
        ([told(0, ON), told(15, OFF)], [(0, ON), (10, D), (20, OFF)]),
        ([told(0, OFF), told(5, D)], [(0, OFF), (5, D), (10, D), (20, D)]),
    ],
    ids=["rested", "unknown", "unknown before", "on duty", "told at the end", "told within",
         "by hand"],
)  # fmt: skip
def test_claimed_driving_is_followed_by_what_the_log_says_or_by_work(
    before: list[Entry], after: list[tuple[int, Duty]]
) -> None:
    book = book_of(before)
    assert isinstance(claim(book, 10, 20), Edit)
    assert shown(book) == after


def test_claimed_driving_is_the_trucks() -> None:
    book = book_of([told(0, OFF)])
    claim(book, 10, 20)
    found = book.in_force()[1]
    assert (found.is_driving_of_the_truck, found.vehicle, found.note) == (True, "T1", "it was me")
    assert book.in_force()[2].vehicle == "T1"


def test_nobody_drives_two_trucks_at_once() -> None:
    book = book_of([told(0, OFF), told(15, D, origin=Origin.AUTOMATIC), told(18, ON)])
    found = claim(book, 10, 20)
    assert isinstance(found, Refusal)
    assert found.why is Why.DRIVING_OF_THE_TRUCK
