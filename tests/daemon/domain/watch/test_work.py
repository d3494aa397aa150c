import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.hours.duty import MINUTE_MS, Duty
from daemon.domain.watch.work import Work, WorkStep, left_of
from tests.daemon.domain.hours.worked import START, worked

DUTIES = {"drive": Duty.D, "return": Duty.D, "rest": Duty.OFF}


def planned(told: str, *, begins: int = START) -> Work:
    words = [word.split(":") for word in told.split()]
    steps = [
        WorkStep(duty=DUTIES.get(what, Duty.ON), minutes=int(minutes), what=what)
        for what, minutes in words
    ]
    return Work(begins_at=begins * MINUTE_MS, steps=steps)


DELIVERY = planned("load:15 drive:40 wait:20 pour:30 return:40 wash:10")


def left(told: str, work: Work = DELIVERY) -> str:
    return " ".join(f"{step.duty}{step.minutes}" for step in left_of(work, worked(told)))


@pytest.mark.parametrize(
    ("told", "rest"),
    [
        ("", "ON15 D40 ON20 ON30 D40 ON10"),
        ("ON5", "ON10 D40 ON20 ON30 D40 ON10"),
        ("ON15 D40 ON20", "ON30 D40 ON10"),
        ("ON15 D40 ON50 D40 ON10", ""),
        ("ON15 D40 ON50 D40 ON300", ""),
    ],
)
def test_work_that_goes_as_planned_is_done_step_by_step(told: str, rest: str) -> None:
    assert left(told) == rest


@pytest.mark.parametrize(
    ("told", "rest"),
    [
        ("ON45", "D40 ON20 ON30 D40 ON10"),  # loaded for longer
        ("ON15 D90", "ON20 ON30 D40 ON10"),  # drove for longer
        ("ON15 D40 ON180", "D40 ON10"),  # waited and poured for longer
        ("OFF60", "ON15 D40 ON20 ON30 D40 ON10"),  # did not begin
        ("ON15 D10 OFF15", "D30 ON20 ON30 D40 ON10"),  # took a break on the way
        ("ON15 D10 ON15 D5", "D25 ON20 ON30 D40 ON10"),
    ],
)
def test_what_is_late_is_still_ahead(told: str, rest: str) -> None:
    assert left(told) == rest


@pytest.mark.parametrize(
    ("told", "rest"),
    [
        ("ON2 D5", "D35 ON20 ON30 D40 ON10"),  # was loaded sooner
        ("ON15 D32 ON5", "ON15 ON30 D40 ON10"),  # drove faster
        ("ON15 D40 ON22 D3", "D37 ON10"),  # poured faster
        ("ON15 D40 ON50 D35 OFF60", "ON10"),
        ("ON15 D40 OFF20 ON5", "ON25 D40 ON10"),  # waited off duty
    ],
)
def test_what_is_early_is_passed_over(told: str, rest: str) -> None:
    assert left(told) == rest


def test_rest_of_the_plan_is_done_by_resting_alone() -> None:
    work = planned("drive:60 rest:600 load:20 drive:60")
    assert left("D60 ON90", work) == "D60"
    assert left("D60 OFF90", work) == "OFF510 ON20 D60"
    assert left("OFF90", planned("rest:100 drive:60")) == "OFF10 D60"


def test_status_goes_on_until_the_work_begins() -> None:
    later = planned("drive:40", begins=START + 100)
    assert left("D60", later) == "D40 D40"
    assert left("", later) == "OFF100 D40"


def test_what_was_done_before_it_begins_is_other_work() -> None:
    assert left("D60 ON30 D10", planned("drive:40", begins=START + 50)) == "D20"
    assert left("D60", planned("drive:40", begins=START + 60)) == "D40"


@given(
    told=st.lists(
        st.tuples(st.sampled_from(["D", "ON", "OFF", "SB"]), st.integers(1, 60)), max_size=12
    )
)
def test_what_is_left_never_grows_and_is_never_more_than_planned(
    told: list[tuple[str, int]],
) -> None:
    before = sum(step.minutes for step in DELIVERY.steps)
    for count in range(len(told) + 1):
        words = " ".join(f"{duty}{minutes}" for duty, minutes in told[:count])
        now = sum(step.minutes for step in left_of(DELIVERY, worked(words)))
        assert 0 <= now <= before
        before = now
