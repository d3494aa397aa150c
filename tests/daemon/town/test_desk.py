"""What is ordered in a town fits the commands and its own places and trucks."""

from daemon.commands import customers, dispatch, orders, vehicles
from daemon.commands.master_turn import MasterMeans
from daemon.town.desk import ORDERS, OrderDesk

NOW = 1_795_304_154_000
FLEET = [
    ("T101", "concrete mixer"),
    ("T102", "tipper"),
    ("T103", "van"),
    ("T104", "concrete mixer"),
]
DESK = OrderDesk(vehicles=FLEET, now_ms=NOW)


def test_every_command_takes_what_it_is_told() -> None:
    means = MasterMeans()
    specs = [
        *customers.specs(means),
        *vehicles.specs(means),
        *orders.specs(),
        *dispatch.specs(),
    ]
    by_name = {spec.name: spec for spec in specs}
    for ask in (*DESK.customers(), *DESK.orders()):
        by_name[ask.command].args.model_validate(dict(ask.args))


def test_of_a_van_nobody_says_what_it_carries() -> None:
    edited = {ask.args["name"] for ask in DESK.customers() if ask.command == "vehicles.edit"}
    assert edited == {"T101", "T102", "T104"}


def test_orders_are_promised_ahead_and_one_needs_what_no_truck_has() -> None:
    added = [ask.args for ask in DESK.orders() if ask.command == "orders.add"]
    assert len({one["order"] for one in added}) == ORDERS
    assert all(isinstance(at, int) and at > NOW for at in (one["promised_at"] for one in added))
    assert [one["order"] for one in added if one.get("equipment") == ["crane"]] == ["O-12"]


def test_the_first_orders_are_with_the_mixers_already() -> None:
    moved = [
        (a.args["order"], a.args["state"]) for a in DESK.orders() if a.command == "orders.move"
    ]
    assert moved == [("O-01", "loading"), ("O-01", "in_transit"), ("O-02", "loading")]
    given = [ask.args["vehicle"] for ask in DESK.orders() if ask.command == "orders.assign"]
    assert given == ["T101", "T104"]
