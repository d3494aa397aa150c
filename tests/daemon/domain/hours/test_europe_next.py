from datetime import datetime
from random import Random

import pytest

from daemon.domain.hours.duty import Duty
from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.europe_next import barriers_at, next_legal_eu
from daemon.domain.hours.moments import RestKind
from daemon.domain.hours.plan import Step, can_do
from tests.daemon.domain.hours.eu_logs import duty_log, random_log
from tests.daemon.domain.hours.eu_worked import BERLIN, eu_log, minute

TEN = "D270 R45 D270 R45 D60"
LONG_DAY = "W900 R540"
FULL_WEEK = f"(D270 R45 D270 R855)x4 ({TEN} R750)x2 R1440"
LIGHT_WEEK = "(D60 R1380)x5 W180 R2700"


@pytest.mark.parametrize(
    ("told", "kind", "minutes"),
    [
        ("D100", RestKind.NONE, 0),
        ("D270", RestKind.BREAK, 45),
        ("D270 R20", RestKind.BREAK, 25),
        ("D100 R15 D170", RestKind.BREAK, 30),
        ("D100 R15 D170 W5 R10", RestKind.BREAK, 20),
        (TEN, RestKind.DAILY, 540),
        (f"{TEN} R300", RestKind.DAILY, 240),
        (f"({LONG_DAY})x3 {TEN}", RestKind.DAILY, 660),
        (f"({LONG_DAY})x3 W700 R80", RestKind.PAIR_SHORT, 100),
        ("(W60 R1380)x5 W1440", RestKind.WEEKLY, 1440),
        # 56 hours: Sunday six o'clock to Monday
        (f"(D270 R45 D270 R855)x4 ({TEN} R750)x2", RestKind.WEEK_BEGINS, 18 * 60),
        # 90 hours in the second week, on Thursday a quarter to two
        (f"{FULL_WEEK} (D270 R45 D270 R855)x3 D270 R45 D150", RestKind.WEEK_BEGINS, 4935),
        # what is owed from a reduced weekly rest: an hour more makes this one long enough
        (
            f"(D60 R1380)x5 W1440 R1440 ({LIGHT_WEEK})x2 (D60 R1380)x4 W360 R3900",
            RestKind.WEEKLY,
            60,
        ),
        # begun too late for that: no rest helps, so none is asked for
        (
            f"(D60 R1380)x5 W1440 R1440 ({LIGHT_WEEK})x2 (D60 R1380)x5 W1261 R1619",
            RestKind.NONE,
            0,
        ),
    ],
)
def test_shortest_rest_before_driving_is_legal(told: str, kind: RestKind, minutes: int) -> None:
    log = eu_log(told)
    moment = next_legal_eu(log)
    assert moment is not None
    assert (moment.kind, moment.at - log.until, moment.duty) == (kind, minutes, Duty.OFF)


def test_what_is_unknown_is_waited_for() -> None:
    """From Monday 06:00 on: two whole weeks tell the fortnight."""
    moment = next_legal_eu(eu_log("D10", is_rested=False))
    assert moment is not None
    assert moment.kind is RestKind.WEEK_BEGINS
    assert moment.at == minute(datetime(2026, 6, 22, tzinfo=BERLIN))


@pytest.mark.parametrize("seed", range(30))
def test_no_earlier_minute_is_legal_and_that_one_is(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - a repeatable test, no secret
    whole = random_log(seed)
    log = duty_log(whole.until(dice.randrange(1440, len(whole.letters))))
    moment = next_legal_eu(log)
    assert moment is not None
    beyond_healing = barriers_at(log, log.until + 3 * 7 * 1440)
    assert barriers_at(log, moment.at) <= beyond_healing
    earlier = range(log.until, moment.at)
    for at in {*earlier[-3:], *dice.sample(earlier, min(12, len(earlier)))}:
        assert not barriers_at(log, at) <= beyond_healing, at - log.until


def test_plan_with_its_breaks_is_legal_and_stops_where_one_is_missing() -> None:
    log = eu_log("D200")
    with_break = [(Duty.D, 70), (Duty.ON, 20), (Duty.OFF, 45), (Duty.D, 270)]
    steps = [Step(duty=duty, minutes=minutes) for duty, minutes in with_break]
    assert can_do(log, EU_561, steps).is_legal
    without = [*steps[:2], Step(duty=Duty.OFF, minutes=44), steps[3]]
    answer = can_do(log, EU_561, without)
    assert answer.violation is not None
    assert (answer.violation.rule, answer.stopped_at) == ("eu_break_45min", log.until + 134)


def test_plan_that_leaves_no_room_for_the_daily_rest_stops_in_other_work() -> None:
    log = eu_log(f"({LONG_DAY})x3 W700")
    answer = can_do(log, EU_561, [Step(duty=Duty.ON, minutes=81)])
    assert answer.violation is not None
    assert (answer.violation.rule, answer.stopped_at) == ("eu_daily_rest", log.until + 80)
