from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders import news
from daemon.domain.orders.following import Passed
from daemon.domain.orders.order import Tier
from daemon.domain.orders.tracking import (
    MINUTE_MS,
    Limits,
    Spotted,
    Way,
    limits_of,
    look,
)
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS

T0 = 1_780_322_600_000
RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")
LIMITS = Limits(interval_s=300, off_route_m=2000, stay_min=30)
PASSED = Passed(at=T0 + 3 * MINUTE_MS, stayed_ms=2 * MINUTE_MS)
ROAD, SITE = TruckState.EN_ROUTE, TruckState.AT_JOB_SITE


def minute(count: float) -> int:
    return T0 + round(count * MINUTE_MS)


def at(
    now: float,
    state: TruckState = ROAD,
    *,
    fix: float | None = None,
    away_m: int | None = None,
    site_since: float | None = None,
    passed: Passed | None = None,
) -> Spotted:
    """Heard at that minute, or at `fix`."""
    return Spotted(
        now=minute(now),
        state=state,
        heard_from=T0,
        fix_at=minute(now if fix is None else fix),
        away_m=away_m,
        at_site_since=None if site_since is None else minute(site_since),
        passed=passed,
    )


def kinds(*looks: Spotted) -> list[tuple[str, float]]:
    """Of the news of these looks, each with its minute."""
    way, found = Way(), []
    for seen in looks:
        way, told = look(way, seen, LIMITS)
        found += [(one.kind, (one.at - T0) / MINUTE_MS) for one in told]
    return found


CASES: dict[str, tuple[Sequence[Spotted], list[tuple[str, float]]]] = {
    "is heard as often as it should be": ([at(1), at(5, fix=1), at(6, fix=1)], []),
    "falls silent on the road": (
        [at(1), at(7, fix=1), at(8, fix=1)],
        [(news.SIGNAL_LOST, 7)],
    ),
    "is heard again, and falls silent again": (
        [at(1), at(7, fix=1), at(8), at(14, fix=8)],
        [(news.SIGNAL_LOST, 7), (news.SIGNAL_BACK, 8), (news.SIGNAL_LOST, 14)],
    ),
    "is silent at the plant": ([at(9, TruckState.LOADING, fix=1)], []),
    "was lost, and is home": (
        [at(7, fix=1), at(9, TruckState.RETURNING, fix=1)],
        [(news.SIGNAL_LOST, 7), (news.SIGNAL_BACK, 9)],
    ),
    "comes nearer on a winding road": (
        [at(1, away_m=9000), at(2, away_m=8000), at(3, away_m=9500), at(4, away_m=7000)],
        [],
    ),
    "goes away": (
        [at(1, away_m=8000), at(2, away_m=10_500), at(3, away_m=11_000), at(4, away_m=12_000)],
        [(news.OFF_ROUTE, 3)],
    ),
    "one position is not enough": (
        [at(1, away_m=8000), at(2, away_m=10_500), at(3, fix=2, away_m=10_500)],
        [],
    ),
    "comes back to its route, and goes away again": (
        [
            at(1, away_m=8000), at(2, away_m=10_500), at(3, away_m=10_600),
            at(4, away_m=9900), at(5, away_m=8900),
            at(6, away_m=10_500), at(7, away_m=10_500),
        ],
        [(news.OFF_ROUTE, 3), (news.ON_ROUTE, 5), (news.OFF_ROUTE, 7)],
    ),
    "arrives": ([at(1), at(2, site_since=1.5), at(3, SITE, site_since=1.5)], [(news.ARRIVED, 1.5)]),
    "passes the site and comes back": (
        [at(2, site_since=1), at(3), at(9, site_since=8)],
        [(news.ARRIVED, 1), (news.ARRIVED, 8)],
    ),
    "stays for as long as it takes": (
        [at(2, SITE, site_since=1), at(31, SITE, site_since=1)],
        [(news.ARRIVED, 1)],
    ),
    "stays too long": (
        [at(32, SITE, site_since=1), at(40, SITE, site_since=1)],
        [(news.ARRIVED, 1), (news.DWELLING, 32)],
    ),
    "goes on with its load": (
        [at(2, SITE, site_since=1), at(4, SITE, passed=PASSED), at(5, SITE, passed=PASSED)],
        [(news.ARRIVED, 1), (news.UNDELIVERED, 3)],
    ),
    "goes on with its load, comes back, and goes on again": (
        [
            at(4, SITE, passed=PASSED), at(6, SITE, site_since=5), at(8, SITE, passed=PASSED),
        ],
        [(news.UNDELIVERED, 3), (news.ARRIVED, 5), (news.UNDELIVERED, 3)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_truck_with_an_order_does_is_told_once(name: str) -> None:
    looks, expected = CASES[name]
    assert kinds(*looks) == expected


def test_a_truck_that_was_never_heard_is_lost_from_when_it_could_be() -> None:
    never = Spotted(now=minute(6), state=ROAD, heard_from=minute(2), fix_at=None, away_m=None,
                    at_site_since=None)  # fmt: skip
    way, told = look(Way(), never, LIMITS)
    assert (told, way.is_lost) == ((), False)
    later = Spotted(now=minute(8), state=ROAD, heard_from=minute(2), fix_at=None, away_m=None,
                    at_site_since=None)  # fmt: skip
    (lost,) = look(way, later, LIMITS)[1]
    assert (lost.kind, lost.body["age_ms"]) == (news.SIGNAL_LOST, None)


def test_a_lost_truck_that_somebody_moves_by_hand_is_not_heard_by_that() -> None:
    way, _ = look(Way(), at(7, fix=1), LIMITS)
    moved = Spotted(now=minute(8), state=SITE, heard_from=minute(8), fix_at=minute(1), away_m=None,
                    at_site_since=None)  # fmt: skip
    assert look(way, moved, LIMITS) == (way, ())


def test_who_comes_without_a_load_is_told_apart() -> None:
    (arrived,) = look(Way(), at(2, TruckState.ASSIGNED, site_since=1), LIMITS)[1]
    assert arrived.body["is_unloaded"] is True


@pytest.mark.parametrize(
    ("tier", "faster_s", "interval_s"),
    [
        (Tier.PREMIUM, None, 300),
        (Tier.PRIORITY, None, 600),
        (Tier.STANDARD, None, 1800),
        (Tier.STANDARD, 300, 300),
        (Tier.PREMIUM, 900, 300),
    ],
)
def test_each_tier_is_looked_at_so_often_and_what_will_be_late_faster(
    tier: Tier, faster_s: int | None, interval_s: int
) -> None:
    limits = limits_of(RULES, tier, faster_s=faster_s, unloading_min=15)
    assert (limits.interval_s, limits.stay_min) == (interval_s, 30)


SPOTTED = st.builds(
    lambda now, state, silent, away_m, stayed: at(
        now, state, fix=now - silent, away_m=away_m,
        site_since=None if stayed is None else now - stayed,
    ),
    st.floats(0, 500),
    st.sampled_from(TruckState),
    st.floats(0, 30),
    st.none() | st.integers(0, 50_000),
    st.none() | st.floats(0, 100),
)  # fmt: skip


@given(st.lists(SPOTTED, max_size=8))
def test_what_begins_and_what_ends_take_turns(looks: list[Spotted]) -> None:
    told = [kind for kind, _ in kinds(*sorted(looks, key=lambda one: one.now))]
    for begins, ends in ((news.SIGNAL_LOST, news.SIGNAL_BACK), (news.OFF_ROUTE, news.ON_ROUTE)):
        pair = [kind for kind in told if kind in (begins, ends)]
        assert pair == [(begins, ends)[index % 2] for index in range(len(pair))]


@given(st.lists(SPOTTED, min_size=1, max_size=5))
def test_a_second_look_at_the_same_tells_nothing_more(looks: list[Spotted]) -> None:
    way = Way()
    for seen in looks:
        way, _ = look(way, seen, LIMITS)
        assert look(way, seen, LIMITS) == (way, ())
