"""Breaks from driving, Art. 7: 45 minutes, or 15 and later 30, after 4.5 hours at the wheel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daemon.domain.hours.europe_blocks import Act, Block, Finding
from daemon.domain.hours.europe_days import Day
from daemon.domain.hours.europe_law import Breaks


@dataclass(slots=True)
class BreakClock:
    """Driving since the last valid break. Other work is neither driving nor break."""

    law: Breaks
    is_known: bool
    """False until a whole break: there may have been a first part before the log begins."""
    driven: int = 0
    has_first_part: bool = False
    rested: int = 0
    """Minutes of the break that goes on."""
    was_enough: bool = False
    """The break that goes on; what remains of it is part of no other."""

    def drive(self, block: Block) -> Finding | None:
        self.work()
        self.driven += block.end - block.start
        beyond = min(self.driven - self.law.most_driving, block.end - block.start)
        if beyond <= 0:
            return None
        return Finding(self.law.rule, self.law.cite, block.end - beyond, block.end)

    def work(self) -> None:
        """Ends the break; one that was not enough may be the first part of a split one."""
        if self.rested >= self.law.first_part and not self.was_enough:
            self.has_first_part = True
        self.rested = 0
        self.was_enough = False

    def rest(self, minutes: int) -> None:
        self.rested += minutes
        may_be_second = self.has_first_part or not self.is_known
        if self.rested >= (self.law.second_part if may_be_second else self.law.whole):
            self.driven = 0
            self.has_first_part = False
            self.was_enough = True

    @property
    def left(self) -> int:
        return max(0, self.law.most_driving - self.driven)


def run_breaks(
    blocks: Iterable[Block], law: Breaks, *, days: Sequence[Day], is_rested: bool
) -> tuple[BreakClock, list[Finding]]:
    """`days` say where the second seat is a break: with a crew of two, not with a trainee."""
    # Rest at the beginning goes on from before; it is no first part of a break.
    clock = BreakClock(law, is_known=is_rested, was_enough=is_rested)
    findings: list[Finding] = []
    doubles = [day for day in days if day.is_double]
    for block in blocks:
        if block.act is Act.DRIVE:
            beyond = clock.drive(block)
            if beyond is not None:
                findings.append(beyond)
        elif block.act is Act.REST or (block.act is Act.SEAT and _is_within(block, doubles)):
            minutes = block.end - block.start
            clock.rest(minutes)
            if block.act is Act.REST and minutes >= law.whole:
                clock.is_known = True
            elif block.act is Act.SEAT and not is_rested and _is_within(block, days[:1]):
                # Whether the crew was declared for this shift hangs on when it began.
                clock.is_known = False
        else:
            clock.work()
    return clock, findings


def _is_within(block: Block, doubles: Iterable[Day]) -> bool:
    return any(
        day.start <= block.start and (day.end is None or block.start < day.end) for day in doubles
    )
