"""Orders and pairs matched all at once: the cheapest of all ways, by shortest augmenting paths.

Jonker and Volgenant 1987, rectangular. Costs are whole numbers in floats, which add up exactly,
so that the same costs give the same matching on every machine. Each order has a place of its own
for staying without a pair.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from operator import sub

FORBIDDEN = float("inf")
NOBODY = -1
"""In place of a pair: the order stays without one."""
_UNITS = 1e6
"""Costs are compared to so many parts of one."""
_NEVER = float(1 << 50)
"""More than any sum of costs, and twice of it is exact."""
_STEPS = 2
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


class _Path:
    """The search for the cheapest way to place one order."""

    __slots__ = ("before", "end", "far", "goal", "known", "length", "near")

    def __init__(self, start: int, alone: float, far: list[float]) -> None:
        self.far = far
        """What the way to each column costs, as far as it is known."""
        self.before = [start] * len(far)
        """The order through which it leads there."""
        self.known: list[float] = []
        """What an order must cost less at a column to come there sooner, and before the end of
        the way that is known; of one that was passed no order does.
        """
        self.near: list[tuple[float, int]] = []
        self.length = alone
        """Of the cheapest way that ends."""
        self.end = start
        """The order that goes without at its end; or else the column that is taken."""
        self.goal = NOBODY


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
        for row in self._bid():
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

    def _bid(self) -> list[int]:
        """Each takes the column that is best for it and makes it as dear as its second best.

        Answers those that are still without one.
        """
        prices, owners = self._prices, self._of_column
        queue = list(range(len(self._rows)))[::-1]
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
        path = self._begun(start)
        done: list[tuple[int, float]] = []
        while path.near and path.near[0][0] < path.length:
            here, reached = heappop(path.near)
            if here == path.far[reached] and path.known[reached] != -_NEVER:
                done.append((reached, here))
                self._go_on(path, reached, here)
        if path.goal == NOBODY:
            self._go_without(start, path.end, path.before)
        else:
            self._free.pop(path.goal, None)
            self._follow(start, path.goal, path.before)
        for column, at in done:
            self._prices[column] += at - path.length

    def _begun(self, start: int) -> "_Path":
        far = list(map(sub, self._rows[start], self._prices))
        path = _Path(start, self._alone[start], far)
        goal = min(self._free, key=far.__getitem__, default=NOBODY)
        if goal != NOBODY and far[goal] < path.length:
            path.length, path.goal = far[goal], goal
        length = path.length
        path.known = [
            min(cost, price + length)
            for cost, price in zip(self._rows[start], self._prices, strict=True)
        ]
        path.near = [(one, column) for column, one in enumerate(far) if one < path.length]
        heapify(path.near)
        return path

    def _go_on(self, path: "_Path", reached: int, here: float) -> None:
        """Through the order that has the column: it goes without, or takes another."""
        prices, row = self._prices, self._of_column[reached]
        known, costs = path.known, self._rows[row]
        known[reached] = -_NEVER
        ahead = costs[reached] - prices[reached] - here
        if self._alone[row] - ahead < path.length:
            path.length, path.end, path.goal = self._alone[row] - ahead, row, NOBODY
        gained = list(map(sub, costs, known))
        if min(gained) >= ahead:
            return
        for column in [one for one, gain in enumerate(gained) if gain < ahead]:
            known[column] = costs[column] - ahead
            path.far[column] = there = known[column] - prices[column]
            path.before[column] = row
            if there < path.length:
                heappush(path.near, (there, column))
                if self._of_column[column] == NOBODY:
                    path.length, path.goal = there, column

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
