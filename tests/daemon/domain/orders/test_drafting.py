from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders.drafting import Judged, judge
from daemon.domain.orders.ground import Ground
from daemon.domain.orders.haul import Haul
from daemon.domain.orders.order import Tier
from tests.daemon.domain.orders.told_scene import GROUND, HOUR, MINUTE, NOW, told


def judged(ground: Ground = GROUND, **changes: Any) -> Judged:
    return judge(told(**changes), ground)


def said(found: Judged) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in found.faults]


def warned(found: Judged) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in found.warnings]


def test_an_order_in_order_is_drafted_with_what_rules_and_customer_say() -> None:
    found = judged(material="concrete")
    assert (found.faults, found.warnings) == ((), ())
    drafted = found.drafted
    assert drafted is not None
    assert (drafted.customer_id, drafted.origin_id, drafted.destination_id) == (1, 1, 2)
    assert (drafted.tier, drafted.loading_min, drafted.unloading_min) == (Tier.PREMIUM, 5, 15)
    assert drafted.discharge_limit_min == 90


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"material": "gravel"}, None),
        ({"material": "concrete", "discharge_limit_min": 60}, 60),
        ({"material": "concrete", "discharge_limit_min": 0}, None),
        ({"equipment": ("mixer",)}, 90),
        ({"discharge_limit_min": 45}, 45),
    ],
)
def test_the_limit_is_told_or_follows_from_concrete(
    changes: dict[str, Any], limit: int | None
) -> None:
    drafted = judged(**changes).drafted
    assert drafted is not None
    assert drafted.discharge_limit_min == limit


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"customer": "NOBODY"}, ("customer", "no customer is called 'NOBODY'")),
        ({"customer": "GONE"}, ("customer", "customer GONE is retired")),
        ({"origin": "MOON"}, ("origin", "no site is called 'MOON'")),
        ({"destination": "OLD"}, ("destination", "site OLD is retired")),
        ({"destination": "PLANT"}, ("destination", "PLANT is the origin too")),
        ({"promised_at": NOW}, ("promised_at", "2026-06-01 08:03 MDT is past")),
        (
            {"earliest_at": NOW + 3 * HOUR},
            ("earliest_at", "2026-06-01 11:03 MDT is after the promise"),
        ),
        (
            {"weight_kg": 20_001},
            ("weight_kg", "20001 kg are above every truck: the most has T1 with 20000 kg"),
        ),
        (
            {"volume_l": 9_001},
            ("volume_l", "9001 l are above every truck: the most has T2 with 9000 l"),
        ),
        ({"certificates": ("pilot",)}, ("certificates", "there is no paper 'pilot'")),
        ({"preferred": ("pilot",)}, ("preferred", "there is no paper 'pilot'")),
        (
            {"discharge_limit_min": 20},
            (
                "discharge_limit_min",
                (
                    "40 min from batching (loading 5, travel 20, pouring 15) are beyond the limit"
                    " of 20"
                ),
            ),
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = judged(**changes)
    assert said(found) == [expected]
    assert found.drafted is None


def test_every_refusal_says_what_is_allowed() -> None:
    found = judged(
        customer="NOBODY",
        origin="OLD",
        destination="OLD",
        promised_at=NOW - 1,
        earliest_at=NOW,
        weight_kg=99_999,
        volume_l=99_999,
        certificates=("pilot",),
    )
    assert len(found.faults) == 9
    assert all(one.allowed for one in found.faults)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"promised_at": NOW + 24 * MINUTE},
            (
                "promised_at",
                (
                    "cannot be kept: 5 min of loading and about 20 min of driving from now on end"
                    " 2026-06-01 08:28 MDT, 1 min after 2026-06-01 08:27 MDT"
                ),
            ),
        ),
        (
            {"discharge_limit_min": 39},
            (
                "discharge_limit_min",
                (
                    "40 min from batching (loading 5, travel 20, pouring 15) are beyond the limit"
                    " of 39"
                ),
            ),
        ),
        (
            {"promised_at": NOW + 367 * 24 * HOUR},
            ("promised_at", "2027-06-03 08:03 MDT is more than a year ahead"),
        ),
        ({"equipment": ("crane", "mixer")}, ("equipment", "no truck has crane and mixer")),
    ],
)
def test_what_is_only_doubtful_is_a_warning_with_its_figures(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = judged(**changes)
    assert warned(found) == [expected]
    assert found.drafted is not None


def test_a_window_that_is_just_met_is_no_matter() -> None:
    assert judged(promised_at=NOW + 25 * MINUTE).warnings == ()
    assert judged(discharge_limit_min=40).warnings == ()


def test_a_load_above_the_known_trucks_is_a_warning_that_names_the_unknown() -> None:
    unknown = {f"T{number}": Haul() for number in range(3, 8)}
    ground = replace(GROUND, haulers={**GROUND.haulers, **unknown})
    assert warned(judged(ground, weight_kg=20_001)) == [
        (
            "weight_kg",
            (
                "20001 kg are above what every truck is known to carry (the most has T1 with 20000"
                " kg); unknown of T3, T4, T5 and 2 more"
            ),
        )
    ]
    none_known = replace(GROUND, haulers={"T3": Haul()})
    assert "(none is known); unknown of T3" in warned(judged(none_known, weight_kg=1))[0][1]


def test_a_depot_without_trucks_takes_orders_all_the_same() -> None:
    found = judged(replace(GROUND, haulers={}), weight_kg=20_001, equipment=("pump",))
    assert warned(found) == [("equipment", "there is no truck in the fleet yet")]


def test_without_a_trusted_clock_nothing_is_past() -> None:
    found = judged(replace(GROUND, is_trusted=False), promised_at=NOW - HOUR)
    assert found.drafted is not None
    assert [field for field, _ in warned(found)] == ["promised_at"]
    assert "is unknown: the clock is not trusted yet" in warned(found)[0][1]


def test_a_change_is_judged_by_the_fields_that_change() -> None:
    late = told(promised_at=NOW - HOUR, weight_kg=99_999)
    assert judge(late, GROUND, only={"note"}).faults == ()
    found = judge(late, GROUND, only={"weight_kg"})
    assert [one.field for one in found.faults] == ["weight_kg"]
    moved = judge(told(destination="PLANT"), GROUND, only={"origin"})
    assert [one.field for one in moved.faults] == ["destination"]


AMOUNTS = st.none() | st.integers(1, 30_000)
HAULERS = st.dictionaries(
    st.sampled_from(["T1", "T2", "T3", "T4"]),
    st.builds(Haul, capacity_kg=AMOUNTS, volume_l=AMOUNTS, equipment=st.just(frozenset())),
)


@given(weight=st.integers(1, 30_000), haulers=HAULERS)
def test_a_load_is_refused_only_when_every_truck_is_known_to_be_too_weak(
    weight: int, haulers: dict[str, Haul]
) -> None:
    found = judged(replace(GROUND, haulers=haulers), weight_kg=weight)
    capacities = [haul.capacity_kg for haul in haulers.values()]
    is_surely_too_much = bool(capacities) and all(
        capacity is not None and capacity < weight for capacity in capacities
    )
    assert (found.drafted is None) is is_surely_too_much


@given(
    loading=st.integers(0, 60),
    unloading=st.integers(0, 60),
    drive=st.floats(0, 60),
    limit=st.integers(1, 120),
)
def test_a_load_that_can_be_poured_in_time_is_never_doubted(
    loading: int, unloading: int, drive: float, limit: int
) -> None:
    ground = replace(GROUND, drives={"O-1": drive})
    found = judged(ground, loading_min=loading, unloading_min=unloading, discharge_limit_min=limit)
    about = [one for one in (*found.faults, *found.warnings) if one.field != "promised_at"]
    assert (about == []) is (loading + drive + unloading <= limit)
