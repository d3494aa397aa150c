"""Orders for tests of what is made of a row."""

from dataclasses import fields, replace
from typing import Any

from daemon.domain.orders.concrete import LoadClock
from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.orders.truck import TruckState
from daemon.readmodel.loads import load_clock
from daemon.readmodel.orders import Given, OrderRow
from tests.daemon.readmodel.sample_fleet import NOW

MINUTE = 60_000
GIVEN = Given(
    vehicle_id=1,
    vehicle="T-01",
    driver="D17",
    driver_label="Maria Alvarez",
    position=1,
    at=NOW - 30 * MINUTE,
    truck_state=TruckState.EN_ROUTE,
    is_in_hand=True,
)
USUAL = OrderRow(
    id=1,
    name="O-1",
    customer="ACME",
    customer_label="Acme Precast",
    tier=Tier.PREMIUM,
    state=OrderState.PENDING,
    state_since=NOW,
    origin="plant",
    origin_label="",
    destination="tower",
    destination_label="Tower site",
    earliest_at=None,
    promised_at=NOW + 60 * MINUTE,
    material="C30",
    weight_kg=18_000,
    volume_l=7_500,
    created_at=NOW - 90 * MINUTE,
    arrived_at=None,
    given=None,
    expected=None,
    load=None,
    look=None,
    note="",
    equipment=(),
    certificates=(),
    preferred=(),
    loading_min=5,
    unloading_min=15,
    discharge_limit_min=90,
    version=1,
    late_min=None,
)


def row(name: str, *, state: str = "pending", **changes: Any) -> OrderRow:
    """One with a truck, where its state says that it has one."""
    assert set(changes) <= {field.name for field in fields(OrderRow)}
    given = None if state in {"pending", "cancelled"} else GIVEN
    return replace(USUAL, **({"name": name, "state": OrderState(state), "given": given} | changes))


def load(left_min: int) -> LoadClock:
    return load_clock(NOW - (90 - left_min) * MINUTE, 90, NOW)
