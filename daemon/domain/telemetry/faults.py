"""Fault codes of a vehicle's computers: when they come, get graver, and are gone again."""

from collections.abc import Container
from dataclasses import replace
from typing import NamedTuple

from daemon.domain.telemetry.facts import FaultNews, FaultSeen, Severity
from daemon.domain.telemetry.rules import TelemetryRules
from daemon.domain.telemetry.state import NEVER, Code, Folded, UnitTelemetry
from drivers.readings import CodesRead, Diagnosed, Lamps

TELL_MS = 600_000
"""That a code is still there is told so often."""

LAMP_ALONE = "lamp"
"""Stands for the code that a computer keeps to itself: a truck must not go on with a red lamp."""
WARNINGS = (Severity.RED_STOP, Severity.AMBER_WARNING)

Key = tuple[int, str]
"""Source and code."""


class _Said(NamedTuple):
    key: Key
    at: int
    severity: Severity
    occurrences: int | None


def take(
    state: UnitTelemetry, told: Diagnosed | CodesRead, rules: TelemetryRules, found: Folded
) -> None:
    """One list of codes of one computer."""
    which = told.source, told.is_active
    if told.at <= state.lists_at.get(which, NEVER):
        return
    state.lists_at[which] = told.at
    severity = _severity(told)
    named = set()
    for code, occurrences in _codes(told):
        named.add(code)
        said = _Said((told.source, code), told.at, severity, occurrences)
        if told.is_active:
            _active(state, said, rules, found)
        else:
            _former(state, said, rules, found)
    if told.is_active:
        _missing(state, told, named, rules, found)


def spn_fmi(code: str) -> tuple[int | None, int | None]:
    """Of `110/3`; codes of cars have none."""
    spn, slash, fmi = code.partition("/")
    return (int(spn), int(fmi)) if slash else (None, None)


def _severity(told: Diagnosed | CodesRead) -> Severity:
    if isinstance(told, CodesRead):
        return Severity.MALFUNCTION if told.is_lamp_lit else Severity.NONE
    return severity_of(told.told.lamps)


def severity_of(lamps: Lamps) -> Severity:
    for is_lit, severity in (
        (lamps.red_stop, Severity.RED_STOP),
        (lamps.amber_warning, Severity.AMBER_WARNING),
        (lamps.protect, Severity.PROTECT),
        (lamps.malfunction, Severity.MALFUNCTION),
    ):
        if is_lit:
            return severity
    return Severity.NONE


def _codes(told: Diagnosed | CodesRead) -> list[tuple[str, int | None]]:
    if isinstance(told, CodesRead):
        return [(code, None) for code in dict.fromkeys(told.codes)]
    counted: dict[str, int | None] = {}
    for code in told.told.codes:
        counted[f"{code.spn}/{code.fmi}"] = code.occurrences
    if not counted and told.is_active and severity_of(told.told.lamps) in WARNINGS:
        return [(LAMP_ALONE, None)]
    return list(counted.items())


def _active(state: UnitTelemetry, said: _Said, rules: TelemetryRules, found: Folded) -> None:
    key, at, severity, occurrences = said
    code = state.codes.get(key)
    if code is None or not code.is_active:
        if code is None and not _has_room(state, rules):
            found.count("fault_codes_full")
            return
        code = state.codes[key] = Code(severity, True, at, at, occurrences)
        _tell(key, code, found, is_new_episode=True)
        found.facts.append(_news("fault.raised", said))
        return
    code.seen_at, code.missed = at, 0
    is_graver = severity.rank < code.severity.rank
    if is_graver:
        found.facts.append(replace(_news("fault.graver", said), was=code.severity))
        code.severity = severity
    if is_graver or code.occurrences != occurrences or at - code.told_at >= TELL_MS:
        code.occurrences = occurrences
        _tell(key, code, found)


def _former(state: UnitTelemetry, said: _Said, rules: TelemetryRules, found: Folded) -> None:
    """That it was there before is no news, but stands in the list."""
    key, at, _, occurrences = said
    if key in state.codes:
        return
    if not _has_room(state, rules):
        found.count("fault_codes_full")
        return
    code = state.codes[key] = Code(Severity.NONE, False, at, at, occurrences)
    _tell(key, code, found)


def _missing(
    state: UnitTelemetry,
    told: Diagnosed | CodesRead,
    named: Container[str],
    rules: TelemetryRules,
    found: Folded,
) -> None:
    """One that a list leaves out may only have been left out; after some lists it is gone."""
    for key, code in state.codes.items():
        if key[0] != told.source or not code.is_active or key[1] in named:
            continue
        code.missed += 1
        if code.missed < rules.missed_messages:
            continue
        code.is_active, code.seen_at = False, told.at
        _tell(key, code, found, is_end=True)
        said = _Said(key, told.at, code.severity, code.occurrences)
        found.facts.append(_news("fault.cleared", said))


def _news(kind: str, said: _Said) -> FaultNews:
    source, code = said.key
    return FaultNews(kind=kind, at=said.at, source=source, code=code, severity=said.severity)


def _has_room(state: UnitTelemetry, rules: TelemetryRules) -> bool:
    """The former code that was seen longest ago gives way."""
    if len(state.codes) < rules.fault_codes_most:
        return True
    former = [(code.seen_at, key) for key, code in state.codes.items() if not code.is_active]
    if not former:
        return False
    del state.codes[min(former)[1]]
    return True


def _tell(
    key: Key, code: Code, found: Folded, *, is_new_episode: bool = False, is_end: bool = False
) -> None:
    code.told_at = code.seen_at
    spn, fmi = spn_fmi(key[1])
    found.codes.append(
        FaultSeen(
            at=code.seen_at,
            source=key[0],
            code=key[1],
            spn=spn,
            fmi=fmi,
            severity=code.severity,
            is_active=code.is_active,
            occurrences=code.occurrences,
            is_new_episode=is_new_episode,
            is_end=is_end,
        )
    )
