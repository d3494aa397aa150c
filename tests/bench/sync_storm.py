"""What deaths cost: rows and commands that got lost or counted twice, which must be none.

The storm is that of the fault suite: depotd, the broker and head office as they are installed,
killed with -9 in random order while history goes up and commands come down.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from daemon.store import outbox
from tests.bench.rows import Goal, Row
from tests.faults.office import looking
from tests.faults.storm import DENVER, Storm, StormPlan

KILLS = 50
STEPS = 2_500
"""Of fifty trucks: history that lasts about as long as the deaths take."""
HISTORY_KBIT_S = 250
SETTLE_S = 240
PAGE = 10_000
NONE = Goal(op="==", value=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    rows: int
    rows_lost: int
    """At the depot and not, or not so, at head office."""
    rows_doubled: int
    """At head office and not at the depot, or there under one number twice."""
    commands: int
    commands_lost: int
    commands_twice: int


def rows(folder: Path, seed: int) -> list[Row]:
    try:
        toll = _toll(folder, seed)
    except (AssertionError, pytest.fail.Exception) as exc:
        return [
            Row(group="sync", name=name, value=None, unit=unit, goal=NONE, why=str(exc))
            for name, unit in (
                (f"rows lost by {KILLS} kills", "rows"),
                ("commands lost", "commands"),
            )
        ]
    among, given = {"of rows": float(toll.rows)}, {"of commands": float(toll.commands)}
    return [
        _row(f"rows lost by {KILLS} kills", toll.rows_lost, "rows", among),
        _row("rows doubled by them", toll.rows_doubled, "rows", among),
        _row("commands lost by them", toll.commands_lost, "commands", given),
        _row("commands done twice", toll.commands_twice, "commands", given),
    ]


def _toll(folder: Path, seed: int) -> Toll:
    plan = StormPlan(
        address=f"sqlite:///{folder}/office.db",
        kills=KILLS,
        steps=STEPS,
        history_kbit_s=HISTORY_KBIT_S,
        seed=seed,
    )
    with Storm(folder, plan) as storm:
        storm.rage()
        storm.settle(within_s=SETTLE_S)
        effects = storm.effects()
        answered = {row.id for row in storm.answers() if row.state == "answered"}
        given = storm.given
    held, lost, doubled = _compared(storm.database, plan.address)
    return Toll(
        rows=held,
        rows_lost=lost,
        rows_doubled=doubled,
        commands=len(given),
        commands_lost=sum(one not in answered or not effects.get(one) for one in given),
        commands_twice=sum(effects.get(one, 0) > 1 for one in given),
    )


def _compared(database: Path, address: str) -> tuple[int, int, int]:
    """Rows of the depot; of them, those that head office lacks; and what it has besides."""
    count = lost = doubled = 0
    with (
        looking(address) as office,
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reads,
    ):
        for stream, last in outbox.lasts(reads).items():
            for after in range(0, last, PAGE):
                until = min(last, after + PAGE)
                page = outbox.read(reads, stream, after=after, until=until, limit=PAGE + 1)
                found = office.rows(DENVER, stream, first=after + 1, limit=PAGE + 1)
                theirs = [tuple(row) for row in found if int(str(row[0])) <= until]
                ours = set(map(tuple, page.rows))
                count += len(ours)
                lost += len(ours - set(theirs))
                doubled += len(theirs) - len(ours & set(theirs))
    return count, lost, doubled


def _row(name: str, value: int, unit: str, beside: Mapping[str, float]) -> Row:
    return Row(group="sync", name=name, value=value, unit=unit, goal=NONE, beside=beside)
