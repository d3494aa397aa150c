"""A snapshot of a driver's hours as JSON, for `driver_hours.body`."""

import json
from typing import Any

from daemon.domain.hours.clocks import Clock, minutes_on
from daemon.domain.hours.duty import MINUTE_MS, Duty, Exemption, Mode
from daemon.domain.hours.moments import RestKind
from daemon.domain.hours.next_legal import NextLegal
from daemon.domain.hours.rulesets import RuleSetName
from daemon.domain.hours.verdict import Remaining, Violation
from daemon.domain.watch.snapshot import RunsOut, Snapshot


def written(snapshot: Snapshot) -> str:
    return json.dumps(body_of(snapshot), ensure_ascii=False, separators=(",", ":"))


def body_of(snapshot: Snapshot) -> dict[str, Any]:
    """Instants in ms UTC, clocks in minutes; null where one does not apply or is unknown."""
    legal, runs_out = snapshot.next_legal, snapshot.runs_out
    return {
        "duty": snapshot.duty,
        "mode": snapshot.mode,
        "since": snapshot.since,
        "vehicle": snapshot.vehicle,
        "remaining": _clocks(snapshot.left),
        "limits": _clocks(snapshot.limits),
        "if_paired": None if snapshot.if_paired is None else _clocks(snapshot.if_paired),
        "running": list(snapshot.running),
        "violations": [
            [one.rule, one.cite, one.at * MINUTE_MS, one.minutes] for one in snapshot.violations
        ],
        "unknown": list(snapshot.unknown),
        "next_legal_at": None if legal is None else legal.at * MINUTE_MS,
        "next_legal_kind": None if legal is None else legal.kind,
        "next_legal_duty": None if legal is None else legal.duty,
        "next_legal_minutes": None if legal is None else legal.minutes,
        "runs_out": None if runs_out is None else {"clock": runs_out.clock, "at": runs_out.at},
        "rule_set": snapshot.rule_set,
        "exemption": snapshot.exemption,
        "figures": snapshot.figures,
        "plan_ends_at": snapshot.plan_ends_at,
    }


def read(body: str, *, judged_at: int) -> Snapshot:
    told: dict[str, Any] = json.loads(body)
    return Snapshot(
        judged_at=judged_at,
        duty=None if told["duty"] is None else Duty(told["duty"]),
        mode=None if told["mode"] is None else Mode(told["mode"]),
        since=told["since"],
        vehicle=told["vehicle"],
        left=_remaining(told["remaining"]),
        limits=_remaining(told["limits"]),
        if_paired=None if told["if_paired"] is None else _remaining(told["if_paired"]),
        running=tuple(Clock(clock) for clock in told["running"]),
        violations=tuple(
            Violation(rule=rule, cite=cite, at=at // MINUTE_MS, minutes=minutes)
            for rule, cite, at, minutes in told["violations"]
        ),
        unknown=tuple(told["unknown"]),
        next_legal=_next_legal(told),
        runs_out=None if told["runs_out"] is None else RunsOut(**told["runs_out"]),
        rule_set=RuleSetName(told["rule_set"]),
        exemption=None if told["exemption"] is None else Exemption(told["exemption"]),
        figures=told.get("figures", ""),
        plan_ends_at=told["plan_ends_at"],
    )


def _clocks(clocks: Remaining) -> dict[str, int | None]:
    return {clock.value: minutes_on(clocks, clock) for clock in Clock}


def _remaining(told: dict[str, int | None]) -> Remaining:
    return Remaining(
        driving=told["driving"],
        window=told["window"],
        break_=told["break"],
        cycle=told["cycle"],
    )


def _next_legal(told: dict[str, Any]) -> NextLegal | None:
    if told["next_legal_at"] is None:
        return None
    return NextLegal(
        at=told["next_legal_at"] // MINUTE_MS,
        kind=RestKind(told["next_legal_kind"]),
        duty=Duty(told["next_legal_duty"]),
        minutes=told["next_legal_minutes"],
    )
