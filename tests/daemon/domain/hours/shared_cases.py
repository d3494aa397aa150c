"""Published worked cases: their facts stand beside this file, in the home terminal's time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from daemon.domain.hours.duty import MINUTE_MS, Change, Duty, DutyLog, log_of
from daemon.domain.hours.rulesets import RULE_SETS, RuleSet, RuleSetName

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    log: DutyLog
    rules: RuleSet
    violations: list[tuple[str, int]]
    """Rule and minute."""
    left: Mapping[str, int | None]


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("us_*.json"))


def case_named(name: str) -> Case:
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    zone = ZoneInfo(told["zone"])
    changes = [line.split() for line in told["changes"]]
    return Case(
        log=log_of(
            [Change(at=_ms(at, zone), duty=Duty(duty)) for at, duty in changes],
            until=_ms(told["until"], zone),
            zone=zone,
        ),
        rules=RULE_SETS[RuleSetName(told["rules"])],
        violations=[
            (rule, _ms(at, zone) // MINUTE_MS)
            for at, rule in (line.split() for line in told["violations"])
        ],
        left=told["left"],
    )


def _ms(at: str, zone: ZoneInfo) -> int:
    return round(datetime.fromisoformat(at).replace(tzinfo=zone).timestamp() * 1000)
