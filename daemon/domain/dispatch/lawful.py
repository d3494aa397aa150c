"""The matching of a round in which everybody has been judged by the law itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from daemon.domain.dispatch.choice import Chance
from daemon.domain.dispatch.feasibility import Wants, driver_for, truck_for
from daemon.domain.dispatch.fleet import Column, Figures
from daemon.domain.dispatch.hours import NEVER, Need, firm_of
from daemon.domain.dispatch.job_plan import JobWork, latest_out
from daemon.domain.dispatch.matching import FORBIDDEN, NOBODY, Choose, Table
from daemon.domain.dispatch.rejections import Named, Who
from daemon.domain.dispatch.rows import Row, RowMaker
from daemon.domain.orders.order import Order
from daemon.domain.papers.fitness import Reason
from daemon.domain.papers.paper import today

PASSES = 20
"""So often is a round matched anew; whoever is not judged then waits for the next round."""
FAILURES = 3
WAITS_MIN = 60
"""An order that nobody has may wait so long: how late that makes it is weighed, so that of two
orders the one without time left gets the truck."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """An order that is due."""

    order: Order
    work: JobWork
    wants: Wants
    row: Row
    refused: list[Named] = field(default_factory=list)
    """Reasons of its own, beside those of `wants`."""


class Lawful:
    def __init__(
        self,
        asked: Sequence[Asked],
        columns: Sequence[Column],
        rows: RowMaker,
        figures: Figures,
        *,
        zone: ZoneInfo,
    ) -> None:
        self._asked = asked
        self._columns = columns
        self._rows = rows
        self._reserve = figures.reserve_min
        self._zone = zone
        self._failed: Counter[int] = Counter()
        self._passed: dict[tuple[int, int], Chance] = {}

    def matched(self, choose: Choose) -> dict[int, tuple[int, Chance]]:
        """By number of the order, with the number of the pair. Who may not is left out, and the
        rest is matched anew.
        """
        self._try_unclear()
        table = Table(
            costs=[one.row.costs for one in self._asked],
            alone=[self._alone(one) for one in self._asked],
            approach_min=[self._rows.approach(one.order.origin).likely for one in self._asked],
        )
        columns: Sequence[int] = ()
        for _ in range(PASSES):
            columns = choose(table)
            told = [(row, column) for row, column in enumerate(columns) if column != NOBODY]
            if not [one for one in told if not self._is_legal(*one)]:
                break
        return {
            row: (column, self._passed[row, column])
            for row, column in enumerate(columns)
            if (row, column) in self._passed
        }

    def _alone(self, one: Asked) -> float:
        """What it costs an order to wait for a truck that is free after those of now."""
        late = 0.0 if one.row.late_least == NEVER else one.row.late_least
        nearest = min(self._rows.approach(one.order.origin).safe, default=0.0)
        left = max(0.0, latest_out(one.order, one.work, nearest, self._rows.now))
        return one.order.tier.weight * max(0.0, late + WAITS_MIN - left) / 60

    def _try_unclear(self) -> None:
        """Whose clocks say nothing clear is judged by the least that he could do."""
        works = [one.work for one in self._asked]
        shortest = sorted(
            range(len(works)), key=lambda row: works[row].travel_late + works[row].back_late
        )
        for column, one in enumerate(self._columns):
            if firm_of(one.clocks).most_out > -NEVER:
                continue
            least = next((row for row in shortest if self._may(row, column)), None)
            if least is not None:
                self._is_legal(least, column)

    def _may(self, row: int, column: int) -> bool:
        return self._asked[row].row.costs[column] != FORBIDDEN

    def _is_legal(self, row: int, column: int) -> bool:
        if (row, column) in self._passed:
            return True
        one = self._asked[row]
        approach = self._rows.approach(one.order.origin).ways[column]
        chance, reason = Chance.of(
            self._columns[column], one.order, one.work, approach, now=self._rows.now
        ).judged(self._reserve)
        if reason is not None:
            self._leave_out(row, column, chance.name, reason)
            return False
        run_out = self._run_out(chance, one.wants)
        if run_out:
            one.row.costs[column] = FORBIDDEN
            one.refused += run_out
            return False
        self._passed[row, column] = chance
        return True

    def _run_out(self, chance: Chance, wants: Wants) -> list[Named]:
        """Papers that do not last to the end of what this pair would do, on a later day."""
        ends_on = today(chance.ends_at, self._zone)
        if ends_on <= wants.ends_on:
            return []
        truck, driver = chance.column.pair.truck, chance.column.pair.driver
        longer, day = replace(wants, ends_on=ends_on), today(self._rows.now, self._zone)
        return [
            *((Who.TRUCK, truck.truck.name, one) for one in truck_for(truck, longer, day)),
            *((Who.DRIVER, driver.name, one) for one in driver_for(driver, longer, day)),
        ]

    def _leave_out(self, row: int, column: int, name: str, reason: Reason) -> None:
        """From that order, and from those that ask more of every clock; who has failed often is
        asked no more in this round.
        """
        need = self._need(row, column)
        self._failed[column] += 1
        is_out = self._failed[column] >= FAILURES
        for other, asked in enumerate(self._asked):
            if other != row and (other, column) in self._passed:
                continue
            is_left_out = other == row or (
                self._may(other, column)
                and self._is_alike(column, need, later := self._need(other, column))
                and (is_out or _is_more(later, need))
            )
            if is_left_out:
                asked.row.costs[column] = FORBIDDEN
                asked.refused.append((Who.PAIR, name, reason))

    def _is_alike(self, column: int, need: Need, other: Need) -> bool:
        """Who sets out later does so with no more of his clocks: no rest is completed meanwhile,
        and no day leaves his cycle.
        """
        if other.out <= need.out:
            return True
        clocks = self._columns[column].clocks
        firm = firm_of(clocks)
        if need.out < firm.midnight <= other.out:
            return False
        return not clocks.is_resting or other.out < firm.most_out

    def _need(self, row: int, column: int) -> Need:
        one = self._asked[row]
        safe = self._rows.approach(one.order.origin).safe[column]
        until = latest_out(one.order, one.work, safe, self._rows.now)
        out = max(float(self._columns[column].free), until)
        return self._rows.need(column, one.order, one.work, out)


def _is_more(need: Need, least: Need) -> bool:
    return (
        need.driving >= least.driving
        and need.span >= least.span
        and need.out + need.span >= least.out + least.span
        and need.duty >= least.duty
    )
