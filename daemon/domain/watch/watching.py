"""Watches a driver's hours: what will run out and when is told once a step, and cleared when it
is solved. With work in hand it is the work that must fit; without, the status of now goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daemon.domain.hours.clocks import Clock, clock_of, minutes_on
from daemon.domain.hours.duty import MINUTE_MS, Duty
from daemon.domain.hours.moments import RestKind
from daemon.domain.hours.next_legal import NextLegal, next_legal_at
from daemon.domain.hours.plan import Step, can_do
from daemon.domain.hours.rulesets import UsRules
from daemon.domain.hours.verdict import Violation
from daemon.domain.watch import saying
from daemon.domain.watch.looking import NEWS_MINUTES, Case, Look
from daemon.domain.watch.snapshot import RunsOut, Snapshot
from daemon.domain.watch.telling import AHEAD, LOG, VIOLATED, Cleared, Stood, Told, Violated, Warned

STEPS = (0, 15, 30, 60)
CYCLE_STEPS = (0, 30, 60, 120)
"""Minutes left on a clock at which it is told."""
ORDER = {Violated: 0, Warned: 1, Cleared: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    snapshot: Snapshot
    told: Sequence[Told]
    """What presses most first."""
    standing: Mapping[str, Stood]
    """By clock, the warnings that stand from now on."""
    is_work_done: bool
    """There was work in hand, and nothing of it is left."""


def watch(case: Case) -> Watched:
    look = Look(case)
    told: list[Told] = []
    standing: dict[str, Stood] = {}
    for clock in _clocks(look):
        level, stood = level_of(clock, look), case.standing.get(clock)
        if stood is not None and (level is None or level > stood.step):
            told.append(_cleared(clock, stood, look))
            stood = None
        if level is None:
            continue
        if stood is None or level < stood.step or _stops_new_work(clock, look):
            told.append(_told(clock, level, look))
            stood = Stood(step=level, since=case.now)
        standing[clock] = stood
    told += _found_late(told, look)
    return Watched(
        snapshot=snapshot_of(look),
        told=tuple(sorted(told, key=lambda one: ORDER[type(one)])),
        standing=standing,
        is_work_done=case.work is not None and not look.steps,
    )


def level_of(clock: str, look: Look) -> int | None:
    """The step that a clock has reached; None: nothing need be told of it."""
    if clock == LOG:
        is_asked = look.last is not None or look.case.work is not None
        return 0 if look.verdict.unknown and is_asked else None
    if clock in look.broken:
        return VIOLATED
    left = look.left(clock)
    reached = None if left is None else _reached(clock, left)
    if clock in look.overruns:
        return AHEAD if reached is None else reached
    if look.steps and not look.drives_beyond and not look.case.terms.fault:
        return None
    if look.is_on_duty and clock in look.running:
        return reached
    return _level_at_rest(clock, left, look)


def _stops_new_work(clock: str, look: Look) -> bool:
    """What was told before there was work in hand did not say that it cannot be done."""
    before = look.case.before
    is_short = clock in look.overruns and clock not in look.broken
    return is_short and before is not None and before.plan_ends_at is None


def _level_at_rest(clock: str, left: int | None, look: Look) -> int | None:
    """Nothing new is told of a clock that stands still; what was told stands until it is solved."""
    stood = look.case.standing.get(clock)
    if stood is None:
        return None
    if left is None:
        is_judged = not look.case.terms.fault
        is_unknown = not is_judged or minutes_on(look.verdict.limits, clock) is not None
        return stood.step if is_unknown else None
    is_solved = look.has_gone or stood.step in (VIOLATED, AHEAD) or left > stood.step
    return None if is_solved else stood.step


def _clocks(look: Look) -> Sequence[str]:
    """The four, and rules without a clock that have something to say."""
    more = (*look.overruns, *look.broken, *look.case.standing)
    return tuple(dict.fromkeys((LOG, *(clock.value for clock in Clock), *more)))


def _reached(clock: str, left: int) -> int | None:
    steps = CYCLE_STEPS if clock == Clock.CYCLE else STEPS
    return next((step for step in steps if left <= step), None)


def _told(clock: str, level: int, look: Look) -> Told:
    if clock in look.broken:
        return _violated(clock, look.broken[clock], look)
    overrun = look.overruns.get(clock)
    left = look.left(clock)
    at = overrun.at if overrun is not None else None
    if at is None and left is not None:
        at = look.now + left
    law = saying.law_of(clock, look.case.terms)
    cite = overrun.cite if overrun is not None else "" if law is None else law.cite
    return Warned(
        clock=clock,
        step=level,
        left=left,
        at=at,
        over=0 if overrun is None else overrun.minutes,
        plan_ends=None if overrun is None else look.plan_ends,
        cite=cite,
        sentence=saying.of_warning(clock, look),
    )


def _violated(clock: str, one: Violation, look: Look) -> Violated:
    said = saying.of_violation(one, look.case.terms, now=look.now)
    return Violated(
        clock=clock,
        rule=one.rule,
        cite=one.cite,
        at=one.at,
        minutes=one.minutes,
        is_now=look.broken.get(clock) == one,
        sentence=f"{look.case.name}: {said}",
    )


def _found_late(told: Sequence[Told], look: Look) -> Iterator[Violated]:
    """Violations that no clock tells of: an edit or a late look has brought them to light."""
    told_of = {(one.rule, one.at) for one in told if isinstance(one, Violated)}
    for one in look.verdict.violations:
        clock = clock_of(one.rule, look.case.terms.rules)
        of_clock = look.broken.get(clock)
        is_told = of_clock is not None and one.at > of_clock.at - NEWS_MINUTES
        if not is_told and (one.rule, one.at) not in told_of and look.is_news(one):
            yield _violated(clock, one, look)


def _cleared(clock: str, stood: Stood, look: Look) -> Cleared:
    sentence = saying.of_relief(clock, look)
    return Cleared(clock=clock, step=stood.step, since=stood.since, sentence=sentence)


def snapshot_of(look: Look) -> Snapshot:
    last, case = look.last, look.case
    return Snapshot(
        judged_at=case.now,
        duty=None if last is None else last.duty,
        mode=None if last is None else last.mode,
        since=None if last is None else last.start * MINUTE_MS,
        vehicle=case.vehicle,
        left=look.verdict.remaining,
        limits=look.verdict.limits,
        if_paired=look.verdict.if_paired,
        running=look.running,
        violations=_violations(look),
        unknown=look.verdict.unknown,
        next_legal=_next_legal(look),
        runs_out=_runs_out(look),
        rule_set=case.terms.rule_set,
        exemption=case.terms.exemption,
        figures=case.terms.figures,
        plan_ends_at=None if look.plan_ends is None else look.plan_ends * MINUTE_MS,
    )


def _violations(look: Look) -> Sequence[Violation]:
    """What was found before stays found while nobody can judge, and is no news after."""
    before = look.case.before
    return before.violations if look.case.terms.fault and before else look.verdict.violations


def _runs_out(look: Look) -> RunsOut | None:
    first = min(look.overruns.items(), key=lambda item: item[1].at, default=None)
    if first is not None:
        return RunsOut(clock=first[0], at=first[1].at * MINUTE_MS)
    if not look.is_on_duty or (look.steps and not look.drives_beyond):
        return None
    running = [(left, clock) for clock in look.running if (left := look.left(clock)) is not None]
    if not running:
        return None
    left, clock = min(running, key=lambda one: one[0])
    return RunsOut(clock=clock.value, at=(look.now + left) * MINUTE_MS)


def _next_legal(look: Look) -> NextLegal | None:
    """Dear to find: only where it is not plain that driving is legal now."""
    log, terms = look.case.log, look.case.terms
    if terms.fault:
        return None
    if not look.verdict.unknown:
        if isinstance(terms.rules, UsRules):
            is_legal = all(look.left(clock) != 0 for clock in Clock)
        else:
            is_legal = can_do(log, terms.rules, [Step(duty=Duty.D, minutes=1)]).is_legal
        if is_legal:
            return NextLegal(at=look.now, kind=RestKind.NONE, duty=Duty.OFF, minutes=0)
    return next_legal_at(log, terms.rules, has_sleeper=terms.has_sleeper)
