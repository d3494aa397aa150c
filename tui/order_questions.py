"""What the screens of orders and of dispatch want to know."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.readmodel.dispatch import Dispatch, dispatch
from daemon.readmodel.order import OrderDetail, order_detail
from daemon.readmodel.orders import NOTHING_KNOWN, Known, OrderRow, Wanted, known, orders
from daemon.readmodel.values import ReadConnection
from tui.questions import Head, View, values_at
from tui.rules import RulesAt

HOUR_MS = 3_600_000
AROUND_MS = 24 * HOUR_MS
"""So long ago and ahead promises are listed that are kept or off already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersView(View):
    rows: Sequence[OrderRow]
    known: Known = NOTHING_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView(View):
    detail: OrderDetail | None
    known: Known = NOTHING_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchView(View):
    dispatch: Dispatch | None
    known: Known = NOTHING_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersQuestion:
    with_over: bool
    """Those too that are delivered or cancelled, of the hours around now."""
    rules: RulesAt | None

    def answer(self, db: ReadConnection, head: Head) -> View:
        now = head.moment.now_ms
        wanted = Wanted()
        if self.with_over:
            wanted = Wanted(since=now - AROUND_MS, until=now + AROUND_MS)
        return OrdersView(
            rows=orders(db, now, wanted, rules=values_at(self.rules, db, now)), known=known(db)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuestion:
    name: str
    rules: RulesAt | None

    def answer(self, db: ReadConnection, head: Head) -> View:
        now = head.moment.now_ms
        detail = order_detail(db, self.name, now, rules=values_at(self.rules, db, now))
        return OrderView(detail=detail, known=known(db))


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchQuestion:
    rules: RulesAt | None

    def answer(self, db: ReadConnection, head: Head) -> View:
        now = head.moment.now_ms
        found = dispatch(db, now, rules=values_at(self.rules, db, now))
        return DispatchView(dispatch=found, known=known(db))
