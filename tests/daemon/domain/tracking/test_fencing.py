import pytest

from daemon.domain.fences import FenceSet
from daemon.domain.master import Degrees, Geofence, Shape
from daemon.domain.tracking.facts import (
    FenceCrossed,
    FenceDwelled,
    FenceEntered,
    FenceLeft,
    SiteArrived,
    SiteDeparted,
)
from daemon.domain.tracking.fold import UnitState, fold, tick
from tests.daemon.domain.tracking.drives import (
    RAW,
    Drive,
    Ear,
    degrees,
    fix_at,
    folded,
    heard,
    noisy,
    only,
    seconds,
)


def geofence(
    name: str,
    points: list[Degrees],
    *,
    radius_m: float | None = None,
    site: str | None = None,
    dwell_s: int | None = None,
) -> Geofence:
    shape = Shape.POLYGON if radius_m is None else Shape.CIRCLE
    if len(points) > 1 and radius_m is not None:
        shape = Shape.CORRIDOR
    return Geofence(
        name=name,
        label="",
        shape=shape,
        points=tuple(points),
        radius_m=radius_m,
        dwell_s=dwell_s,
        site=site,
    )


YARD = geofence("yard", [degrees(2000, 0)], radius_m=150, site="plant", dwell_s=300)
PLANT = FenceSet([YARD])


def visit() -> Drive:
    """Into the yard, 20 minutes there, and home again."""
    return Drive().stand(60).go(2000).stand(1200).turn(180).go(2000).stand(60)


def test_a_visit_is_entered_dwelled_and_left_at_the_edge() -> None:
    drive = visit()
    inside = [i.second for i in drive.instants if abs(i.east_m - 2000) <= 150]
    facts = folded(heard(drive), RAW, PLANT).facts
    [entered], [left] = only(facts, FenceEntered), only(facts, FenceLeft)
    assert abs(seconds(entered.at) - inside[0]) <= 1
    assert abs(seconds(left.at) - inside[-1]) <= 1
    assert left.entered_at == entered.at
    [dwelled] = only(facts, FenceDwelled)
    assert dwelled.at == entered.at + 300_000
    [arrived], [departed] = only(facts, SiteArrived), only(facts, SiteDeparted)
    assert (arrived.at, departed.at) == (entered.at, left.at)
    assert (departed.site, departed.arrived_at) == ("plant", arrived.at)
    edge = PLANT.fences[0].beyond_m(entered.lat_e7, entered.lon_e7)
    assert abs(edge) < 2


@pytest.mark.parametrize("tells_speed", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_noise_and_jumps_make_no_events_and_hide_none(seed: int, tells_speed: bool) -> None:
    drive = visit()
    inside = [i.second for i in drive.instants if abs(i.east_m - 2000) <= 150]
    facts = folded(heard(drive, noisy(seed, tells_speed=tells_speed)), RAW, PLANT).facts
    [entered], [left] = only(facts, FenceEntered), only(facts, FenceLeft)
    assert abs(seconds(entered.at) - inside[0]) <= 10
    assert abs(seconds(left.at) - inside[-1]) <= 10


@pytest.mark.parametrize("seed", range(12))
def test_a_queue_across_the_edge_enters_once(seed: int) -> None:
    drive = Drive().stand(60).go(1790)
    for _ in range(8):
        drive.stand(60).go(15, at=2.0)
    drive.go(100).stand(300)
    ear = Ear(seed=seed, error_sd_m=8.0, speed_sd_m_s=0.2, jump_rate=0.005)
    facts = folded(heard(drive, ear), RAW, PLANT).facts
    assert len(only(facts, FenceEntered)) == 1
    assert only(facts, FenceLeft) == []


@pytest.mark.parametrize("short_m", [30, 12])
@pytest.mark.parametrize("seed", range(6))
def test_waiting_outside_the_edge_enters_nothing(seed: int, short_m: int) -> None:
    drive = Drive().stand(60).go(1850 - short_m).stand(120)
    facts = folded(heard(drive, noisy(seed)), RAW, PLANT).facts
    assert only(facts, FenceEntered) == []


def test_a_stop_just_inside_the_edge_is_a_visit() -> None:
    drive = Drive().stand(60).go(1859)
    arrived = drive.instants[-1].second
    drive.stand(400)
    facts = folded(heard(drive), RAW, PLANT).facts
    [entered] = only(facts, FenceEntered)
    assert abs(seconds(entered.at) - arrived) <= 5


def test_a_narrow_fence_between_two_fixes_is_crossed() -> None:
    gate = FenceSet([geofence("gate", [degrees(505, -50), degrees(505, 50)], radius_m=4)])
    fixes = [fix_at(s, s * 20.0, speed=20.0, course=90.0) for s in range(60)]
    [crossed] = only(folded(fixes, RAW, gate).facts, FenceCrossed)
    assert seconds(crossed.at) == pytest.approx(501 / 20, abs=0.1)


def test_a_fence_passed_in_a_long_silence_is_not_claimed() -> None:
    gate = FenceSet([geofence("gate", [degrees(1000, -50), degrees(1000, 50)], radius_m=30)])
    for silence_s, crossings in ((100, 1), (200, 0)):
        before = [fix_at(s, s * 10.0, speed=10.0, course=90.0) for s in range(20)]
        later = 19 + silence_s
        after = [fix_at(later + s, 1500 + s * 10.0, speed=10.0, course=90.0) for s in range(20)]
        facts = folded(before + after, RAW, gate).facts
        assert len(only(facts, FenceCrossed)) == crossings


def test_driving_along_a_fence_is_no_visit() -> None:
    beside = FenceSet(
        [geofence("field", [degrees(0, 8), degrees(0, 500), degrees(900, 500), degrees(900, 8)])]
    )
    drive = Drive().stand(30).go(1500, at=20.0)
    facts = folded(heard(drive, Ear(seed=5, error_sd_m=1.0)), RAW, beside).facts
    assert only(facts, FenceEntered) + only(facts, FenceCrossed) == []


def test_where_a_unit_is_first_seen_it_has_not_entered() -> None:
    home = FenceSet([geofence("home", [degrees(0, 0)], radius_m=100, site="depot")])
    drive = Drive().stand(200).go(1000).stand(200)
    facts = folded(heard(drive), RAW, home).facts
    assert only(facts, FenceEntered) + only(facts, SiteArrived) == []
    [left], [departed] = only(facts, FenceLeft), only(facts, SiteDeparted)
    assert seconds(left.entered_at) == 0
    assert departed.arrived_at == left.entered_at


def test_new_fences_around_a_unit_make_no_event_until_it_leaves() -> None:
    drive = Drive().stand(200).go(1000).stand(200)
    fixes = heard(drive)
    home = FenceSet([geofence("home", [degrees(0, 0)], radius_m=100)])
    before = fold(UnitState.fresh(), fixes[:100], RAW, FenceSet())
    after = fold(before.state, fixes[100:], RAW, home)
    assert before.state.inside == ()
    assert only(after.facts, FenceEntered) == []
    [left] = only(after.facts, FenceLeft)
    assert seconds(left.entered_at) == 99


def test_removed_fences_are_forgotten_silently_and_others_stay() -> None:
    fixes = heard(Drive().stand(200).go(1000).stand(200))
    home = geofence("home", [degrees(0, 0)], radius_m=100)
    wide = geofence("wide", [degrees(0, 0)], radius_m=2000)
    before = fold(UnitState.fresh(), fixes[:100], RAW, FenceSet([home, wide]))
    assert before.state.inside == ("home", "wide")
    after = fold(before.state, fixes[100:], RAW, FenceSet([wide]))
    assert after.state.inside == ("wide",)
    assert only(after.facts, FenceLeft) == []
    entered = {spot.fence: spot.entered_at for spot in after.state.spots}
    assert entered == {"wide": fixes[0].at}


def test_a_site_of_two_fences_is_departed_with_the_last() -> None:
    fences = FenceSet(
        [
            geofence("outer", [degrees(2000, 0)], radius_m=300, site="plant"),
            geofence("inner", [degrees(2000, 0)], radius_m=100, site="plant"),
        ]
    )
    facts = folded(heard(visit()), RAW, fences).facts
    [arrived], [departed] = only(facts, SiteArrived), only(facts, SiteDeparted)
    assert (arrived.fence, departed.fence) == ("outer", "outer")
    assert departed.arrived_at == arrived.at


def test_a_dwell_comes_with_a_tick_while_the_unit_is_heard_of() -> None:
    fixes = heard(Drive().stand(60).go(2000).stand(30))
    state = fold(UnitState.fresh(), fixes, RAW, PLANT).state
    last = fixes[-1].seen_at
    assert only(tick(state, last + 200_000, RAW, PLANT).facts, FenceDwelled) == []
    [dwelled] = only(tick(state, last + 400_000, RAW, PLANT).facts, FenceDwelled)
    assert dwelled.at - dwelled.entered_at == 300_000
    assert only(tick(state, last + 700_000, RAW, PLANT).facts, FenceDwelled) == []


def test_coming_back_elsewhere_after_a_gap_leaves_one_fence_and_enters_another() -> None:
    other = geofence("other", [degrees(9000, 0)], radius_m=150)
    before = [fix_at(s, 2000.0) for s in range(300)]
    after = [fix_at(8000 + s, 9000.0) for s in range(300)]
    facts = folded(before + after, RAW, FenceSet([YARD, other])).facts
    [left], [entered] = only(facts, FenceLeft), only(facts, FenceEntered)
    assert (left.fence, seconds(left.at)) == ("yard", 299)
    assert (entered.fence, seconds(entered.at)) == ("other", 8000)
