"""Acts on orders, on what trucks do for them, on loads, calls back and proposals."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.readmodel.dispatch import ProposalRow, RecallRow
from daemon.readmodel.order_why import reasons_against
from daemon.readmodel.orders import OrderRow
from tui.acts import Act, Impossible, Proposal
from tui.format import LocalTime, plain
from tui.order_forms import CUSTOMERS
from tui.widgets.status import ORDER, TRUCK

EDITED = frozenset({OrderState.PENDING, OrderState.ASSIGNED})
NOTHING_SAID: Mapping[str, Any] = {
    "earliest_at": None,
    "material": "",
    "weight_kg": None,
    "volume_l": None,
    "equipment": [],
    "certificates": [],
    "preferred": [],
    "note": "",
}
"""What an emptied field says; one that is not here keeps what stands."""
INSTANTS = frozenset({"promised_at", "earliest_at"})
MINUTE_MS = 60_000
BREAKS = "breaks"
"""So the daemon answers when it would do it only if that is set aside."""
LOADED = frozenset({OrderState.LOADING, OrderState.IN_TRANSIT, OrderState.DELIVERING})
DECIDED = {
    "dump": "It is dumped: nobody pours it.",
    "return": "It goes back to the plant.",
    "redirect": "The truck goes on to that order with it.",
}


def add(given: Mapping[str, Any], local: LocalTime, now: int) -> Act:
    args = {key: value for key, value in given.items() if (key, value) != ("tier", CUSTOMERS)}
    promised = local.near(given["promised_at"], now)
    return Act(
        command="orders.add",
        args=args,
        what=f"take order {given['order']}",
        effect=f"{given['customer']} is promised a truck at {given['destination']} by {promised}."
        " A truck and a driver are looked for at once.",
    )


def edit(row: OrderRow, given: Mapping[str, Any]) -> Proposal:
    """Only what was changed is told."""
    what = f"change order {row.name}"
    changed = {
        key: value
        for key, value in (dict(NOTHING_SAID) | dict(given)).items()
        if not _is_same(row, key, value) and (key, value) != ("tier", CUSTOMERS)
    }
    if not changed:
        return Impossible(what=what, why="nothing in it was changed")
    said = ", ".join(key.removesuffix("_at").replace("_", " ") for key in changed)
    return Act(
        command="orders.change",
        args={"order": row.name, **changed},
        what=what,
        effect=f"Another {said} from now on. Where that matters to whoever has it, it is taken"
        " back and dispatched anew.",
    )


def may_edit(row: OrderRow) -> Impossible | None:
    if row.state in EDITED:
        return None
    why = f"it is {ORDER[row.state].word}; orders are changed while they are pending or assigned"
    return Impossible(what=f"change order {row.name}", why=why)


def may_cancel(row: OrderRow) -> Impossible | None:
    what = f"cancel order {row.name}"
    if row.state.is_over:
        return Impossible(what=what, why=f"it is {ORDER[row.state].word} already")
    return None


def cancel(row: OrderRow, given: Mapping[str, Any]) -> Act:
    effect = "Nobody is on it yet."
    if row.given is not None and row.state in LOADED:
        effect = (
            f"{row.given.vehicle} is called back, and {row.given.driver} must say that he heard."
        )
        if row.load is not None:
            effect += (
                f" Its load goes on setting, {row.load.left_min} min left: you decide what"
                " becomes of it."
            )
    elif row.given is not None:
        effect = f"{row.given.vehicle} is free for another order."
    return _with_order("orders.cancel", row, given, f"cancel order {row.name}", effect)


def may_take_back(row: OrderRow) -> Impossible | None:
    if row.state is OrderState.ASSIGNED:
        return None
    why = "it has no truck" if row.is_waiting else f"it is {ORDER[row.state].word}"
    return Impossible(what=f"take order {row.name} back", why=why)


def take_back(row: OrderRow, given: Mapping[str, Any]) -> Act:
    vehicle = "" if row.given is None else row.given.vehicle
    return _with_order(
        "orders.take_back",
        row,
        given,
        f"take order {row.name} back from {vehicle}",
        "It waits again, and dispatch looks for another truck.",
    )


def may_delay(row: OrderRow) -> Impossible | None:
    if not row.state.is_over:
        return None
    why = f"it is {ORDER[row.state].word}"
    return Impossible(what=f"declare a delay of order {row.name}", why=why)


def delay(row: OrderRow, given: Mapping[str, Any]) -> Act:
    return _with_order(
        "orders.delay",
        row,
        given,
        f"declare that order {row.name} is {given['minutes']} min late",
        "Its owner is told, and the customer where a contact is known.",
    )


def may_rate(row: OrderRow) -> Impossible | None:
    if row.state is OrderState.DELIVERED and row.given is not None:
        return None
    why = f"it is {ORDER[row.state].word}; a driver is rated for what he has delivered"
    return Impossible(what=f"rate order {row.name}", why=why)


def rate(row: OrderRow, given: Mapping[str, Any]) -> Act:
    driver = "" if row.given is None else row.given.driver
    return _with_order(
        "orders.rate",
        row,
        given,
        f"rate {driver} {given['rating']} of 5 for order {row.name}",
        "It counts in the score of the next assignments.",
    )


def may_assign(row: OrderRow) -> Impossible | None:
    if row.is_waiting:
        return None
    why = f"it is {ORDER[row.state].word}"
    if row.state is OrderState.ASSIGNED and row.given is not None:
        why = f"{row.given.vehicle} has it; T takes it back first"
    return Impossible(what=f"give order {row.name} to a truck", why=why)


def assign(row: OrderRow, given: Mapping[str, Any]) -> Act:
    """What is known to speak against it is said before it is asked."""
    vehicle = given["vehicle"]
    names = [vehicle, given["driver"]] if "driver" in given else [vehicle]
    effect = f"It stands at the end of the route of {vehicle}."
    against = reasons_against(row.look, names)
    if against:
        effect += f" When dispatch last looked this spoke against it: {'; '.join(against)}."
    what = f"give order {row.name} to {vehicle}"
    act = Act(command="orders.assign", args={"order": row.name, **given}, what=what, effect=effect)
    return _past_breaks(act, what)


def _past_breaks(act: Act, what: str) -> Act:
    """Where it breaks something that is asked, and done when it is confirmed."""

    def anyway(code: str, said: str) -> Act | None:
        if code != BREAKS:
            return None
        return Act(
            command=act.command,
            args={**act.args, "is_confirmed": True},
            what=f"{what} all the same",
            effect=f"It breaks this: {said}. What is set aside is kept with your name.",
        )

    return replace(act, anyway=anyway)


def may_move(row: OrderRow) -> Impossible | None:
    what = f"move order {row.name} on"
    if row.state.is_over:
        return Impossible(what=what, why=f"it is {ORDER[row.state].word}")
    if row.given is None:
        return Impossible(what=what, why="no truck has it; A gives it to one")
    if not row.given.is_in_hand:
        why = f"{row.given.vehicle} has another in hand before it"
        return Impossible(what=what, why=why)
    return None


def move(row: OrderRow, given: Mapping[str, Any]) -> Act:
    said = ORDER[OrderState(given["state"])].word
    truck = "" if row.given is None else row.given.vehicle
    return _with_order(
        "orders.move",
        row,
        {key: value for key, value in given.items() if value is not False},
        f"say that order {row.name} is {said}",
        f"{truck} goes along with it. It is kept that you said so and not the truck.",
    )


def set_state(vehicle: str, given: Mapping[str, Any]) -> Act:
    said = TRUCK[TruckState(given["state"])].word
    return Act(
        command="trucks.set_state",
        args={"vehicle": vehicle, **given},
        what=f"say that {vehicle} is {said}",
        effect="Its order goes along. It is kept that you said so and not the truck.",
    )


def accept(row: ProposalRow) -> Act:
    return Act(
        command="routes.accept",
        args={"id": row.id},
        what=f"accept proposal {row.id}",
        effect=f"{moves_said(row)}. Lateness that it saves: {row.saves}.",
    )


def reject(row: ProposalRow, given: Mapping[str, Any]) -> Act:
    return Act(
        command="routes.reject",
        args={"id": row.id, **given},
        what=f"reject proposal {row.id}",
        effect="All stays as it is.",
    )


def moves_said(row: ProposalRow) -> str:
    return plain(
        ", ".join(
            f"{one.order} from {one.from_truck or 'nobody'} to {one.to_truck or 'nobody'}"
            for one in row.moves
        )
        or "nothing moves"
    )


def acknowledge(row: RecallRow) -> Act:
    return Act(
        command="trucks.acknowledge",
        args={"vehicle": row.vehicle},
        what=f"say that {row.vehicle} has heard",
        effect=f"You have called the driver: he comes back, order {row.order} is off.",
    )


def decide_load(vehicle: str, given: Mapping[str, Any]) -> Act:
    args = {"vehicle": vehicle, **given}
    act = Act(
        command="trucks.decide_load",
        args=args,
        what=f"decide on the load of {vehicle}",
        effect=DECIDED[given["decision"]],
    )
    order = given.get("order")
    return act if order is None else _past_breaks(act, f"give the load of {vehicle} to {order}")


def _with_order(
    command: str, row: OrderRow, given: Mapping[str, Any], what: str, effect: str
) -> Act:
    return Act(command=command, args={"order": row.name, **given}, what=what, effect=effect)


def _is_same(row: OrderRow, key: str, value: object) -> bool:
    """A form has no seconds."""
    stands = _stands(row, key)
    if key in INSTANTS and isinstance(value, int) and isinstance(stands, int):
        return value // MINUTE_MS == stands // MINUTE_MS
    return value == stands


def _stands(row: OrderRow, key: str) -> object:
    value = getattr(row, key)
    if key == "discharge_limit_min":
        return value or 0
    return list(value) if isinstance(value, tuple) else value
