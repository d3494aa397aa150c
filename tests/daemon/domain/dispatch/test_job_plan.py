from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.dispatch.job_plan import (
    BREAK,
    JobWork,
    before_of,
    latest_out,
    steps_of,
    timing,
    with_breaks,
    work_of,
)
from daemon.domain.eta.eta import EtaSource, Travel
from daemon.domain.hours.duty import Duty
from daemon.domain.watch.work import WorkStep
from tests.daemon.domain.dispatch.scene import MINUTE, NOW, order


def way(minutes: float, late: float | None = None) -> Travel:
    p80 = minutes * 1.2 if late is None else late
    return Travel(p50_min=minutes, p80_min=p80, road_m=1000 * minutes, source=EtaSource.DEFAULT)


def work(**changes: object) -> JobWork:
    return work_of(order(**changes), way(20, 24), way(20, 24), washing_min=10)  # type: ignore[arg-type] # of the scene


def told(steps: tuple[WorkStep, ...]) -> list[tuple[str, int, str]]:
    return [(step.duty.value, step.minutes, step.what) for step in steps]


def test_job_lasts_from_setting_out_until_the_truck_is_clean() -> None:
    assert told(steps_of(work(), way(10, 13), wait=0)) == [
        ("D", 13, "approach"),
        ("ON", 5, "loading"),
        ("D", 24, "travel"),
        ("ON", 15, "unloading"),
        ("D", 24, "return"),
        ("ON", 10, "wash"),
    ]


def test_only_what_carried_a_load_that_sets_is_washed() -> None:
    steps = steps_of(work(discharge_limit_min=None), way(10), wait=4)
    assert [step.what for step in steps] == [
        "approach", "loading", "travel", "wait", "unloading", "return",
    ]  # fmt: skip


def test_truck_sets_out_as_late_as_keeps_the_promise() -> None:
    promised = order(minutes=100)
    found = timing(promised, work(), way(10, 13), free=0, now=NOW)
    assert found.out == 100 - 5 - way(20, 24).safe_min - way(10, 13).safe_min
    assert (found.late, found.wait) == (0, 0)
    assert found.arrival <= 100


def test_who_cannot_be_there_in_time_sets_out_at_once_and_is_late() -> None:
    found = timing(order(minutes=30), work(), way(10, 13), free=7, now=NOW)
    assert (found.out, found.arrival) == (7, 7 + 10 + 5 + 20)
    assert found.late == found.arrival - 30


def test_truck_waits_for_a_site_that_is_not_open_yet() -> None:
    asked = order(minutes=60, earliest_at=NOW + 60 * MINUTE)
    found = timing(asked, work(), way(10, 13), free=0, now=NOW)
    assert found.wait == 60 - found.arrival > 0


def test_latest_moment_to_set_out_is_before_the_promise_by_all_that_comes_between() -> None:
    assert latest_out(order(minutes=100), work(), 16, NOW) == 100 - 5 - 28 - 16


def test_rest_of_the_job_before_comes_first() -> None:
    assert told(before_of(11.2, 0)) == [("D", 12, "return")]
    assert told(before_of(0, 3.5)) == [("ON", 4, "wash")]


def test_break_comes_where_driving_would_pass_the_limit() -> None:
    steps = (WorkStep(duty=Duty.D, minutes=100, what="travel"),)
    assert told(with_breaks(steps, left=60, most=480, pause=30)) == [
        ("D", 60, "travel"),
        ("OFF", 30, BREAK),
        ("D", 40, "travel"),
    ]


def test_long_pour_is_a_break_by_itself() -> None:
    steps = (
        WorkStep(duty=Duty.D, minutes=50),
        WorkStep(duty=Duty.ON, minutes=30),
        WorkStep(duty=Duty.D, minutes=50),
    )
    assert with_breaks(steps, left=60, most=480, pause=30) == steps


@given(
    minutes=st.lists(st.tuples(st.booleans(), st.integers(1, 700)), max_size=6),
    left=st.integers(0, 480),
)
def test_breaks_change_no_work_and_nobody_drives_longer_than_the_limit(
    minutes: list[tuple[bool, int]], left: int
) -> None:
    steps = [
        WorkStep(duty=Duty.D if is_drive else Duty.ON, minutes=most) for is_drive, most in minutes
    ]
    found = with_breaks(steps, left=left, most=480, pause=30)
    for duty in (Duty.D, Duty.ON):
        assert sum(one.minutes for one in found if one.duty is duty) == sum(
            one.minutes for one in steps if one.duty is duty
        )
    since, stood = 480 - left, 0
    for one in found:
        if one.duty is Duty.D:
            since = 0 if stood >= 30 else since
            since, stood = since + one.minutes, 0
            assert since <= 480
        else:
            stood += one.minutes
