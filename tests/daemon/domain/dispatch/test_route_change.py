import pytest

from daemon.domain.dispatch.route_change import Change, figures_of, saves_said
from daemon.domain.orders.order import Tier
from tests.daemon.domain.sla.test_levels import RULES


def test_figures_are_those_of_the_rules_and_named_in_the_terms() -> None:
    figures = figures_of(RULES)
    assert (figures.gain_min, figures.gain_percent, figures.quiet_min) == (10, 10, 15)
    assert figures.away_s == {Tier.PREMIUM: 7200, Tier.PRIORITY: 10_800, Tier.STANDARD: 14_400}
    terms = figures.as_terms()
    assert terms["rebalancing.traffic_delay_trigger_minutes"] == 30
    assert terms["rebalancing.standard_threshold_seconds"] == 14_400
    assert terms["sla.premium.notification_threshold_minutes"] == 5


def test_the_gain_is_what_is_saved() -> None:
    change = Change(
        how="one order", routes={}, moves=(), before=30, after=12, late_before={}, late_after={}
    )
    assert change.gain == 18


@pytest.mark.parametrize(
    ("gain", "saved", "said"),
    [
        (103.5, 34.5, "34 min (104 weighted by tier)"),
        (14.2, 14.2, "14 min"),
        (20.0, -10.0, "20 min weighted by tier"),
    ],
)
def test_minutes_by_the_clock_are_said_before_weighted_ones(
    gain: float, saved: float, said: str
) -> None:
    assert saves_said(gain, saved) == said


def test_a_change_says_what_it_saves() -> None:
    change = Change(
        how="one order", routes={}, moves=(), before=90, after=30,
        late_before={"O-1": 30.0, "O-2": 0.0}, late_after={"O-1": 5.0, "O-2": 5.0},
    )  # fmt: skip
    assert change.saves == "20 min (60 weighted by tier)"
