from typing import Any

import pytest
from pydantic import ValidationError

from daemon.commands.order_args import AddOrder, ChangeOrder
from daemon.domain.orders.order import Order
from daemon.store.database import Store
from tests.daemon.commands.orders_desk import TOLD
from tests.daemon.store.order_scene import add_order, lay_ground


@pytest.fixture
def order(store: Store) -> Order:
    return add_order(store.connection, lay_ground(store.connection), equipment=("pump",))


def test_only_what_was_said_is_told() -> None:
    args = AddOrder.model_validate(
        TOLD | {"tier": None, "weight_kg": None, "equipment": ["b", "a"]}
    )
    told = args.told_fields()
    assert "tier" not in told
    assert (told["weight_kg"], told["equipment"]) == (None, ("b", "a"))
    assert args.told().equipment == ("a", "b")


def test_a_change_leaves_the_rest(order: Order) -> None:
    args = ChangeOrder.model_validate({"order": "O-1", "note": "gate 3", "reason": "site"})
    assert args.changed_fields() == {"note": "gate 3"}
    told = args.told(order)
    assert (told.note, told.equipment, told.weight_kg) == ("gate 3", ("pump",), order.weight_kg)
    assert told.discharge_limit_min == 90


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"material": "concrete C40"}, 90),
        ({"material": "gravel"}, None),
        ({"material": "gravel", "discharge_limit_min": 60}, 60),
        ({"material": "gravel", "equipment": ["mixer"]}, 90),
        ({"discharge_limit_min": 0}, 0),
    ],
)
def test_a_limit_is_judged_anew_when_the_load_becomes_another(
    order: Order, changes: dict[str, Any], limit: int | None
) -> None:
    args = ChangeOrder.model_validate({"order": "O-1", **changes})
    assert args.told(order).discharge_limit_min == limit


@pytest.mark.parametrize("given", [{}, {"reason": "x"}, {"material": None}])
def test_a_change_names_something(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="names nothing that is to change"):
        ChangeOrder.model_validate({"order": "O-1", **given})
