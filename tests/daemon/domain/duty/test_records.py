import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.duty.records import (
    NOWHERE,
    DutyRecord,
    Origin,
    Whereabouts,
    is_allowed,
    is_same,
    moved_to,
    stretches,
)
from daemon.domain.hours.duty import Duty, Mode


def record(
    number: int, at: int, duty: Duty = Duty.OFF, *, origin: Origin = Origin.PERSON
) -> DutyRecord:
    return DutyRecord(
        id=number, at=at, duty=duty, origin=origin, made_at=at, made_by="x", vehicle="T1",
        note="n", whereabouts=Whereabouts(lat_e7=1, lon_e7=2, odometer_m=3),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("duty", "mode", "allowed"),
    [
        (Duty.D, None, True),
        (Duty.OFF, Mode.PC, True),
        (Duty.ON, Mode.PC, False),
        (Duty.ON, Mode.YM, True),
        (Duty.D, Mode.YM, False),
        (Duty.SB, Mode.TEAM_SEAT, True),
        (Duty.D, Mode.TEAM_SEAT, False),
    ],
)
def test_a_mode_goes_with_its_statuses(duty: Duty, mode: Mode | None, allowed: bool) -> None:
    assert is_allowed(duty, mode) is allowed


@pytest.mark.parametrize(
    ("duty", "origin", "is_it"),
    [
        (Duty.D, Origin.AUTOMATIC, True),
        (Duty.D, Origin.CLAIMED, True),
        (Duty.D, Origin.PERSON, False),
        (Duty.ON, Origin.AUTOMATIC, False),
    ],
)
def test_driving_that_the_truck_recorded_is_told_apart(
    duty: Duty, origin: Origin, is_it: bool
) -> None:
    assert record(1, 0, duty, origin=origin).is_driving_of_the_truck is is_it


def test_where_a_driver_went_for_himself_is_known_to_ten_miles() -> None:
    where = Whereabouts(lat_e7=398_080_000, lon_e7=-1_049_330_000, odometer_m=12)
    assert where.coarse() == Whereabouts(lat_e7=398_000_000, lon_e7=-1_049_000_000)
    assert NOWHERE.coarse() == NOWHERE


def test_a_record_told_anew_keeps_everything_but_its_instant_and_place() -> None:
    told = moved_to(record(4, 10, Duty.D, origin=Origin.AUTOMATIC), 20)
    assert (told.at, told.duty, told.origin, told.vehicle, told.note, told.whereabouts) == (
        20, Duty.D, Origin.AUTOMATIC, "T1", "n", NOWHERE,
    )  # fmt: skip
    assert is_same(told, Duty.D, None)
    assert not is_same(told, Duty.ON, None)


def test_the_time_before_the_first_record_is_unknown() -> None:
    first = record(1, 10)
    assert list(stretches([first], 5, 20)) == [(5, 10, None), (10, 20, first)]
    assert list(stretches([], 5, 20)) == [(5, 20, None)]
    assert list(stretches([first], 20, 20)) == []


@settings(max_examples=50)
@given(instants=st.lists(st.integers(0, 30), max_size=8).map(sorted), edges=st.tuples(
    st.integers(0, 30), st.integers(1, 10)
))  # fmt: skip
def test_stretches_follow_each_other_and_each_holds_the_record_in_force(
    instants: list[int], edges: tuple[int, int]
) -> None:
    records = [record(number, at) for number, at in enumerate(instants)]
    begins_at, ends_at = edges[0], edges[0] + edges[1]
    found = list(stretches(records, begins_at, ends_at))
    assert [one.begins_at for one in found] == [begins_at, *(one.ends_at for one in found[:-1])]
    assert found[-1].ends_at == ends_at
    for start, stop, holds in found:
        for instant in range(start, stop):
            told = [one for one in records if one.at <= instant]
            assert holds == (told[-1] if told else None)
