"""Orders and pairs matched all at once: the cheapest of all ways, by shortest augmenting paths.

Jonker and Volgenant 1987, rectangular. Costs are whole numbers in floats, which add up exactly,
so that the same costs give the same matching on every machine. Each order has a place of its own
for staying without a pair.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import sub

FORBIDDEN = float("inf")
NOBODY = -1
"""In place of a pair: the order stays without one."""
_UNITS = 1e6
"""Costs are compared to so many parts of one."""
_NEVER = float(1 << 50)
"""More than any sum of costs, and twice of it is exact."""
_PASSES = 2
_STEPS = 4
"""So often per order may the cheap start move orders about, before paths are searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Of a round: an order a row, a pair a column."""

    costs: Sequence[Sequence[float]]
    """FORBIDDEN where the pair cannot have the order."""
    alone: Sequence[float]
    """What an order costs that nobody has, over and above any that somebody has."""
    approach_min: Sequence[Sequence[float]]
    """How far each pair is from where each order is loaded; for policies that go by it alone."""


Choose = Callable[[Table], Sequence[int]]
"""Answers the column of each order, or NOBODY; no column twice, none that is forbidden."""


def optimal(table: Table) -> Sequence[int]:
    """As many orders as possible have a pair, and of all such ways this is the cheapest."""
    if not table.costs or not table.costs[0]:
        return [NOBODY] * len(table.costs)
    rows = [[_whole(cost) for cost in row] for row in table.costs]
    most = max((cost for row in rows for cost in row if cost < _NEVER), default=0.0)
    least = min(0.0, *map(min, rows))
    span = (most - least + 1) * (len(rows) + 1)
    search = _Search(rows, [span + _whole(cost) for cost in table.alone])
    return search.found()


def _whole(cost: float) -> float:
    return _NEVER if cost == FORBIDDEN else float(round(cost * _UNITS))


class _Search:
    """An order pays its cost less the price of the column. Prices are never above 0, and in the
    end those of free columns are 0: then no other way is cheaper.
    """

    __slots__ = ("_alone", "_columns", "_free", "_of_column", "_of_row", "_prices", "_rows")

    def __init__(self, rows: list[list[float]], alone: list[float]) -> None:
        self._rows = rows
        self._columns = [list(column) for column in zip(*rows, strict=True)]
        self._alone = alone
        self._prices = self._first_prices()
        self._of_row: list[int | None] = [None] * len(rows)
        """None: not placed yet."""
        self._of_column = [NOBODY] * len(self._columns)
        self._free = dict.fromkeys(range(len(self._columns)))
        """Columns that nobody has, in order."""

    def found(self) -> list[int]:
        waiting = list(range(len(self._rows)))
        for _ in range(_PASSES):
            waiting = self._bid(waiting)
        for row in waiting:
            self._place(row)
        for column, price in enumerate(self._prices):
            if self._of_column[column] == NOBODY and price < 0:
                self._give_back(column)
        return [NOBODY if column is None else column for column in self._of_row]

    def _first_prices(self) -> list[float]:
        """Pairs that are good for any order begin as dear as they will about become."""
        best = [min(column) for column in self._columns]
        wanted = sorted(one for one in best if one < _NEVER)[: len(self._rows)]
        if not wanted:
            return [0.0] * len(best)
        return [min(0.0, one - wanted[-1]) for one in best]

    def _bid(self, waiting: list[int]) -> list[int]:
        """Each takes the column that is best for it and makes it as dear as its second best.

        Answers those that are still without one.
        """
        prices, owners = self._prices, self._of_column
        queue = waiting[::-1]
        later: list[int] = []
        steps = _STEPS * len(self._rows)
        while queue:
            row = queue.pop()
            steps -= 1
            paid = list(map(sub, self._rows[row], prices))
            best = min(paid)
            if steps < 0 or best >= self._alone[row]:
                later.append(row)
                continue
            column = self._first_free(paid, best)
            paid[column] = _NEVER
            owner, second = owners[column], min(self._alone[row], *paid)
            if owner != NOBODY and second == best:
                later.append(row)
                continue
            prices[column] -= second - best
            owners[column], self._of_row[row] = row, column
            self._free.pop(column, None)
            if owner != NOBODY:
                self._of_row[owner] = None
                queue.append(owner)
        return later

    def _first_free(self, far: list[float], length: float) -> int:
        """Of the columns that are equally far, one that is free, if there is one."""
        first = far.index(length)
        if self._of_column[first] != NOBODY and far.count(length) > 1:
            for column in self._free:
                if far[column] == length:
                    return column
        return first

    def _place(self, start: int) -> None:
        """Along the cheapest path to a column that is free, or to an order that goes without."""
        prices, owners = self._prices, self._of_column
        far = list(map(sub, self._rows[start], prices))
        before = [start] * len(far)
        known = self._rows[start][:]
        """Of each column that is open what an order must cost less to come there sooner."""
        done: list[tuple[int, float]] = []
        out, out_row = self._alone[start], start
        while True:
            length = min(far)
            if length >= out:
                break
            reached = self._first_free(far, length)
            row = owners[reached]
            if row == NOBODY:
                break
            done.append((reached, length))
            far[reached] = _NEVER
            known[reached] = -_NEVER
            costs = self._rows[row]
            ahead = costs[reached] - prices[reached] - length
            if self._alone[row] - ahead < out:
                out, out_row = self._alone[row] - ahead, row
            gained = list(map(sub, costs, known))
            if min(gained) < ahead:
                for column, gain in enumerate(gained):
                    if gain < ahead:
                        known[column] = costs[column] - ahead
                        far[column] = known[column] - prices[column]
                        before[column] = row
        length = min(length, out)
        if length == out:
            self._go_without(start, out_row, before)
        else:
            self._free.pop(reached, None)
            self._follow(start, reached, before)
        for column, at in done:
            prices[column] += at - length

    def _go_without(self, start: int, row: int, before: list[int]) -> None:
        column = self._of_row[row]
        self._of_row[row] = NOBODY
        if row != start and column is not None:
            self._follow(start, column, before)

    def _follow(self, start: int, column: int, before: list[int]) -> None:
        """From its end backwards, everybody on the path takes the column that was reached."""
        while True:
            row = before[column]
            self._of_column[column] = row
            mine = self._of_row[row]
            self._of_row[row] = column
            if row == start or mine is None:
                return
            column = mine

    def _give_back(self, start: int) -> None:
        """A column that began too dear and that nobody took: it is free, or takes an order from
        another that is then.
        """
        prices, of_row = self._prices, self._of_row
        pays = [self._pays(row) for row in range(len(self._rows))]
        far = list(map(sub, map(sub, self._columns[start], pays), [prices[start]] * len(pays)))
        before = [start] * len(far)
        is_open = [True] * len(pays)
        done: list[tuple[int, float]] = []
        length, end = -prices[start], NOBODY
        while True:
            nearest = min(far)
            if nearest >= length:
                break
            row = far.index(nearest)
            column = of_row[row]
            if column == NOBODY or column is None:
                length, end = nearest, row
                break
            done.append((row, nearest))
            far[row] = _NEVER
            is_open[row] = False
            if nearest - prices[column] < length:
                length, end = nearest - prices[column], row
            offset = nearest - prices[column]
            for other, cost in enumerate(self._columns[column]):
                through = cost - pays[other] + offset
                if through < far[other] and is_open[other]:
                    far[other] = through
                    before[other] = column
        for row, at in done:
            column = of_row[row]
            if column is not None and at < length:
                prices[column] += length - at
        prices[start] += length
        if end != NOBODY:
            self._hand_over(start, end, before)

    def _pays(self, row: int) -> float:
        column = self._of_row[row]
        if column == NOBODY or column is None:
            return self._alone[row]
        return self._rows[row][column] - self._prices[column]

    def _hand_over(self, start: int, row: int, before: list[int]) -> None:
        """From the end of the path backwards; the column of the first order is free then."""
        left = self._of_row[row]
        if left is not None and left != NOBODY:
            self._of_column[left] = NOBODY
        while True:
            column = before[row]
            previous = self._of_column[column]
            self._of_column[column] = row
            self._of_row[row] = column
            if column == start:
                return
            row = previous
