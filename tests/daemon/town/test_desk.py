"""What is ordered in a town fits the commands and its own places and trucks."""

from daemon.commands import customers, dispatch, orders, vehicles
from daemon.commands.master_turn import MasterMeans
from daemon.town.desk import LATER, MIXER, OrderDesk
from daemon.town.hauls import Haul

NOW = 1_795_304_160_000
MINUTE = 60_000
FLEET = [
    ("T101", "concrete mixer"),
    ("T102", "tipper"),
    ("T103", "van"),
    ("T104", "concrete mixer"),
]


def haul(vehicle: str, *, loads: int, origin: str = "plant") -> Haul:
    """Loads for 10 min, drives for 15, and is there for 30."""
    at = NOW + loads * MINUTE
    return Haul(
        vehicle,
        origin,
        "school",
        loads_at=at,
        leaves_at=at + 10 * MINUTE,
        arrives_at=at + 25 * MINUTE,
        ends_at=at + 55 * MINUTE,
    )


DESK = OrderDesk(
    vehicles=FLEET,
    now_ms=NOW,
    hauls=[
        haul("T104", loads=-12),
        haul("T101", loads=-30),
        haul("T102", loads=-3, origin="quarry"),
        haul("T102", loads=60, origin="quarry"),
        haul("T101", loads=40),
        haul("T101", loads=600),
        haul("T104", loads=-55),
        haul("T109", loads=-5),
    ],
)


def told(command: str) -> list[dict[str, object]]:
    return [dict(ask.args) for ask in DESK.orders() if ask.command == command]


def test_every_command_takes_what_it_is_told() -> None:
    means = MasterMeans()
    specs = [
        *customers.specs(means),
        *vehicles.specs(means),
        *orders.specs(),
        *dispatch.specs(),
    ]
    by_name = {spec.name: spec for spec in specs}
    many = OrderDesk(vehicles=[(f"T{101 + one}", MIXER) for one in range(6)], now_ms=NOW)
    for ask in (*DESK.customers(), *DESK.orders(), *many.customers()):
        by_name[ask.command].args.model_validate(dict(ask.args))


def test_of_a_van_nobody_says_what_it_carries() -> None:
    edited = {ask.args["name"] for ask in DESK.customers() if ask.command == "vehicles.edit"}
    assert edited == {"T101", "T102", "T104"}


def test_what_the_trucks_bring_soon_is_ordered_and_some_more() -> None:
    added = told("orders.add")
    assert len({one["order"] for one in added}) == len(added) == 5 + len(LATER) + 1
    assert all(isinstance(one["promised_at"], int) for one in added)
    assert min(int(str(one["promised_at"])) for one in added) > NOW
    assert [one["order"] for one in added if one.get("equipment") == ["crane"]] == ["O-09"]


def test_what_is_under_way_stands_as_far_as_it_has_come() -> None:
    given = {str(one["order"]): one["vehicle"] for one in told("orders.assign")}
    assert given == {"O-01": "T101", "O-02": "T104", "O-03": "T102", "O-05": "T102"}
    assert [(one["order"], one["state"]) for one in told("orders.move")] == [
        ("O-01", "loading"), ("O-01", "in_transit"), ("O-01", "delivering"),
        ("O-02", "loading"), ("O-02", "in_transit"),
        ("O-03", "loading"),
    ]  # fmt: skip


def test_concrete_to_come_waits_for_the_mixer_that_will_bring_it() -> None:
    (order,) = (one for one in told("orders.add") if one["order"] == "O-04")
    carries = {
        ask.args["name"]: str(ask.args["equipment"]).split(",")
        for ask in DESK.customers()
        if ask.command == "vehicles.edit"
    }
    assert [name for name, has in carries.items() if has == order["equipment"]] == ["T101"]
    assert "O-04" not in {one["order"] for one in told("orders.assign")}
