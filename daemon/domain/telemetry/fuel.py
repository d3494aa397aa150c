"""Fuel that goes or comes in a way that driving does not explain.

A tank sloshes while the vehicle drives, and its sender reads otherwise on a hill: so levels are
medians over blocks of minutes; while a vehicle stands, only blocks of that spell are compared with
each other; and otherwise a change must be greater.
"""

from collections.abc import Sequence
from statistics import median

from daemon.domain.telemetry.engine import stands
from daemon.domain.telemetry.facts import FuelMoved
from daemon.domain.telemetry.rules import SILENT_MS, TelemetryRules
from daemon.domain.telemetry.state import NEVER, Block, Folded, Fuel, UnitTelemetry

HOUR_MS = 3_600_000
BLOCK_MS = 120_000
REFERENCE = 3
"""So many blocks say what the level was."""
SETTLED = 2
SETTLED_DRIVING = 5
"""So many blocks in a row say what it is now."""
STILL = 10
STILL_DRIVING = 30
"""Two blocks that differ by no more, % x 10, are at rest."""
TILT = 40
"""A hill changes what the sender reads by so much, % x 10."""
DRIVING_PER_H = 200
STANDING_PER_H = 30
"""What an engine uses at most, % x 10 of a tank in an hour."""


def look(state: UnitTelemetry, at: int, level: int, rules: TelemetryRules, found: Folded) -> None:
    fuel = state.fuel
    if fuel.levels and (at - fuel.began >= BLOCK_MS or at - fuel.last > SILENT_MS):
        _close(state, fuel, rules, found)
    if not fuel.levels:
        fuel.began, fuel.stood = at, True
    fuel.levels.append(level)
    fuel.last = at
    # Who does not tell its speed, as with the key off, has not driven away.
    is_silent = state.engine.speed_at == NEVER or at - state.engine.speed_at > SILENT_MS
    fuel.stood = fuel.stood and (is_silent or stands(state.engine, at))


def _close(state: UnitTelemetry, fuel: Fuel, rules: TelemetryRules, found: Folded) -> None:
    engine = state.engine
    explained = engine.drove_ms * DRIVING_PER_H + engine.stood_ms * STANDING_PER_H
    block = Block(fuel.last, round(median(fuel.levels)), fuel.stood, explained // HOUR_MS)
    fuel.levels = []
    fuel.blocks.append(block)
    most = max(rules.fuel_window_min * 60_000 // BLOCK_MS, SETTLED_DRIVING + REFERENCE)
    del fuel.blocks[:-most]
    moved = _moved(fuel.blocks, rules)
    if moved is not None:
        found.facts.append(moved)
        fuel.blocks = [one for one in fuel.blocks if one.at >= moved.at]


def _moved(blocks: Sequence[Block], rules: TelemetryRules) -> FuelMoved | None:
    stood = len(blocks) - _spell(blocks)
    if len(blocks) - stood > SETTLED:
        moved = _between(blocks[stood:], SETTLED, STILL, 0, rules)
        if moved is not None:
            return moved
    settled = SETTLED_DRIVING if not blocks[-1].stands else SETTLED
    if len(blocks) < settled + REFERENCE:
        return None
    still = STILL if blocks[-1].stands else STILL_DRIVING
    return _between(blocks, settled, still, TILT, rules)


def _spell(blocks: Sequence[Block]) -> int:
    """So many of the last blocks are of one spell of standing."""
    count = 0
    for block in reversed(blocks):
        if not block.stands:
            break
        count += 1
    return count


def _between(
    blocks: Sequence[Block], settled: int, still: int, more: int, rules: TelemetryRules
) -> FuelMoved | None:
    before, now = blocks[:-settled][:REFERENCE], blocks[-settled:]
    if abs(blocks[-1].level - blocks[-2].level) > still:
        return None
    was, level = round(median(b.level for b in before)), round(median(b.level for b in now))
    change = level - was
    used = now[0].explained - before[0].explained
    is_drop = -change - used >= rules.fuel_drop_percent * 10 + more
    is_fill = change >= rules.fuel_fill_percent * 10 + more
    if not is_drop and not is_fill:
        return None
    began, ended = _edges(blocks, was, level)
    return FuelMoved(
        at=ended,
        began=began,
        percent=abs(change) / 10,
        from_percent=was / 10,
        to_percent=level / 10,
    )


def _edges(blocks: Sequence[Block], was: int, level: int) -> tuple[int, int]:
    """The last block that is nearer to the level before, and the first after that at the new."""
    half = (was + level) / 2
    is_drop = level < was
    last = 0
    for number, block in enumerate(blocks):
        if (block.level > half) == is_drop:
            last = number
    quarter = abs(level - was) / 4
    began = next(
        (b.at for b in reversed(blocks[: last + 1]) if abs(b.level - was) <= quarter),
        blocks[0].at,
    )
    ended = next((b.at for b in blocks[last + 1 :] if abs(b.level - level) <= quarter), None)
    return began, blocks[-1].at if ended is None else ended
