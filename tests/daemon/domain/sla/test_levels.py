import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.orders.order import Tier
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from daemon.domain.sla.levels import Level, closer_s, thresholds_of

RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")
LEVELS = [Level.NOTIFY, Level.ESCALATE, Level.SEVERE]


@pytest.mark.parametrize(
    ("tier", "late_min", "expected"),
    [
        (Tier.PREMIUM, 5, []),
        (Tier.PREMIUM, 5.1, ["notify"]),
        (Tier.PREMIUM, 16, ["notify", "escalate"]),
        (Tier.PRIORITY, 16, ["notify"]),
        (Tier.PRIORITY, 31, ["notify", "escalate"]),
        (Tier.STANDARD, 31, ["notify"]),
        (Tier.STANDARD, 60, ["notify"]),
        (Tier.STANDARD, 61, ["notify", "escalate", "severe"]),
        (Tier.PREMIUM, 61, ["notify", "escalate", "severe"]),
    ],
)
def test_each_tier_has_its_levels(tier: Tier, late_min: float, expected: list[str]) -> None:
    assert [level.value for level in thresholds_of(RULES, tier).reached(late_min)] == expected


@given(tier=st.sampled_from(Tier), late=st.floats(0, 500), more=st.floats(0, 100))
def test_who_is_later_reaches_no_fewer_levels(tier: Tier, late: float, more: float) -> None:
    thresholds = thresholds_of(RULES, tier)
    assert set(thresholds.reached(late)) <= set(thresholds.reached(late + more))


def test_late_trucks_are_followed_twice_as_often_as_premium_ones() -> None:
    assert closer_s(RULES) == 150
