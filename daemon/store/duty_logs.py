"""Duty logs as hours are judged by them: what is in force, as far back as any rule looks."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from daemon.domain.hours.duty import Change, Declared, Duty, Exemption, Mode
from daemon.domain.hours.terms import DAYS_BACK
from daemon.queue.kinds import Reads

DAY_MS = 86_400_000

# CROSS JOIN: driver by driver along the index of what is in force.
CHANGES = """
SELECT d.value, r.at, r.id, r.duty, r.mode
FROM json_each(:drivers) d CROSS JOIN duty_record r
    ON r.driver_id = d.value AND r.replaced_by IS NULL AND r.at <= :until
    AND r.at >= coalesce(
        (SELECT max(at) FROM duty_record
            WHERE driver_id = d.value AND replaced_by IS NULL AND at <= :since),
        :since
    )
"""

DECLARED = """
SELECT d.value, c.at, c.exemption
FROM json_each(:drivers) d CROSS JOIN duty_declaration c
    ON c.driver_id = d.value AND c.at BETWEEN :since AND :until
WHERE c.withdrawn_at IS NULL
ORDER BY c.at, c.id
"""

# Nothing before the end of the latest gap counts; of one that goes on, nothing at all.
GAPS_UNTIL = """
SELECT g.driver_id, max(min(g.until_at, :until))
FROM json_each(:drivers) d CROSS JOIN duty_gap g ON g.driver_id = d.value AND g.from_at < :until
WHERE g.until_at > :since AND g.from_at / 60000 < g.until_at / 60000
GROUP BY g.driver_id
"""

DUTIES = {duty.value: duty for duty in Duty}
MODES: dict[str, Mode | None] = {"": None} | {mode.value: mode for mode in Mode}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLog:
    """Without the terms under which it is judged: `known_from` and instants in ms UTC."""

    changes: tuple[Change, ...]
    """In order of time; the first is in force where the log begins."""
    declared: tuple[Declared, ...]
    known_from: int | None
    """Before that nothing is known, which is never rest; None: it is known back to where no
    rule looks further."""


def raw_log(reads: Reads, driver_id: int, *, until: int, days_back: int = DAYS_BACK) -> RawLog:
    return raw_logs(reads, (driver_id,), until=until, days_back=days_back)[driver_id]


def raw_logs(
    reads: Reads, driver_ids: Iterable[int], *, until: int, days_back: int = DAYS_BACK
) -> dict[int, RawLog]:
    """The logs of many drivers in three statements; of one without records nothing is known."""
    since = until - days_back * DAY_MS
    changes: dict[int, list[Change]] = {driver_id: [] for driver_id in driver_ids}
    declared: dict[int, list[Declared]] = {driver_id: [] for driver_id in changes}
    asked = {"drivers": json.dumps(list(changes)), "since": since, "until": until}
    rows = reads.execute(CHANGES, asked).fetchall()
    rows.sort()
    for driver_id, at, _, duty, mode in rows:
        changes[driver_id].append(Change(at=at, duty=DUTIES[duty], mode=MODES[mode]))
    for driver_id, at, exemption in reads.execute(DECLARED, asked).fetchall():
        declared[driver_id].append(Declared(exemption=Exemption(exemption), at=at))
    gaps: dict[int, int] = dict(reads.execute(GAPS_UNTIL, asked).fetchall())
    return {
        driver_id: RawLog(
            changes=tuple(told),
            declared=tuple(declared[driver_id]),
            known_from=_known_from(told, gaps.get(driver_id), since=since, until=until),
        )
        for driver_id, told in changes.items()
    }


def _known_from(
    changes: list[Change], gap_until: int | None, *, since: int, until: int
) -> int | None:
    begins = max(changes[0].at if changes else until, gap_until or since)
    return None if begins <= since else begins
