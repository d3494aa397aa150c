"""The engine and the brute force say the same of random drivers, for every US rule set."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.hours.duty import Change, Declared, Duty, DutyLog, Exemption, Mode, log_of
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import RULE_SETS, RuleSetName
from tests.daemon.domain.hours.brute_us import Answer, Judged, judge
from tests.daemon.domain.hours.random_logs import RandomLog, random_log
from tests.daemon.domain.hours.shared_cases import FOLDER

IN_THE_GATE = 150
AT_LENGTH = 10_000
PART = 1000
PROPERTY = ("us_property_60_7", "us_property_70_8")
PASSENGER = ("us_passenger_60_7", "us_passenger_70_8")
LEAST_SHARE = {"pair": 0.10, "chain": 0.05, "restart": 0.10, "clock change": 0.02}
VIOLATIONS = {
    "us_property_60_7": ("driving_11h", "window_14h", "break_30min", "cycle_60h_7d"),
    "us_property_70_8": ("driving_11h", "window_14h", "break_30min", "cycle_70h_8d"),
    "us_passenger_60_7": ("driving_10h", "duty_15h", "cycle_60h_7d"),
    "us_passenger_70_8": ("driving_10h", "duty_15h", "cycle_70h_8d"),
}


@pytest.mark.parametrize("ruleset", [*PROPERTY, *PASSENGER])
def test_engine_agrees_with_the_brute_force(ruleset: str) -> None:
    compare(ruleset, range(IN_THE_GATE))


@pytest.mark.long
@pytest.mark.parametrize("ruleset", [*PROPERTY, *PASSENGER])
@pytest.mark.parametrize("start", range(0, AT_LENGTH, PART))
def test_engine_agrees_with_the_brute_force_at_length(ruleset: str, start: int) -> None:
    compare(ruleset, range(start, start + PART))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("us_*.json")), ids=lambda path: path.stem)
def test_brute_force_knows_the_published_cases(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    zone = ZoneInfo(case["zone"])
    changes = [line.split() for line in case["changes"]]
    judged = judge(
        [(minute_of(at, zone), status, None) for at, status in changes],
        case["rules"],
        zone=case["zone"],
        declared=(),
        evaluated_at=minute_of(case["until"], zone),
    )
    (answer,) = judged.answers
    assert answer.remaining == case["left"]
    late = [line.split() for line in case["violations"]]
    assert [(rule, at) for rule, at, _ in answer.violations] == sorted(
        (rule, minute_of(at, zone)) for at, rule in late
    )


def minute_of(at: str, zone: ZoneInfo) -> int:
    return int(datetime.fromisoformat(at).replace(tzinfo=zone).timestamp()) // 60


def compare(ruleset: str, seeds: Sequence[int]) -> None:
    """All logs alike, and nothing that the law knows too rare among them."""
    met: Counter[str] = Counter()
    for seed in seeds:
        log = random_log(ruleset, seed)
        judged = judge(
            log.told,
            log.ruleset,
            zone=log.zone,
            declared=log.declared,
            evaluated_at=log.evaluated_at,
        )
        found = engine_answer(log)
        assert found in judged.answers, difference(log, judged, found=found)
        met.update(what_happens(log, judged))
    least = LEAST_SHARE | dict.fromkeys(VIOLATIONS[ruleset], 0.05)
    assert {what: met[what] for what in least if met[what] < least[what] * len(seeds)} == {}


def what_happens(log: RandomLog, judged: Judged) -> list[str]:
    happens = {
        "pair": judged.has_pair,
        "chain": judged.has_chain,
        "restart": judged.has_restart,
        "clock change": log.crosses_clock_change,
    }
    rules = {rule for rule, _, _ in judged.answers[0].violations}
    return [what for what, is_so in happens.items() if is_so] + sorted(rules)


def engine_answer(log: RandomLog) -> Answer:
    verdict = evaluate(engine_log(log), RULE_SETS[RuleSetName(log.ruleset)])
    left = verdict.remaining
    return Answer(
        violations=tuple(sorted((one.rule, one.at, one.minutes) for one in verdict.violations)),
        remaining={
            "driving": left.driving,
            "window": left.window,
            "break": left.break_,
            "cycle": left.cycle,
        },
    )


def engine_log(log: RandomLog) -> DutyLog:
    """Changes come at some second of their minute."""
    return log_of(
        [
            Change(
                at=minute * 60_000 + minute % 59_999,
                duty=Duty(status),
                mode=None if mode is None else Mode(mode),
            )
            for minute, status, mode in log.told
        ],
        until=log.evaluated_at * 60_000,
        zone=ZoneInfo(log.zone),
        declared=[
            Declared(exemption=Exemption(name), at=minute * 60_000) for name, minute in log.declared
        ],
    )


# What is printed when they differ


def difference(log: RandomLog, judged: Judged, *, found: Answer) -> str:
    said = [f"{log.seed} in {log.zone}", *timeline(log), "engine:", *spoken(found, log)]
    for answer in judged.answers:
        said += ["brute force:", *spoken(answer, log)]
    return "\n".join(said)


def timeline(log: RandomLog) -> list[str]:
    told = [one for one in log.told if one[0] < log.evaluated_at]
    ends = [minute for minute, _, _ in told[1:]] + [log.evaluated_at]
    lines = [
        (
            minute,
            f"{status} {mode or ''}".ljust(13)
            + f"{(end - minute) // 60:3}:{(end - minute) % 60:02}",
        )
        for (minute, status, mode), end in zip(told, ends, strict=True)
    ]
    lines += [(minute, f"  declared {name}") for name, minute in log.declared]
    lines.append((log.evaluated_at, "judged"))
    return [
        f"{local(minute, log)}  {what}" for minute, what in sorted(lines, key=lambda one: one[0])
    ]


def spoken(answer: Answer, log: RandomLog) -> list[str]:
    late = [f"  {local(at, log)}  {rule} for {n} min" for rule, at, n in answer.violations]
    return [f"  left {dict(answer.remaining)}", *late]


def local(minute: int, log: RandomLog) -> str:
    at = datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(log.zone))
    return f"{at:%m-%d %a %H:%M} ({minute})"
