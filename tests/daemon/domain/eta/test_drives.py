from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.eta.drives import GAP_MS, Drive, Fix, Unseen, leg_of
from daemon.domain.orders.order import Place
from daemon.domain.orders.truck import MoveSource, TruckState

ZONE = ZoneInfo("America/Denver")
MONDAY_8 = 1_741_014_000_000
"""2025-03-03 08:00 in Denver."""
MINUTE = 60_000
PLANT = Place(id=1, name="PLANT", lat_e7=398_000_000, lon_e7=-1_049_000_000)
SITE = Place(id=2, name="SITE", lat_e7=398_900_000, lon_e7=-1_049_000_000)
OTHER = Place(id=3, name="OTHER", lat_e7=397_000_000, lon_e7=-1_049_000_000)


def fix(minute: int, share: float, odometer_m: int | None = None, unit_id: int = 7) -> Fix:
    return Fix(
        at=MONDAY_8 + minute * MINUTE,
        unit_id=unit_id,
        lat_e7=round(PLANT.lat_e7 + share * 900_000),
        lon_e7=PLANT.lon_e7,
        odometer_m=round(share * 13_000) if odometer_m is None else odometer_m,
    )


OUT = Drive(
    state=TruckState.EN_ROUTE,
    after=TruckState.LOADING,
    begun_by=MoveSource.GEOFENCE,
    ended_by=MoveSource.GEOFENCE,
    left_at=MONDAY_8,
    arrived_at=MONDAY_8 + 20 * MINUTE,
    start=PLANT,
    ends=(SITE,),
    is_recalled=False,
    fixes=tuple(fix(minute, minute / 20) for minute in range(21)),
)


def test_a_drive_that_was_seen_is_a_leg_of_its_hour() -> None:
    leg = leg_of(OUT, ZONE)
    assert (leg.from_id, leg.to_id, leg.hour, leg.took_s, leg.driven_m) == (1, 2, 8, 1_200, 13_000)
    assert round(leg.straight_m, -2) == 10_000


def test_a_drive_home_ends_at_the_plant_that_it_came_to() -> None:
    back = replace(
        OUT,
        state=TruckState.RETURNING,
        after=TruckState.DELIVERING,
        start=SITE,
        ends=(OTHER, PLANT),
        fixes=tuple(fix(m, 1 - m / 20, odometer_m=m * 650) for m in range(21)),
    )
    leg = leg_of(back, ZONE)
    assert (leg.from_id, leg.to_id, leg.driven_m) == (2, 1, 13_000)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"begun_by": MoveSource.PERSON}, "nobody saw"),
        ({"ended_by": MoveSource.HEADOFFICE}, "nobody saw"),
        ({"begun_by": MoveSource.TELEMETRY}, "nobody saw"),
        ({"after": TruckState.OUT_OF_SERVICE}, "did not begin at a site"),
        ({"state": TruckState.RETURNING, "after": TruckState.EN_ROUTE}, "did not begin at a site"),
        ({"is_recalled": True}, "called back"),
        ({"fixes": ()}, "no track"),
        ({"fixes": OUT.fixes[:14]}, "an end of it"),
        ({"fixes": OUT.fixes[6:]}, "an end of it"),
        ({"fixes": OUT.fixes[:5] + OUT.fixes[11:]}, "not heard for a part"),
        ({"arrived_at": OUT.left_at}, "it took 0 s"),
        ({"ends": (PLANT,)}, "ended where it began"),
    ],
)
def test_what_was_not_seen_from_end_to_end_teaches_nothing(
    changes: dict[str, object], why: str
) -> None:
    with pytest.raises(Unseen, match=why):
        leg_of(replace(OUT, **changes), ZONE)  # type: ignore[arg-type]  # cases of many types


def test_standing_in_a_jam_without_a_word_is_no_gap() -> None:
    jam = (*OUT.fixes[:5], fix(4 + 2 * GAP_MS // MINUTE, 0.21), *OUT.fixes[15:])
    assert leg_of(replace(OUT, fixes=jam), ZONE).took_s == 1_200


@pytest.mark.parametrize(
    "fixes",
    [
        OUT.fixes[3:],
        (*OUT.fixes[:10], *(replace(one, unit_id=8) for one in OUT.fixes[10:])),
        tuple(replace(one, odometer_m=0) for one in OUT.fixes),
    ],
)
def test_the_road_is_unknown_where_no_odometer_tells_it(fixes: tuple[Fix, ...]) -> None:
    assert leg_of(replace(OUT, fixes=fixes), ZONE).driven_m is None
