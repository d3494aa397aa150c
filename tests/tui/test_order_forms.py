from typing import Any

import pytest

from daemon.commands import order_args
from daemon.domain.orders.truck import TruckState
from daemon.readmodel.orders import Known, OrderRow
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tests.tui.order_rows import row
from tui import order_forms
from tui.fields import Fault, Form, given
from tui.format import LocalTime
from tui.order_forms import Desktop

HOUR = 3_600_000
DESK = Desktop(
    local=LocalTime.of(ZONE),
    now=NOW,
    known=Known(
        customers=("ACME", "CITY"),
        sites=("plant", "tower"),
        vehicles=("T-01", "T-10"),
        drivers=("D17",),
        orders=("O-1", "O-2"),
    ),
)
NEW = {
    "order": "O-7",
    "customer": "acme",
    "origin": "plant",
    "destination": "tower",
    "promised_at": "10:30",
}


def typed(form: Form, **words: str) -> tuple[dict[str, Any], list[Fault]]:
    return given(form, {field.key: field.value for field in form.fields} | words)


def test_a_new_order_needs_who_where_and_when() -> None:
    found, faults = typed(order_forms.new_order(DESK), **NEW, earliest_at="10:00", volume_l="7 500")
    assert faults == []
    assert found["customer"] == "ACME"
    assert found["promised_at"] - found["earliest_at"] == HOUR // 2
    assert found["volume_l"] == 7_500
    _, missing = typed(order_forms.new_order(DESK))
    assert [fault.key for fault in missing] == [
        "order", "customer", "origin", "destination", "promised_at",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"order": "two words"}, "order"),
        ({"destination": "plant"}, "destination"),
        ({"earliest_at": "11:00"}, "earliest_at"),
        ({"customer": "nobody"}, "customer"),
        ({"weight_kg": "heavy"}, "weight_kg"),
    ],
)
def test_what_cannot_be_is_said_below_its_field(words: dict[str, str], key: str) -> None:
    _, faults = typed(order_forms.new_order(DESK), **(NEW | words))
    assert [fault.key for fault in faults] == [key]


def test_an_edited_order_stands_in_its_form() -> None:
    order = row("O-1", origin="plant", destination="tower", equipment=("pump", "chute"))
    found, faults = typed(order_forms.edit_order(order, DESK))
    assert faults == []
    assert found["equipment"] == ["pump", "chute"]
    assert found["promised_at"] == order.promised_at // 60_000 * 60_000
    assert found["discharge_limit_min"] == 90


def test_only_what_comes_next_can_be_said_of_an_order() -> None:
    def states(order: OrderRow) -> list[str]:
        return [one.key for one in order_forms.move(order, DESK).fields[0].choices]

    assert states(row("O-1", state="assigned")) == [
        "loading", "in_transit", "delivering", "delivered",
    ]  # fmt: skip
    assert states(row("O-1", state="delivering")) == ["delivered"]


def test_a_truck_out_of_service_needs_a_reason() -> None:
    form = order_forms.set_state("T-01", (TruckState.AVAILABLE, TruckState.OUT_OF_SERVICE))
    assert typed(form) == ({"state": "available"}, [])
    _, faults = typed(form, state="out_of_service")
    assert [fault.key for fault in faults] == ["reason"]


@pytest.mark.parametrize(
    ("decision", "order", "is_taken"),
    [
        ("dump", "", True),
        ("redirect", "O-2", True),
        ("redirect", "", False),
        ("return", "O-2", False),
    ],
)
def test_a_load_goes_to_an_order_only_where_it_is_redirected(
    decision: str, order: str, is_taken: bool
) -> None:
    _, faults = typed(order_forms.decide_load("T-01", ("O-2",)), decision=decision, order=order)
    assert (faults == []) is is_taken


def test_the_delay_that_is_expected_stands_in_its_form() -> None:
    assert order_forms.delay(row("O-1", late_min=12)).fields[0].value == "12"
    assert order_forms.delay(row("O-1", late_min=-5)).fields[0].value == ""
    assert [field.key for field in order_forms.cancel(row("O-1")).fields] == ["reason"]
    assert [field.key for field in order_forms.take_back(row("O-1")).fields] == ["reason"]
    assert [field.key for field in order_forms.reject(3).fields] == ["reason"]
    assert typed(order_forms.rate(row("O-1")), rating="2")[0] == {"rating": 2}
    assert typed(order_forms.assign(row("O-1"), DESK), vehicle="T-10")[0] == {"vehicle": "T-10"}


def test_minutes_are_asked_up_to_what_is_taken() -> None:
    assert order_forms.MINUTES_MOST == order_args.MINUTES_MOST
