"""What is wrong with drivers' hours and with papers, as the screens count it and tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.papers.standing import Status
from daemon.domain.watch.saying import name_of
from daemon.domain.watch.telling import AHEAD, LOG, VIOLATED
from daemon.readmodel.attention import AttentionRow, DriverTrouble, Urgency
from daemon.readmodel.papers import PaperRow
from daemon.readmodel.values import ReadConnection

WARNINGS = """
SELECT d.name, w.clock, w.step, w.since
FROM hours_warning w JOIN driver d ON d.id = w.driver_id
WHERE d.retired_at IS NULL ORDER BY w.step, w.since, d.name
"""

PRESSING_MINUTES = 30
NAMED_MOST = 3
PAPERS_KEY = "q"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursCount:
    """Drivers, each once."""

    violated: int
    warned: int

    @property
    def total(self) -> int:
        return self.violated + self.warned


NO_HOURS = HoursCount(violated=0, warned=0)


def hours_count(db: ReadConnection) -> HoursCount:
    worst: dict[str, int] = {}
    for name, _, step, _ in db.execute(WARNINGS).fetchall():
        worst.setdefault(name, step)  # the lowest step of a driver comes first
    violated = sum(step == VIOLATED for step in worst.values())
    return HoursCount(violated=violated, warned=len(worst) - violated)


def hours_trouble(db: ReadConnection) -> tuple[AttentionRow, ...]:
    """A row for each driver, by what presses most."""
    of_driver: dict[str, list[tuple[str, int, int]]] = {}
    for name, clock, step, since in db.execute(WARNINGS).fetchall():
        of_driver.setdefault(name, []).append((clock, step, since))
    return tuple(_row(name, *found[0], more=len(found) - 1) for name, found in of_driver.items())


def papers_trouble(due: Sequence[PaperRow]) -> tuple[AttentionRow, ...]:
    """What has run out, in one row: what was never told is no news."""
    expired = [row for row in due if row.status is Status.EXPIRED]
    if not expired:
        return ()
    named = ", ".join(f"{row.name} {row.title}" for row in expired[:NAMED_MOST])
    more = len(expired) - NAMED_MOST
    row = AttentionRow(
        urgency=Urgency.SOON,
        key=PAPERS_KEY,
        kind="papers",
        name="papers",
        motion=None,
        port=None,
        driver=DriverTrouble.PAPERS,
        said=f"{len(expired)} expired: {named}" + (f" and {more} more" if more > 0 else ""),
        since=None,
    )
    return (row,)


def _row(name: str, clock: str, step: int, since: int, *, more: int) -> AttentionRow:
    is_pressing = step <= PRESSING_MINUTES and clock != LOG
    return AttentionRow(
        urgency=Urgency.NOW if is_pressing else Urgency.SOON,
        key=f"d{name}",
        kind="hours",
        name=name,
        motion=None,
        port=None,
        driver=DriverTrouble.VIOLATED if step == VIOLATED else DriverTrouble.WARNED,
        said=_said(clock, step) + (f", and {more} more" if more else ""),
        since=since,
    )


def _said(clock: str, step: int) -> str:
    if clock == LOG:
        return "hours cannot be told: not assignable"
    if step == VIOLATED:
        return f"over the limit: {name_of(clock)}"
    if step == AHEAD:
        return f"not enough for the work in hand: {name_of(clock)}"
    return f"{step} min or less left: {name_of(clock)}" if step else f"used up: {name_of(clock)}"
