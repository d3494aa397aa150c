"""The engine and the minute grid say the same of random weeks."""

from collections import Counter
from datetime import datetime

import pytest

from daemon.domain.hours.europe import evaluate_eu
from tests.daemon.domain.hours.brute_eu import BruteVerdict, judge
from tests.daemon.domain.hours.eu_logs import RandomLog, duty_log, local, random_log, timeline

IN_THE_GATE = 150
AT_LENGTH = 10_000
PART = 1000
LEAST_SHARE = {
    "eu_break_45min": 0.05,
    "eu_daily_driving": 0.05,
    "eu_daily_rest": 0.05,
    "eu_weekly_56h": 0.05,
    "eu_fortnight_90h": 0.05,
    "eu_weekly_rest": 0.05,
    "seventh day": 0.05,
    "no regular rest": 0.05,
    "not paid back": 0.02,
    "crew of two": 0.05,
    "three reduced rests": 0.05,
    "fourth reduced rest": 0.05,
    "split daily rest": 0.05,
    "clock change": 0.02,
    "no violation": 0.02,
}


def difference(log: RandomLog, grid: BruteVerdict, seed: int) -> str | None:
    """None where both agree; otherwise what each says, and the log for a reader."""
    verdict = evaluate_eu(duty_log(log, seed=seed))
    found: dict[str, list[tuple[int, int]]] = {}
    for one in verdict.violations:
        found.setdefault(one.rule, []).append((one.at, one.minutes))
    left = verdict.remaining
    clocks = (left.driving, left.break_, left.cycle)
    if found == grid.violations and clocks == (grid.driving, grid.break_, grid.week):
        return None
    lines = [f"seed {seed}", timeline(log)]
    lines.append(f"engine {clocks}, grid {(grid.driving, grid.break_, grid.week)} left")
    for rule in sorted(found.keys() | grid.violations.keys()):
        for who, runs in (("engine", found.get(rule)), ("grid", grid.violations.get(rule))):
            spoken = [f"{local(at, log.zone)} for {minutes}" for at, minutes in runs or ()]
            lines.append(f"{rule}, {who}: {'; '.join(spoken) or 'nothing'}")
    return "\n".join(lines)


def crosses_clock_change(log: RandomLog) -> bool:
    ends = (log.first, log.first + len(log.letters))
    return len({datetime.fromtimestamp(end * 60, log.zone).utcoffset() for end in ends}) > 1


def compare(seeds: range) -> Counter[str]:
    met: Counter[str] = Counter()
    for seed in seeds:
        log = random_log(seed)
        grid = judge(log.letters, log.first, zone=log.zone, doubles=log.doubles)
        found = difference(log, grid, seed)
        assert found is None, found
        met.update(grid.seen | grid.violations.keys())
        met["clock change"] += crosses_clock_change(log)
        met["no violation"] += not grid.violations
    return met


def test_engine_and_grid_agree_on_logs_that_meet_every_rule() -> None:
    met = compare(range(IN_THE_GATE))
    rare = {
        name: met[name] for name, least in LEAST_SHARE.items() if met[name] < least * IN_THE_GATE
    }
    assert rare == {}


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", range(0, AT_LENGTH, PART))
def test_engine_and_grid_agree_on_ten_thousand_logs(first: int) -> None:
    compare(range(first, first + PART))


def test_a_difference_is_told_as_a_timeline() -> None:
    log = random_log(1)
    grid = judge(log.letters, log.first, zone=log.zone, doubles=log.doubles)
    grid.violations["eu_weekly_56h"] = [(log.first, 7)]
    told = difference(log, grid, 1)
    assert told is not None
    assert f"eu_weekly_56h, grid: {local(log.first, log.zone)} for 7" in told
    assert f"{local(log.first + len(log.letters), log.zone)}  judged" in told
