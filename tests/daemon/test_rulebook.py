import pytest

from daemon.domain.tracking.rules import TrackingRules
from daemon.rulebook import tracking_rules
from daemon.settings import IngestTable, Settings, TrackingTable


def test_the_defaults_of_the_settings_are_those_of_the_rules() -> None:
    rules, expected = tracking_rules(Settings()), TrackingRules()
    assert rules.jump_max_m_s == pytest.approx(expected.jump_max_m_s)
    for name in TrackingRules.__dataclass_fields__:
        if name not in ("jump_max_m_s", "keep_speed_change_cm_s"):
            assert getattr(rules, name) == getattr(expected, name), name


def test_every_setting_of_tracking_reaches_its_rule() -> None:
    table = TrackingTable(
        stop_min_s=240,
        trip_min_m=300,
        gap_s=1800,
        stale_s=300,
        idle_min_s=60,
        jump_max_kmh=180,
        overspeed_kmh=90,
        overspeed_min_s=5,
        fence_hysteresis_m=20,
        keep_moved_m=70,
        keep_turned_deg=20,
        keep_speed_change_kmh=18,
        keep_every_s=30,
    )
    rules = tracking_rules(Settings(tracking=table, ingest=IngestTable(positions="raw")))
    default = TrackingRules()
    unchanged = {
        name
        for name in TrackingRules.__dataclass_fields__
        if getattr(rules, name) == getattr(default, name)
    }
    assert unchanged == {"future_max_s"}, "which is no setting"
    assert (rules.overspeed_limit_cm_s, rules.keep_speed_change_cm_s) == (2500, 500)
    assert rules.jump_max_m_s == pytest.approx(50.0)
