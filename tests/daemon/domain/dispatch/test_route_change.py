from daemon.domain.dispatch.route_change import Change, figures_of
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
