"""What is wrong with orders and loads, as the screens and `depotd status` tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daemon.domain.orders.concrete import Hardness
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.attention import AttentionRow, OrderTrouble, Urgency
from daemon.readmodel.dispatch import RecallRow, recalls
from daemon.readmodel.loads import LoadRow, loads
from daemon.readmodel.orders import OrderRow, orders
from daemon.readmodel.values import ReadConnection

PRESSING = frozenset({Hardness.PRESSING, Hardness.OVER})
WARNED = PRESSING | {Hardness.WARNED}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCount:
    open: int
    waiting: int
    late: int
    no_truck: int
    """Nobody can have them."""
    loads: int
    """That are warned of, or over their limit."""
    undecided: int
    """Loads whose order is gone, and nobody has said what becomes of them."""
    recalls: int
    """That no driver has answered in time."""

    @property
    def is_told(self) -> bool:
        """A depot without orders hears nothing of them."""
        return bool(self.open or self.loads or self.undecided or self.recalls)

    @property
    def said(self) -> str:
        """In a line; what is in order is not named."""
        calls = "call" if self.recalls == 1 else "calls"
        trouble = (
            (self.late, "late"),
            (self.no_truck, "without a possible truck"),
            (self.loads, f"{_loads(self.loads)} near or over the limit"),
            (self.undecided, f"{_loads(self.undecided)} to decide on"),
            (self.recalls, f"unanswered {calls} back"),
        )
        named = "".join(f", {count} {what}" for count, what in trouble if count)
        return f"{self.open} open, {self.waiting} waiting{named}"


def order_count(db: ReadConnection, now: int, rules: RuleValues | None = None) -> OrderCount:
    open_ones = orders(db, now, rules=rules)
    carried = loads(db, now, rules)
    return OrderCount(
        open=len(open_ones),
        waiting=sum(row.is_waiting for row in open_ones),
        late=sum(row.is_late for row in open_ones),
        no_truck=sum(row.is_unassignable for row in open_ones),
        loads=sum(row.clock.hardness in WARNED for row in carried),
        undecided=sum(row.is_stranded for row in carried),
        recalls=sum(row.is_overdue for row in recalls(db, now)),
    )


def orders_trouble(
    db: ReadConnection, now: int, rules: RuleValues | None = None
) -> tuple[AttentionRow, ...]:
    found: list[AttentionRow] = [
        row for order in orders(db, now, rules=rules) for row in _of_order(order)
    ]
    found += _of_loads(loads(db, now, rules))
    found += [_of_recall(row) for row in recalls(db, now)]
    return tuple(found)


def _of_order(row: OrderRow) -> Iterable[AttentionRow]:
    if row.is_late:
        who = "no truck has it" if row.given is None else f"with {row.given.vehicle}"
        is_there = row.arrived_at is not None
        said = f"{'was' if is_there else 'will be'} {row.late_min} min late, {row.tier}, {who}"
        yield _row(
            OrderTrouble.LATE,
            row.name,
            said,
            urgency=Urgency.SOON if is_there else Urgency.NOW,
            since=row.promised_at,
        )
    if row.is_unassignable and row.look is not None:
        why = row.look.body.get("why")
        said = why if isinstance(why, str) and why else "no truck and driver can have it"
        yield _row(OrderTrouble.NO_TRUCK, row.name, said, since=row.look.at)


def _of_loads(rows: Sequence[LoadRow]) -> Iterable[AttentionRow]:
    for row in rows:
        if not _needs_word(row):
            continue
        left = row.clock.left_min
        said = f"{row.vehicle}: " + (
            f"{left} min left to pour" if left >= 0 else f"{-left} min over its limit"
        )
        if row.is_stranded:
            said += ", and nobody has decided where it goes"
        is_pressing = row.clock.hardness in PRESSING or row.is_stranded
        yield _row(
            OrderTrouble.LOAD,
            row.order,
            said,
            urgency=Urgency.NOW if is_pressing else Urgency.SOON,
            since=row.batched_at,
        )


def _loads(count: int) -> str:
    return "load" if count == 1 else "loads"


def _needs_word(row: LoadRow) -> bool:
    return row.clock.hardness in WARNED or row.is_stranded


def _of_recall(row: RecallRow) -> AttentionRow:
    said = f"{row.vehicle} was called back and has not answered"
    return _row(
        OrderTrouble.RECALL,
        row.order,
        f"{said}: call the driver" if row.is_overdue else said,
        urgency=Urgency.NOW if row.is_overdue else Urgency.SOON,
        since=row.sent_at,
    )


def _row(
    trouble: OrderTrouble, order: str, said: str, *, since: int, urgency: Urgency = Urgency.NOW
) -> AttentionRow:
    return AttentionRow(
        urgency=urgency,
        key=f"o{order}",
        kind=trouble,
        name=order,
        motion=None,
        port=None,
        order=trouble,
        said=said,
        since=since,
    )
