"""Driving in fixed weeks, Art. 6(2) and (3): 56 hours in one, 90 in two that follow each other."""

from collections import defaultdict
from collections.abc import Iterable

from daemon.domain.hours.europe_blocks import NEVER, Act, Block, Finding, FixedWeeks
from daemon.domain.hours.europe_law import WeeklyDriving


def driving_by_week(blocks: Iterable[Block], weeks: FixedWeeks) -> dict[int, list[Block]]:
    """Driving cut at Mondays, by number of the week."""
    driven: dict[int, list[Block]] = defaultdict(list)
    week, monday = 0, NEVER
    for block in blocks:
        if block.act is not Act.DRIVE:
            continue
        start = block.start
        if start >= monday:
            week = weeks.number(start)
            monday = weeks.mondays[week + 1]
        while block.end > monday:
            driven[week].append(Block(start, monday, block.act))
            start, week = monday, week + 1
            monday = weeks.mondays[week + 1]
        driven[week].append(Block(start, block.end, block.act))
    return dict(driven)


def minutes_of(blocks: Iterable[Block]) -> int:
    return sum(block.end - block.start for block in blocks)


def beyond_weeks(driven: dict[int, list[Block]], law: WeeklyDriving) -> list[Finding]:
    """Driving beyond what that week and those counted with it allow."""
    findings: list[Finding] = []
    totals = {week: minutes_of(blocks) for week, blocks in driven.items()}
    for week, blocks in driven.items():
        total = sum(totals.get(week - back, 0) for back in range(1, law.weeks))
        if total + totals[week] <= law.most:
            continue
        for block in blocks:
            length = block.end - block.start
            total += length
            beyond = min(total - law.most, length)
            if beyond > 0:
                findings.append(Finding(law.rule, law.cite, block.end - beyond, block.end))
    return findings
