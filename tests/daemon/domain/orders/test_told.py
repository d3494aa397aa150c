from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders.order import Order, OrderState, Place, Tier
from daemon.domain.orders.told import (
    BREAKING,
    NO_LIMIT,
    Told,
    differences,
    is_concrete,
    tidy,
    told_of,
)
from tests.daemon.domain.orders.told_scene import NOW, told

WORDS = st.lists(st.sampled_from(["Mixer", "pump", " PUMP ", "crane"]))
PAPERS = st.lists(st.sampled_from(["CDL", "cdl", "hazmat", "pilot"]))


@pytest.mark.parametrize(
    ("material", "equipment", "expected"),
    [
        ("concrete", (), True),
        ("Ready-mix CONCRETE C30/37", (), True),
        ("concreted gravel", (), False),
        ("gravel", (), False),
        ("mortar", ("mixer",), True),
        ("", (), False),
    ],
)
def test_concrete_is_known_by_its_word_or_by_the_mixer(
    material: str, equipment: tuple[str, ...], *, expected: bool
) -> None:
    assert is_concrete(material, equipment) is expected


def test_the_same_order_is_the_same_however_it_is_written() -> None:
    one = told(equipment=("Pump", "mixer"), certificates=("CDL", "hazmat"), note=" x ")
    other = told(equipment=("mixer", "pump", "pump"), certificates=("hazmat", "cdl"), note="x")
    assert one == other
    assert one.equipment == ("mixer", "pump")


def test_a_paper_that_nobody_knows_stays_as_it_was_told() -> None:
    assert told(certificates=("pilot",)).certificates == ("pilot",)


@given(equipment=WORDS, certificates=PAPERS)
def test_what_is_tidy_stays_so(equipment: list[str], certificates: list[str]) -> None:
    once = told(equipment=tuple(equipment), certificates=tuple(certificates))
    assert tidy(once) == once


def test_an_order_is_told_as_it_stands() -> None:
    order = Order(
        id=1,
        name="O-1",
        customer="ACME",
        tier=Tier.PREMIUM,
        state=OrderState.PENDING,
        state_since=NOW,
        version=1,
        origin=Place(id=1, name="PLANT", lat_e7=0, lon_e7=0),
        destination=Place(id=2, name="SITE-A", lat_e7=1, lon_e7=1),
        earliest_at=None,
        promised_at=NOW,
        equipment=frozenset({"pump", "mixer"}),
        loading_min=5,
        unloading_min=15,
        created_at=NOW,
    )
    found = told_of(order)
    assert tidy(found) == found
    assert (found.origin, found.destination, found.equipment) == (
        "PLANT",
        "SITE-A",
        ("mixer", "pump"),
    )
    assert found.discharge_limit_min == NO_LIMIT
    assert told_of(replace(order, discharge_limit_min=80)).discharge_limit_min == 80


def test_only_fields_that_were_told_can_differ() -> None:
    was, now = told(weight_kg=5, note="a"), told(weight_kg=6, note="b")
    assert differences(was, now, ("weight_kg", "tier")) == {"weight_kg": (5, 6)}
    assert differences(was, was, [field.name for field in fields(Told)]) == {}


def test_what_breaks_an_assignment_is_a_field_of_an_order() -> None:
    names = {field.name for field in fields(Told)}
    assert names > BREAKING
    assert names - BREAKING == {"name", "customer", "tier", "preferred", "note"}
