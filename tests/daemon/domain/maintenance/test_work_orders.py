from zoneinfo import ZoneInfo

import pytest

from daemon.domain.maintenance.work_orders import (
    OPEN,
    Slot,
    WorkOrder,
    WorkRefused,
    WorkState,
    WorkUrgency,
    need_step,
    when_said,
    worded,
)

HOUR = 3_600_000
DENVER = ZoneInfo("America/Denver")
PERSON = {
    ("proposed", "accepted"),
    ("proposed", "started"),
    ("proposed", "cancelled"),
    ("accepted", "started"),
    ("accepted", "cancelled"),
    ("started", "finished"),
    ("started", "cancelled"),
}
DEPOTD = {("proposed", "cancelled"), ("accepted", "proposed")}


@pytest.mark.parametrize("was", WorkState)
@pytest.mark.parametrize("to", WorkState)
@pytest.mark.parametrize("is_person", [True, False])
def test_only_these_steps_are_taken(was: WorkState, to: WorkState, is_person: bool) -> None:
    if (was.value, to.value) in (PERSON if is_person else DEPOTD):
        need_step("W-1", was, to, is_person=is_person)
        return
    with pytest.raises(WorkRefused, match="work order W-1 is"):
        need_step("W-1", was, to, is_person=is_person)


@pytest.mark.parametrize(
    ("was", "to", "said"),
    [
        ("accepted", "accepted", "is accepted already"),
        ("finished", "started", "is finished: nothing follows that"),
        ("started", "accepted", "not to become accepted: next is finished, cancelled"),
        ("accepted", "finished", "not to become finished: next is started, cancelled"),
    ],
)
def test_a_refusal_says_what_comes_next(was: str, to: str, said: str) -> None:
    with pytest.raises(WorkRefused, match=said):
        need_step("W-1", WorkState(was), WorkState(to), is_person=True)


def test_open_ones_are_those_that_are_not_over() -> None:
    assert [one for one in WorkState if one.is_open] == list(OPEN)


def test_the_more_pressing_ranks_higher() -> None:
    assert sorted(WorkUrgency, key=lambda one: one.rank) == list(WorkUrgency)


@pytest.mark.parametrize(
    ("state", "is_fixed", "has_slots", "is_settled"),
    [
        (WorkState.PROPOSED, False, True, False),
        (WorkState.PROPOSED, True, True, True),
        (WorkState.ACCEPTED, False, True, True),
        (WorkState.STARTED, False, True, True),
        (WorkState.ACCEPTED, False, False, False),
    ],
)
def test_a_time_that_a_person_has_said_yes_to_is_settled(
    state: WorkState, is_fixed: bool, has_slots: bool, is_settled: bool
) -> None:
    slots = (
        Slot(bay=1, from_at=0, until_at=60_000),
        Slot(bay=1, from_at=120_000, until_at=240_000),
    )
    order = WorkOrder(
        id=1,
        name="W-1",
        vehicle_id=1,
        vehicle="T1",
        state=state,
        version=1,
        urgency=WorkUrgency.ROUTINE,
        kinds=("oil",),
        duration_min=3,
        is_fixed=is_fixed,
        slots=slots if has_slots else (),
    )
    assert order.is_settled is is_settled
    assert order.booked_min == (3 if has_slots else 0)
    assert (order.begins_at, order.ends_at) == ((0, 240_000) if has_slots else (None, None))


def test_kinds_are_worded_for_people() -> None:
    assert worded(("oil", "check battery_rest")) == "oil, check battery rest"


def test_times_are_said_by_the_clock_of_the_depot() -> None:
    night = 1_780_372_800_000
    slot = Slot(bay=2, from_at=night, until_at=night + HOUR)
    assert when_said((), DENVER) == "without a time yet"
    assert when_said((slot,), DENVER) == "Mon 2026-06-01 22:00 in bay 2"
    both = (slot, Slot(bay=2, from_at=night + 24 * HOUR, until_at=night + 25 * HOUR))
    assert when_said(both, DENVER) == "Mon 2026-06-01 22:00 in bay 2, in 2 pieces"
