"""`depotd hos check`: worked cases against the engine."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from daemon.cli.exits import Exit
from daemon.cli.output import print_json, printable
from daemon.domain.hours.case_file import CaseRefused, Checked, WorkedCase, case_of, check
from daemon.errors import InputError

CASE_MOST_BYTES = 1_000_000


def check_files(files: Sequence[Path], *, as_json: bool) -> int:
    """0 only where all of them agree."""
    checked = [(file, check(_case(file))) for file in files]
    if as_json:
        print_json({"cases": [_json(file, one) for file, one in checked]})
    else:
        for file, one in checked:
            for line in _lines(file, one):
                click.echo(printable(line))
    return Exit.DONE if all(one.agrees for _, one in checked) else Exit.NO


def _case(file: Path) -> WorkedCase:
    try:
        body = file.read_bytes()
    except OSError as exc:
        raise InputError(f"{file}: {exc.strerror}", next_step="name a case file") from exc
    if len(body) > CASE_MOST_BYTES:
        raise InputError(f"{file}: a case has at most {CASE_MOST_BYTES} bytes")
    try:
        return case_of(body.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise InputError(f"{file}: it is not UTF-8 text: {exc}") from exc
    except CaseRefused as exc:
        raise InputError(f"{file}: {exc}") from exc


def _lines(file: Path, one: Checked) -> Iterator[str]:
    yield f"{file}: {'agrees' if one.agrees else 'DIFFERS'}"
    if one.case.name:
        yield f"  {one.case.name}"
    zone = one.case.log.zone
    yield f"  violations expected: {_violations(one.case.violations, zone)}"
    yield f"  violations found:    {_violations(one.found, zone)}"
    for clock, left in one.case.left.items():
        found = one.left(clock)
        sign = "" if found == left else "  <- differs"
        yield f"  {clock.value:8} expected {_left(left):>5}, found {_left(found):>5}{sign}"


def _violations(told: Sequence[tuple[str, int]], zone: ZoneInfo) -> str:
    found = [f"{rule} at {_at(minute, zone)}" for rule, minute in sorted(told)]
    return ", ".join(found) or "none"


def _at(minute: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(zone).isoformat(timespec="minutes")


def _left(minutes: int | None) -> str:
    return "null" if minutes is None else str(minutes)


def _json(file: Path, one: Checked) -> dict[str, object]:
    zone = one.case.log.zone

    def listed(told: Sequence[tuple[str, int]]) -> list[dict[str, str]]:
        return [{"rule": rule, "at": _at(minute, zone)} for rule, minute in sorted(told)]

    return {
        "file": str(file),
        "name": one.case.name,
        "agrees": one.agrees,
        "expected": {
            "violations": listed(one.case.violations),
            "remaining": {clock.value: left for clock, left in one.case.left.items()},
        },
        "found": {
            "violations": listed(one.found),
            "remaining": {clock.value: one.left(clock) for clock in one.case.left},
        },
    }
