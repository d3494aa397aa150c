from daemon.domain.telemetry.rules import CHOOSING_MS, LOOK_MS, SILENT_MS, TelemetryRules


def test_usual_figures_fit_each_other() -> None:
    rules = TelemetryRules()
    assert LOOK_MS < CHOOSING_MS < SILENT_MS < rules.heartbeat_s * 1000
    assert rules.fuel_drop_percent < rules.fuel_fill_percent
