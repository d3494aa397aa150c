from dataclasses import replace

import pytest

from daemon.domain.maintenance.due import Due, Standing, VehicleFile
from daemon.domain.maintenance.telling import EVENTS, URGENCIES, Before, Looked, Settled, look
from tests.daemon.domain.maintenance.service_files import KM, TODAY, done, file, judged
from tests.daemon.store.service_scene import plan

SAME = "1/1"


def case(km_ago: int) -> tuple[VehicleFile, Due]:
    one = file(plan(distance=16_000 * KM), records=(done(distance=(400_000 - km_ago) * KM),))
    return one, judged(one)


def looked(km_ago: int, told: Standing | None, *, cycle: str = SAME) -> Looked:
    one, due = case(km_ago)
    return look(one, due, Before(shape=(), cycle=cycle, told=told), frozenset(), today=TODAY)


@pytest.mark.parametrize(
    ("km_ago", "told", "news"),
    [
        (1_000, None, None),
        (15_500, None, Standing.SOON),
        (15_500, Standing.SOON, None),
        (15_500, Standing.DUE, None),
        (17_000, Standing.SOON, Standing.DUE),
        (17_000, None, Standing.DUE),
        (30_000, None, Standing.OVERDUE),
        (30_000, Standing.OVERDUE, None),
    ],
)
def test_each_step_of_a_cycle_is_told_once(
    km_ago: int, told: Standing | None, news: Standing | None
) -> None:
    found = looked(km_ago, told)
    assert found.news is news
    assert found.told is (news or told)
    assert not found.is_over


def test_a_new_cycle_begins_anew_and_ends_what_was_told() -> None:
    found = looked(17_000, Standing.OVERDUE, cycle="1/0")
    assert (found.news, found.told, found.is_over) == (Standing.DUE, Standing.DUE, True)


def test_what_is_unknown_is_told_to_nobody() -> None:
    one = file()
    found = look(one, judged(one), None, frozenset(), today=TODAY)
    assert (found.due.standing, found.news, found.is_said) == (Standing.UNKNOWN, None, False)


@pytest.mark.parametrize(("km_ago", "nights"), [(1_000, 1), (12_000, 7), (17_000, 0)])
def test_what_is_near_is_kept_every_night_and_what_is_far_once_a_week(
    km_ago: int, nights: int
) -> None:
    one, due = case(km_ago)
    said = [
        look(
            one,
            replace(due, due_on=None if due.due_on is None else due.due_on + more),
            None,
            frozenset(),
            today=TODAY + more,
        ).is_said
        for more in range(7)
    ]
    assert sum(said) == nights


def test_what_was_said_is_settled_once_it_is_reached() -> None:
    one, due = case(16_500)
    waits = frozenset({(1, "b", SAME), (1, "a", SAME)})
    found = look(one, due, None, waits, today=TODAY)
    assert found.settled == (Settled(vehicle_id=1, kind="b", cycle=SAME, happened_on=TODAY - 6),)
    assert look(one, due, None, frozenset(), today=TODAY).settled == ()


def test_a_service_after_the_threshold_settles_the_cycle_that_it_ended() -> None:
    one, _ = case(17_000)
    served = replace(one, records=(*one.records, done(number=2, days_ago=0, distance=400_000 * KM)))
    due = judged(served)
    found = look(served, due, None, frozenset({(1, "b", SAME)}), today=TODAY)
    assert [(row.cycle, row.happened_on) for row in found.settled] == [(SAME, TODAY - 11)]
    assert found.cycles == (SAME, "1/2")


def test_every_step_has_an_event_and_an_urgency() -> None:
    assert set(URGENCIES) == set(EVENTS.values())
    ranks = [
        URGENCIES[EVENTS[step]].rank for step in (Standing.SOON, Standing.DUE, Standing.OVERDUE)
    ]
    assert ranks == sorted(ranks)
