from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.hours.duty import MINUTE_MS, Duty, DutyLog, Exemption
from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.plan import Step, can_do
from daemon.domain.hours.rulesets import PROPERTY_70_8
from daemon.domain.hours.tightening import HourRules, tightened
from daemon.domain.watch.saying import of_unfit
from daemon.domain.watch.telling import AHEAD, Cleared, Violated, Warned
from daemon.domain.watch.watching import Watched
from daemon.domain.watch.work import Work, WorkStep, left_of
from tests.daemon.domain.hours.worked import START, worked
from tests.daemon.domain.watch.test_work import planned
from tests.daemon.domain.watch.watched import Watch, terms_for, told_of, upto


def test_each_step_of_a_clock_is_told_once_and_its_violation_once() -> None:
    log = worked("D300 ON30 D400")
    found = told_of(list(Watch().through(log)))
    assert [one for one in found if one[2] == "driving"] == [
        (630, "warned", "driving", 60),
        (660, "warned", "driving", 30),
        (675, "warned", "driving", 15),
        (690, "warned", "driving", 0),
        (691, "violated", "driving", -1),
    ]
    assert len(found) == len(set(found))


def test_break_is_told_of_and_cleared_by_the_break() -> None:
    found = told_of(list(Watch().through(worked("D470 OFF30 D30"))))
    assert found == [
        (420, "warned", "break", 60),
        (450, "warned", "break", 30),
        (465, "warned", "break", 15),
        (500, "cleared", "break", 15),
    ]


def test_cycle_is_told_of_sooner_and_cleared_by_midnight() -> None:
    """Each day counts to its eighth midnight."""
    log = worked(" ".join(["ON480 OFF960"] * 7) + " ON1140")
    told = told_of(list(Watch().through(log, since=START + 7 * 1440)))
    assert [(minute - 7 * 1440, *rest) for minute, *rest in told if rest[1] == "cycle"] == [
        (720, "warned", "cycle", 120),
        (780, "warned", "cycle", 60),
        (810, "warned", "cycle", 30),
        (840, "warned", "cycle", 0),
        (1080, "cleared", "cycle", 0),
    ]


def test_short_haul_has_no_break_to_be_told_of() -> None:
    watch = Watch(terms=terms_for(exemption=Exemption.SHORT_HAUL_CDL))
    assert told_of(list(watch.through(worked("D590"), every=5))) == []


def test_clock_that_does_not_run_tells_nothing_new() -> None:
    """While loading there are still as many minutes of driving."""
    watch = Watch()
    found = told_of(list(watch.through(worked("D300 ON30 D310 ON25 D10 ON60"), every=5)))
    assert [one for one in found if one[2] == "driving"] == [(630, "warned", "driving", 60)]


def test_who_has_gone_off_duty_runs_out_of_nothing() -> None:
    watch = Watch()
    found = told_of(list(watch.through(worked("D300 ON30 D310 OFF719 D20"))))
    assert [one for one in found if one[2] == "driving"] == [
        (630, "warned", "driving", 60),
        (760, "cleared", "driving", 60),
    ]


def test_work_that_does_not_fit_is_told_hours_ahead_with_minute_and_excess() -> None:
    work = planned("load:15 drive:330 wait:30 drive:360 wash:10")
    (told,) = Watch().look(worked("ON5"), work).told
    assert isinstance(told, Warned)
    assert (told.clock, told.step, told.over) == ("driving", AHEAD, 30)
    assert (told.at, told.plan_ends) == (START + 15 + 330 + 30 + 330, START + 745)
    assert told.sentence == (
        "D17 cannot finish the work in hand: driving (11 h by 49 CFR 395.3(a)(3)(i)) runs out at"
        " 17:45 CDT and 30 min of driving are too much; the work would be done at 18:25 CDT;"
        " 11 h 00 min are left now"
    )


def test_work_in_hand_escalates_by_the_same_steps() -> None:
    work = planned("drive:330 wait:30 drive:360")
    found = told_of(list(Watch().through(worked("D330 ON30 D345"), work=work, every=5)))
    assert found == [
        (0, "warned", "driving", AHEAD),
        (630, "warned", "driving", 60),
        (660, "warned", "driving", 30),
        (675, "warned", "driving", 15),
        (690, "warned", "driving", 0),
        (695, "violated", "driving", -1),
    ]


def test_driving_on_beyond_the_work_in_hand_is_told_as_without_any() -> None:
    work = planned("load:15 drive:45 pour:60")
    found = list(Watch().through(worked("ON15 D330 ON30 D340"), work=work))
    alone = list(Watch().through(worked("ON15 D330 ON30 D340")))
    assert told_of(found) == told_of(alone)
    assert [step for _, kind, _, step in told_of(found) if kind == "warned"] == [60, 30, 15, 0]


def test_work_that_fits_tells_nothing_though_little_is_left() -> None:
    watch, log = Watch(), worked("D330 ON30 D300")
    assert [told.clock for told in watch.look(log).told] == ["driving"]
    work = planned("drive:30", begins=log.until)
    (over,) = watch.look(log, work).told
    assert isinstance(over, Cleared)
    assert over.sentence == "D17: driving is in order, the work in hand can be done"
    assert watch.look(log, work).told == ()


def test_work_that_does_not_fit_is_told_though_its_clock_was_told_of_before() -> None:
    watch, log = Watch(), worked("D330 ON30 D300")
    assert [told.clock for told in watch.look(log).told] == ["driving"]
    work = planned("drive:45", begins=log.until)
    (told,) = watch.look(log, work).told
    assert isinstance(told, Warned)
    assert (told.clock, told.step, told.over) == ("driving", 30, 15)
    assert "cannot finish the work in hand" in told.sentence
    assert watch.look(log, work).told == ()


def test_delay_makes_the_plan_run_over_as_soon_as_it_is_foreseen() -> None:
    """The way home counts though the clock of the plan has passed it."""
    work = planned("drive:40 wait:60 drive:40")
    found = list(Watch().through(worked("D40 ON790"), work=work))
    assert told_of(found) == [
        (801, "warned", "window", 60),
        (810, "warned", "window", 30),
        (825, "warned", "window", 15),
    ]
    first = found[0][1]
    assert isinstance(first, Warned)
    assert first.over == 1


def test_plan_that_is_changed_or_dropped_clears_what_it_caused() -> None:
    watch, log = Watch(), worked("ON5")
    watch.look(log, planned("drive:700"))
    assert [one.clock for one in watch.look(log, planned("drive:400")).told] == ["driving", "break"]
    watch.look(log, planned("drive:700"))
    assert {one.kind for one in watch.look(log).told} == {"hours.cleared"}
    assert watch.standing == {}


def test_work_that_is_done_is_in_hand_no_more() -> None:
    watch = Watch()
    found = watch.look(worked("D40 ON30"), planned("drive:40 pour:30"))
    assert found.is_work_done
    assert found.snapshot.plan_ends_at is None
    assert not watch.look(worked("D40 ON20"), planned("drive:40 pour:30")).is_work_done


def test_violation_that_comes_to_light_late_is_told_once_and_stands_on_no_clock() -> None:
    watch = Watch()
    watch.look(worked("D600 OFF700 D10"))
    claimed = worked("D700 OFF600 D10")
    told = watch.look(claimed).told
    late = [one for one in told if isinstance(one, Violated)]
    assert [(one.rule, one.minutes, one.is_now) for one in late] == [("driving_11h", 40, False)]
    assert watch.standing == {}
    assert watch.look(claimed).told == ()


def test_old_violations_are_no_news_at_the_first_look() -> None:
    old = worked("D700 OFF1500 D10")
    assert Watch().look(old).told == ()
    assert len(Watch().look(old).snapshot.violations) == 2


def test_old_violations_are_no_news_when_the_exemption_is_another() -> None:
    watch = Watch(terms=terms_for(exemption=Exemption.SHORT_HAUL_CDL))
    log = worked("D500 OFF940 D500 OFF940 D500 OFF700")
    assert watch.look(log).told == ()
    watch.terms = terms_for()
    (told,) = watch.look(log).told
    assert isinstance(told, Violated)
    assert told.at > log.until - 24 * 60
    assert len(watch.before.violations if watch.before else ()) == 3
    assert watch.look(log).told == ()


def test_violation_names_its_minutes_and_its_rule() -> None:
    watch = Watch()
    found = [one for one in watch.look(worked("D500")).told if isinstance(one, Violated)]
    (one,) = found
    assert one.is_now
    assert one.sentence == (
        "D17: break_30min, beyond 8 h: 20 min driven from 14:00 CDT until now"
        " (49 CFR 395.3(a)(3)(ii))"
    )


def test_log_without_its_beginning_is_told_once_and_again_only_after_it_was_known() -> None:
    watch = Watch()
    log = replace(worked("ON60 D60"), known_from=START)
    (told,) = watch.look(log).told
    assert told.sentence.startswith(
        "hours of D17 cannot be told: the log begins in the middle of a shift at 06:00 CDT (driving"
    )
    assert told.sentence.endswith("; not assignable")
    assert watch.look(log).told == ()
    assert not watch.look(log).snapshot.is_known
    rested = replace(worked("ON60 D60 OFF2040 D10"), known_from=START)
    assert [one.kind for one in watch.look(rested).told] == ["hours.cleared"]


def test_driver_without_any_log_is_unknown_and_told_of_when_he_is_given_work() -> None:
    watch, log = Watch(), replace(worked(""), known_from=START)
    found = watch.look(log)
    assert (found.told, found.snapshot.is_known, found.snapshot.duty) == ((), False, None)
    (told,) = watch.look(log, planned("drive:40")).told
    assert "no duty status is recorded" in told.sentence


def test_europe_is_watched_by_its_own_clocks() -> None:
    found = told_of(list(Watch(terms=terms_for(EU_561)).through(worked("D275 OFF45 D10"), every=5)))
    assert [one for one in found if one[2] == "break"] == [
        (210, "warned", "break", 60),
        (240, "warned", "break", 30),
        (255, "warned", "break", 15),
        (270, "warned", "break", 0),
        (275, "violated", "break", -1),
        (320, "cleared", "break", -1),
    ]


def test_rule_without_a_clock_is_told_by_its_own_name() -> None:
    work = planned("drive:240 rest:45 drive:240 rest:600 load:400 drive:10")
    found = Watch(terms=terms_for(EU_561)).look(worked("ON600"), work)
    assert "eu_daily_rest" in {one.clock for one in found.told}


def test_depots_own_figure_is_told_with_that_of_the_law() -> None:
    rules = replace(PROPERTY_70_8, driving=replace(PROPERTY_70_8.driving, minutes=540))
    (told,) = [
        one for one in Watch(terms=terms_for(rules)).look(worked("D300 ON30 D200")).told
        if one.clock == "driving"
    ]  # fmt: skip
    assert told.sentence == (
        "D17: 40 min left of driving (9 h by the depot's rule, 11 h by 49 CFR 395.3(a)(3)(i)),"
        " until 15:30 CDT at this rate"
    )


def test_snapshot_says_what_runs_out_first_and_when_driving_is_legal_again() -> None:
    found = Watch().look(worked("D300 ON30 D60")).snapshot
    assert found.runs_out is not None
    assert (found.runs_out.clock, found.runs_out.at) == ("driving", (START + 690) * MINUTE_MS)
    empty = Watch().look(worked("D300 ON30 D360")).snapshot
    assert empty.next_legal is not None
    assert (empty.next_legal.minutes, empty.next_legal.kind.value) == (600, "daily_rest")


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["D", "D", "ON", "OFF", "SB"]),
        st.sampled_from([5, 20, 35, 60, 130, 240, 300, 610]),
    ),
    min_size=1,
    max_size=14,
)
PLANS = st.none() | st.lists(
    st.tuples(st.sampled_from([Duty.D, Duty.ON, Duty.OFF]), st.sampled_from([10, 45, 200, 600])),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(words=WORDS, plan=PLANS, every=st.sampled_from([1, 7, 30]))
def test_steps_are_told_once_until_they_are_cleared(
    words: list[tuple[str, int]], plan: list[tuple[Duty, int]] | None, every: int
) -> None:
    log = worked(" ".join(f"{duty}{minutes}" for duty, minutes in words))
    work = None
    if plan is not None:
        steps = [WorkStep(duty=duty, minutes=minutes) for duty, minutes in plan]
        work = Work(begins_at=START * MINUTE_MS, steps=steps)
    watch = Watch()
    stands: dict[str, int] = {}
    for minute in range(START, log.until + 1, max(every, (log.until - START) // 60)):
        found = watch.look(upto(log, minute), work)
        _keep_law(found, stands)
        if work is not None and left_of(work, upto(log, minute)):
            _keep_plan(found, work, upto(log, minute))
        assert {clock: one.step for clock, one in found.standing.items()} == stands


@given(words=WORDS, plan=PLANS)
def test_driver_without_the_beginning_of_his_log_is_never_assignable(
    words: list[tuple[str, int]], plan: list[tuple[Duty, int]] | None
) -> None:
    """Nothing in so short a log but a restart could say what was before it."""
    told = " ".join(f"{duty}{min(minutes, 240)}" for duty, minutes in words[:5])
    for log in (worked(told), worked("")):
        unknown = replace(log, known_from=START)
        found = Watch().look(unknown)
        assert not found.snapshot.is_known
        assert next(of_unfit(found.snapshot)).startswith("hours cannot be told")
        steps = [Step(duty=duty, minutes=minutes) for duty, minutes in plan or []]
        asked = (
            [*steps[:1], Step(duty=Duty.D, minutes=1)] if steps else [Step(duty=Duty.D, minutes=1)]
        )
        assert not can_do(unknown, PROPERTY_70_8, asked).is_legal


def _keep_law(found: Watched, stands: dict[str, int]) -> None:
    for one in sorted(found.told, key=lambda one: not isinstance(one, Cleared)):
        match one:
            case Cleared():
                assert stands.pop(one.clock) == one.step
            case Warned():
                assert one.step < stands.get(one.clock, 2 * AHEAD)
                stands[one.clock] = one.step
            case Violated() if one.is_now:
                assert stands.get(one.clock) != -1
                stands[one.clock] = -1


def _keep_plan(found: Watched, work: Work, log: DutyLog) -> None:
    answer = can_do(log, PROPERTY_70_8, left_of(work, log))
    drives = bool(log.spans) and log.spans[-1].duty is Duty.D
    drives_beyond = drives and left_of(work, log)[0].duty is not Duty.D
    if answer.is_legal and not drives_beyond:
        assert not [one for one in found.told if isinstance(one, Warned)]


def test_who_cannot_be_judged_keeps_what_stands_and_what_was_found() -> None:
    watch = Watch()
    log = worked("OFF2000 D500")
    assert next(one.clock for one in watch.look(log).told) == "break"
    stood, terms = dict(watch.standing), watch.terms
    watch.terms = replace(terms, fault="there is no zone 'Mars'")
    found = watch.look(log)
    assert [(type(one), one.clock) for one in found.told] == [(Warned, "log")]
    assert found.standing == stood | {"log": found.standing["log"]}
    assert next(of_unfit(found.snapshot)) == "hours cannot be told: there is no zone 'Mars'"
    watch.terms = terms
    assert [(type(one), one.clock) for one in watch.look(log).told] == [(Cleared, "log")]


@pytest.mark.parametrize(("rest", "is_told"), [(61, False), (60, True)])
def test_stricter_figures_make_news_of_the_last_hour_alone(rest: int, *, is_told: bool) -> None:
    watch = Watch()
    log = worked(f"OFF2000 D400 OFF700 D400 OFF{rest}")
    assert watch.look(log).told == ()
    watch.terms = terms_for(tightened(PROPERTY_70_8, HourRules(driving_h=6)))
    found = watch.look(log)
    assert [one.minutes for one in found.snapshot.violations] == [40, 40]
    assert [one.at for one in found.told if isinstance(one, Violated)] == (
        [log.until - rest - 40] if is_told else []
    )
    assert [one for one in watch.look(log).told if isinstance(one, Violated)] == []
