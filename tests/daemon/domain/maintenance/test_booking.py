"""Laws of the plan, whatever the jobs: nobody stands where another does, and nothing is cut."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.maintenance.bays import stand
from daemon.domain.maintenance.booking import DAY_MS, LEAD_MS, Booked, Job, Workshop, plan
from daemon.domain.maintenance.shifts import crews, shifts, within
from daemon.domain.maintenance.window import windows
from daemon.domain.maintenance.work_orders import MINUTE_MS, Slot, WorkUrgency

ZONE = ZoneInfo("America/Denver")
HOUR = 60 * MINUTE_MS
NOW = 1_780_322_600_000
DAYS = 12


def shop(
    text: str = "daily 22:00-06:00 2; mon-sat 06:00-18:00 1",
    *,
    bays: int = 2,
    taken: Iterable[tuple[Slot, ...]] = (),
    now: int = NOW,
    stop_any_time: bool = True,
) -> Workshop:
    until = now + DAYS * DAY_MS
    there = crews(shifts(text), ZONE, since=now - DAY_MS, until=until)
    nights = windows(ZONE, 22, 6, since=now - DAY_MS, until=until)
    return Workshop(
        now=now,
        until=until,
        zone=ZONE,
        bays=bays,
        crews=there,
        window=within(there, nights),
        stop_any_time=stop_any_time,
        taken=tuple(taken),
    )


def job(key: int = 1, **changes: Any) -> Job:
    usual: dict[str, Any] = {
        "key": key,
        "name": f"T{key}",
        "urgency": WorkUrgency.ROUTINE,
        "duration_min": 120,
        "due_at": NOW + 8 * DAY_MS,
    }
    return Job(**(usual | changes))


JOBS = st.lists(
    st.builds(
        job,
        key=st.integers(1, 99),
        urgency=st.sampled_from(WorkUrgency),
        duration_min=st.sampled_from([30, 120, 240, 480, 720, 1500]),
        due_at=st.none() | st.integers(NOW - 5 * DAY_MS, NOW + 15 * DAY_MS),
        ready_at=st.sampled_from([0, NOW + 5 * HOUR, NOW + 3 * DAY_MS, NOW + 50 * DAY_MS]),
        home=st.dictionaries(st.integers(0, 6), st.floats(0, 1)),
    ),
    max_size=7,
    unique_by=lambda one: one.key,
)
SHOPS = st.builds(
    shop,
    text=st.sampled_from(
        ["daily 22:00-06:00 2", "mon-fri 22:00-06:00 1", "daily 00:00-24:00 1; sat 22:00-06:00 3"]
    ),
    bays=st.integers(1, 3),
    stop_any_time=st.booleans(),
)


def need_lawful(at: Workshop, jobs: Iterable[Job], found: Mapping[int, Booked]) -> None:
    known = {one.key: one for one in jobs}
    all_slots: list[tuple[Slot, ...]] = [*at.taken]
    for key, booked in found.items():
        if not booked.slots:
            assert booked.unbooked
            continue
        need_whole(at, known[key], booked.slots)
        all_slots.append(booked.slots)
    need_apart(all_slots)
    pieces = [slot for slots in all_slots for slot in slots]
    for instant in {slot.from_at for slot in pieces}:
        at_work = sum(slot.from_at <= instant < slot.until_at for slot in pieces)
        there = [one.mechanics for one in at.crews if one.from_at <= instant < one.until_at]
        assert at_work <= sum(there)


def need_whole(at: Workshop, one: Job, slots: Sequence[Slot]) -> None:
    assert sum(slot.minutes for slot in slots) == one.duration_min
    assert slots[0].from_at >= one.ready_at
    assert {slot.bay for slot in slots} <= set(range(1, at.bays + 1))
    for slot in slots:
        held = sum(
            max(0, min(slot.until_at, crew.until_at) - max(slot.from_at, crew.from_at))
            for crew in at.times(one)
        )
        assert held == slot.until_at - slot.from_at


def need_apart(all_slots: Iterable[Sequence[Slot]]) -> None:
    for one, other in combinations([stand(slots) for slots in all_slots], 2):
        is_apart = one.until_at <= other.from_at or other.until_at <= one.from_at
        assert one.bay != other.bay or is_apart


@settings(max_examples=40, deadline=None)
@given(SHOPS, JOBS)
def test_a_plan_is_lawful_and_stays_when_it_is_made_again(at: Workshop, jobs: list[Job]) -> None:
    found = plan(at, jobs)
    assert found.keys() == {one.key for one in jobs}
    need_lawful(at, jobs, found)
    held = [replace(one, held=found[one.key].slots) for one in jobs]
    again = plan(at, held)
    assert {key: one.slots for key, one in again.items()} == {
        key: one.slots for key, one in found.items()
    }


@settings(max_examples=20, deadline=None)
@given(SHOPS, JOBS, JOBS)
def test_work_that_is_settled_is_planned_around(
    at: Workshop, settled: list[Job], jobs: list[Job]
) -> None:
    taken = tuple(one.slots for one in plan(at, settled).values() if one.slots)
    around = replace(at, taken=taken)
    need_lawful(around, jobs, plan(around, jobs))


@settings(max_examples=20, deadline=None)
@given(SHOPS, JOBS, st.randoms(use_true_random=False))
def test_the_order_in_which_jobs_are_told_changes_nothing(
    at: Workshop, jobs: list[Job], random: Any
) -> None:
    shuffled = list(jobs)
    random.shuffle(shuffled)
    assert plan(at, shuffled) == plan(at, jobs)


def begins(found: Mapping[int, Booked], key: int = 1) -> int:
    return found[key].slots[0].from_at


def test_routine_work_waits_for_the_last_night_before_it_is_due() -> None:
    noon = NOW + 8 * DAY_MS
    found = plan(shop(), [job(due_at=noon)])
    assert noon - 24 * HOUR < begins(found) < noon


def test_work_that_is_past_due_takes_the_next_night() -> None:
    late = job(due_at=NOW - DAY_MS)
    assert begins(plan(shop(), [late])) - NOW < 24 * HOUR
    assert begins(plan(shop(), [job(urgency=WorkUrgency.URGENT)])) - NOW < 24 * HOUR


def test_what_may_not_go_out_is_done_by_day_where_that_is_allowed() -> None:
    stop = job(urgency=WorkUrgency.STOP)
    by_day = begins(plan(shop(), [stop]))
    assert NOW + LEAD_MS <= by_day < NOW + LEAD_MS + 15 * MINUTE_MS
    assert begins(plan(shop(stop_any_time=False), [stop])) > by_day


def test_the_more_urgent_gets_the_night_that_another_had() -> None:
    only = shop("daily 22:00-02:00 1", bays=1)
    first = job(1, duration_min=240, due_at=NOW + DAY_MS)
    held = replace(first, held=plan(only, [first])[1].slots)
    urgent = job(2, duration_min=240, urgency=WorkUrgency.URGENT)
    found = plan(only, [held, urgent])
    assert found[2].slots[0].from_at == held.held[0].from_at
    assert found[1].slots[0].from_at > found[2].slots[0].from_at


def test_a_time_is_not_changed_for_a_little_gain() -> None:
    first = job()
    earlier = job(due_at=NOW + 7 * DAY_MS)
    held = plan(shop(), [earlier])[1].slots
    assert plan(shop(), [replace(first, held=held)])[1].slots == held
    far = plan(shop(), [job(due_at=NOW + 2 * DAY_MS)])[1].slots
    assert plan(shop(), [replace(first, held=far)])[1].slots != far


def test_nights_on_which_it_is_away_are_left_out() -> None:
    usual = begins(plan(shop(), [job()]))
    weekday = (usual // DAY_MS + 3) % 7
    away = dict.fromkeys(((weekday - 1) % 7, weekday, (weekday + 1) % 7), 0.0)
    assert begins(plan(shop(), [job(home=away)])) < usual


def test_it_is_explained_why_there_is_no_time() -> None:
    days = f"the next {DAYS} days"
    for at, one, why in (
        (shop("daily 12:00-13:00 1"), job(), "no mechanic is there in the windows of"),
        (shop(), job(ready_at=NOW + 30 * DAY_MS), f"it has orders for all of {days}"),
        (shop("mon 22:00-23:00 1"), job(duration_min=600), f"and the windows of {days} have"),
    ):
        booked = plan(at, [one])[1]
        assert booked.slots == ()
        assert why in booked.unbooked
    night = shop("mon 22:00-23:00 1", bays=1)
    jobs = [job(key, duration_min=60) for key in range(1, 5)]
    reasons = {one.unbooked for one in plan(night, jobs).values() if not one.slots}
    assert reasons == {f"all bays or mechanics are taken in {days}"}
