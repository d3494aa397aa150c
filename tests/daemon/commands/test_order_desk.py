from zoneinfo import ZoneInfo

import pytest

from daemon.commands.order_desk import OrderRefused, faulty, ground_of, moving, warned, worded
from daemon.domain.eta.lanes import Leg
from daemon.domain.orders.ground import Fault
from daemon.domain.orders.machine import MoveRefused
from daemon.domain.orders.told import Told
from daemon.store import lanes
from daemon.store.database import Store
from daemon.store.lanes import Driven
from tests.daemon.domain.orders.told_scene import HOUR, RULES, told
from tests.daemon.store.order_scene import add_pair, lay_ground
from tests.daemon.store.scene import NOW

FAULTS = (Fault(field="a", message="is x", allowed="y"), Fault(field="b", message="is z"))


def drives(store: Store, *orders: Told) -> dict[str, float]:
    ground = ground_of(store.connection, orders, rules=RULES, now=NOW, is_trusted=True)
    return dict(ground.drives)


def test_drives_are_known_where_both_places_are(store: Store) -> None:
    lay_ground(store.connection)
    there, nowhere = told(name="O-1"), told(name="O-2", origin="MOON")
    same = told(name="O-3", destination="PLANT")
    found = drives(store, there, nowhere, same)
    assert list(found) == ["O-1"]
    assert 10 < found["O-1"] < 40


def test_drives_are_as_long_as_was_learned_on_the_lane(store: Store) -> None:
    tx = store.connection
    ground, pair = lay_ground(tx), add_pair(tx)
    before = drives(store, told())["O-1"]
    for number in range(20):
        leg = Leg(
            from_id=ground.plant_id,
            to_id=ground.site_id,
            hour=8,
            took_s=7_200,
            straight_m=10_000,
            driven_m=None,
        )
        lanes.add_leg(tx, leg, Driven(vehicle_id=pair.vehicle_id, left_at=NOW - HOUR - number))
    assert drives(store, told())["O-1"] > 2 * before


def test_all_faults_stand_in_one_refusal() -> None:
    answer = faulty("O-1", FAULTS)
    assert answer.message == "order O-1: a: is x; b: is z"
    assert answer.next_step == "a: y"
    assert answer.body["faults"] == [
        {"field": "a", "message": "is x", "allowed": "y"},
        {"field": "b", "message": "is z", "allowed": ""},
    ]


def test_warnings_stand_behind_what_was_done() -> None:
    assert warned(()) == ""
    assert warned(FAULTS) == "; warning: a: is x; warning: b: is z"


def test_a_move_that_may_not_be_is_refused_with_its_reason() -> None:
    with pytest.raises(OrderRefused, match="no way") as refused, moving():
        raise MoveRefused("no way")
    assert refused.value.code == "move_refused"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("promised_at", NOW, "2026-06-01 08:03 MDT"),
        ("earliest_at", None, "unknown"),
        ("equipment", ("mixer", "pump"), "mixer pump"),
        ("equipment", (), "none"),
        ("weight_kg", 18_000, "18000"),
        ("note", "", "none"),
    ],
)
def test_what_is_told_is_worded_for_people(field: str, value: object, said: str) -> None:
    assert worded(field, value, ZoneInfo("America/Denver")) == said
