from dataclasses import replace
from typing import Any

import pytest

from daemon.domain.dispatch.candidates import TruckSeen
from daemon.domain.dispatch.feasibility import (
    driver_for,
    lasting,
    no_truck_for,
    truck_for,
    truck_now,
    unknown_inputs,
    wants_of,
    wishes_met,
)
from daemon.domain.orders.haul import Haul
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.papers.fitness import OpenDefect
from daemon.domain.papers.kinds import Kind
from tests.daemon.domain.dispatch.scene import (
    HOUR,
    NOW,
    TODAY,
    driver,
    order,
    truck,
    with_paper,
)

OUT = Truck(vehicle_id=1, name="T1", state=TruckState.OUT_OF_SERVICE, note="gearbox")
ON_ROAD = Truck(vehicle_id=1, name="T1", state=TruckState.EN_ROUTE)
BRAKES = OpenDefect(id=1, report=7, item="brakes", is_safety=True)
HEATER = OpenDefect(id=2, report=7, item="heating", is_safety=False)


@pytest.mark.parametrize(
    ("seen", "code", "text"),
    [
        (truck(truck=OUT), "out_of_service", "out of service: gearbox"),
        (truck(truck=ON_ROAD, orders=("O-7",)), "busy", "has order O-7, is en route"),
        (truck(truck=ON_ROAD), "busy", "is en route"),
        (truck(defects=(HEATER, BRAKES)), "defect_open", "open safety defect: brakes, report 7"),
        (
            truck(undecided="O-7"),
            "load_undecided",
            "carries the load of order O-7, on which nobody has decided",
        ),
        (truck(maintenance="oil is due"), "maintenance_due", "oil is due"),
        (truck(spot=None), "position_unknown", "position unknown: it was never heard"),
        (
            truck(heard_at=NOW - 3 * HOUR),
            "position_old",
            "position unknown: last heard 3 h 0 min ago, on the road",
        ),
    ],
)
def test_truck_that_nobody_can_have_says_why(seen: TruckSeen, code: str, text: str) -> None:
    found = truck_now(seen, now=NOW, position_min=15)
    assert [(one.code, one.text) for one in found] == [(code, text)]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"equipment": frozenset({"crane"})}, "no truck has crane"),
        ({"equipment": frozenset({"crane", "mixer"})}, "no truck has crane"),
        ({"weight_kg": 90_000}, "no truck carries 90000 kg"),
        ({"volume_l": 90_000}, "no truck holds 90000 l"),
        ({"equipment": frozenset({"pump", "tipper"})}, "no truck is known to carry it"),
        ({"equipment": frozenset({"pump"})}, None),
        ({}, None),
    ],
)
def test_what_no_truck_could_carry_is_said_in_one_word(
    changes: dict[str, Any], text: str | None
) -> None:
    haul = truck().haul
    trucks = [
        truck(haul=replace(haul, equipment=frozenset({"mixer", "pump"}))),
        truck(haul=replace(haul, equipment=frozenset({"mixer", "tipper"}))),
    ]
    found = no_truck_for(trucks, wants_of(order(**changes), TODAY))
    assert (None if found is None else found.text) == text


def test_of_a_pool_without_trucks_that_is_said() -> None:
    trucks = [truck(haul=replace(truck().haul, plant="EAST"))]
    found = no_truck_for(trucks, wants_of(order(), TODAY))
    assert found is not None
    assert found.text == f"no truck is of the pool of {order().origin.name}"
    assert no_truck_for([], wants_of(order(), TODAY)) is None


@pytest.mark.parametrize(
    "seen",
    [
        truck(),
        truck(defects=(HEATER,)),
        truck(maintenance=""),
        truck(heard_at=NOW - 30 * HOUR, is_parked=True),
        truck(truck=Truck(vehicle_id=1, name="T1", state=TruckState.WASHING)),
        truck(truck=Truck(vehicle_id=1, name="T1", state=TruckState.RETURNING)),
    ],
)
def test_truck_that_somebody_can_have_says_nothing(seen: TruckSeen) -> None:
    assert truck_now(seen, now=NOW, position_min=15) == []


@pytest.mark.parametrize(
    ("haul", "asked", "code", "text"),
    [
        (Haul(plant="NORTH", capacity_kg=25_000, volume_l=9_000), {}, "other_plant",
         "belongs to the pool of NORTH"),
        (Haul(capacity_kg=25_000, volume_l=9_000), {"equipment": frozenset({"pump"})},
         "equipment", "lacks equipment: pump"),
        (Haul(capacity_kg=9_000, volume_l=9_000), {}, "weight",
         "carries 9000 kg; 18000 kg are asked"),
        (Haul(capacity_kg=25_000, volume_l=4_000), {}, "volume",
         "carries 4000 l; 7500 l are asked"),
        (Haul(volume_l=9_000), {}, "weight_unknown",
         "how much weight it carries is unknown; 18000 kg are asked"),
        (Haul(capacity_kg=25_000), {}, "volume_unknown",
         "how much volume it carries is unknown; 7500 l are asked"),
    ],
)  # fmt: skip
def test_truck_that_cannot_carry_it_says_why(
    haul: Haul, asked: dict[str, Any], code: str, text: str
) -> None:
    found = truck_for(truck(haul=haul), wants_of(order(**asked), TODAY), TODAY)
    assert [(one.code, one.text) for one in found] == [(code, text)]


def test_what_is_not_asked_need_not_be_known() -> None:
    asked = order(weight_kg=None, volume_l=None)
    assert truck_for(truck(haul=Haul()), wants_of(asked, TODAY), TODAY) == []
    assert unknown_inputs(asked, truck()) == (
        "whether maintenance is due",
        "the weight of the load",
        "the volume of the load",
    )


def test_papers_of_a_truck_must_last_to_the_end_of_the_job() -> None:
    seen = truck()
    seen = replace(seen, papers=with_paper(seen.papers, Kind.REGISTRATION, days=0))
    assert truck_for(seen, wants_of(order(), TODAY), TODAY) == []
    tomorrow = TODAY.replace(month=12, day=1)
    (one,) = truck_for(seen, wants_of(order(), tomorrow), TODAY)
    assert (one.code, one.about) == ("paper_runs_out", "registration")
    assert one.text.endswith("expires 2026-11-30, before the job ends")


def test_driver_without_valid_papers_says_which() -> None:
    seen = driver()
    seen = replace(seen, papers=with_paper(seen.papers, Kind.MEDICAL, days=-3))
    (one,) = driver_for(seen, wants_of(order(), TODAY), TODAY)
    assert one.code == "paper_expired"
    assert one.text.endswith("expired 2026-11-27 (3 days ago)")


@pytest.mark.parametrize(
    ("days", "code", "text"),
    [
        (None, "certificate", "certificate asked: no hazmat endorsement on file: unknown"),
        (-1, "certificate", "certificate asked: hazmat endorsement expired 2026-11-29 (1 day ago)"),
    ],
)
def test_certificate_that_is_asked_is_no_matter_of_score(
    days: int | None, code: str, text: str
) -> None:
    seen = driver()
    if days is not None:
        seen = replace(seen, papers=with_paper(seen.papers, Kind.HAZMAT, days=days))
    (one,) = driver_for(seen, wants_of(order(certificates=("hazmat",)), TODAY), TODAY)
    assert (one.code, one.text.lower()) == (code, text)


def test_certificate_of_no_known_kind_is_named() -> None:
    (one,) = driver_for(driver(), wants_of(order(certificates=("crane",)), TODAY), TODAY)
    assert one.code == "certificate_unknown"


def test_certificate_must_last_to_the_end_of_the_job() -> None:
    seen = driver()
    seen = replace(seen, papers=with_paper(seen.papers, Kind.HAZMAT, days=0))
    tomorrow = TODAY.replace(month=12, day=1)
    (one,) = driver_for(seen, wants_of(order(certificates=("hazmat",)), tomorrow), TODAY)
    assert one.code == "paper_runs_out"


def test_wishes_are_the_share_that_is_there() -> None:
    papers = with_paper(driver().papers, Kind.TWIC, days=10)
    assert wishes_met(papers, ("twic", "hazmat"), TODAY) == 0.5
    assert wishes_met(papers, (), TODAY) == 1.0
    assert wishes_met(papers, ("crane",), TODAY) == 0.0


@pytest.mark.parametrize(
    ("minutes", "text"), [(5, "5 min"), (61, "1 h 1 min"), (2 * 1440 + 65, "2 d 1 h")]
)
def test_minutes_are_said_as_people_say_them(minutes: int, text: str) -> None:
    assert lasting(minutes) == text


def test_little_fuel_keeps_a_truck_and_what_it_does_not_tell_does_not() -> None:
    def codes(percent: float | None) -> list[str]:
        seen = truck(fuel_percent=percent)
        found = truck_now(seen, now=NOW, position_min=15, fuel_low_percent=10.0)
        return [one.code for one in found]

    assert codes(9.6) == ["fuel_low"]
    assert codes(10.0) == []
    assert codes(None) == []
