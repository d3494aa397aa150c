"""When a driver in Europe may drive again: the shortest rest that gets there.

Whether a whole plan is legal `plan.can_do` answers, by judging the log with the plan behind it.
"""

from collections.abc import Iterator

from daemon.domain.hours.duty import Duty, DutyLog
from daemon.domain.hours.europe import judge_eu
from daemon.domain.hours.europe_blocks import Act, FixedWeeks, blocks_of
from daemon.domain.hours.europe_law import DAY, EU_561, EuropeanRules
from daemon.domain.hours.moments import Moment, RestKind
from daemon.domain.hours.plan import Step, extended

WEEKS_AHEAD = 3
"""Of rest: after them every clock is full, whatever was before."""

Barrier = tuple[str, str]  # rule and article
UNKNOWN: frozenset[Barrier] = frozenset({("unknown", "")})


def next_legal_eu(log: DutyLog, rules: EuropeanRules = EU_561) -> Moment | None:
    """From when one minute of driving is legal, and what kind of rest gets there.

    What no rest can heal any more (time owed from a reduced weekly rest whose Monday has
    passed) is a violation at the next work, but no reason never to work again. None: nobody
    can tell, not even after weeks of rest.
    """
    tried = sorted(set(_moments(log, rules)))
    beyond_healing = barriers_at(log, tried[-1].at, rules)
    for moment in tried:
        if barriers_at(log, moment.at, rules) <= beyond_healing:
            return None if beyond_healing & UNKNOWN else moment
    return None


def barriers_at(log: DutyLog, at: int, rules: EuropeanRules = EU_561) -> frozenset[Barrier]:
    """What forbids the minute of driving at `at` if all until then is rest."""
    plan = (
        Step(duty=Duty.OFF, minutes=at - log.until),
        Step(duty=Duty.D, minutes=1),
    )
    found, verdict = judge_eu(extended(log, plan), rules)
    barriers = {(one.rule, one.cite) for one in found if one.start <= at < one.end}
    return frozenset(barriers) | (UNKNOWN if verdict.unknown else frozenset())


def _moments(log: DutyLog, rules: EuropeanRules) -> Iterator[Moment]:
    """Rest changes what is legal at these instants alone."""
    yield Moment(log.until, RestKind.NONE, Duty.OFF)
    blocks = blocks_of(log)
    is_resting = bool(blocks) and blocks[-1].act is Act.REST
    since = blocks[-1].start if is_resting else log.until
    daily, weekly = rules.daily_rest, rules.weekly_rest
    lengths = [
        (rules.breaks.second_part, RestKind.BREAK),
        (rules.breaks.whole, RestKind.BREAK),
        (daily.first_part, RestKind.PAIR_SHORT),
        (daily.reduced, RestKind.DAILY),
        (daily.regular, RestKind.DAILY),
        (weekly.reduced, RestKind.WEEKLY),
        (weekly.regular, RestKind.WEEKLY),
    ]
    for block in blocks:
        rested = block.end - block.start
        if block.act is Act.REST and weekly.reduced <= rested < weekly.regular:
            owed = weekly.regular - rested
            lengths.append((weekly.compensation_beside + owed, RestKind.WEEKLY))
            lengths.append((weekly.regular + owed, RestKind.WEEKLY))
    for minutes, kind in lengths:
        if since + minutes > log.until:
            yield Moment(since + minutes, kind, Duty.OFF)
    weeks = FixedWeeks(log.zone, log.until, log.until + WEEKS_AHEAD * 7 * DAY)
    this_week = weeks.number(log.until)
    for monday in weeks.mondays[this_week + 1 : this_week + 1 + WEEKS_AHEAD]:
        yield Moment(monday, RestKind.WEEK_BEGINS, Duty.OFF)
