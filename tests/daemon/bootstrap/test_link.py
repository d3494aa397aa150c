from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.bootstrap.link import broker_spec, day_of, faults_of_files, link_parts, plan_of
from daemon.errors import SettingsError
from daemon.settings import Settings


def settings(**link: Any) -> Settings:
    return Settings.model_validate({"depot": {"name": "Denver North"}, "link": link})


def test_without_a_broker_there_is_no_link() -> None:
    assert broker_spec(settings()) is None
    assert plan_of(settings()).broker == ""
    assert faults_of_files(settings()) == []


def test_settings_become_a_plan_in_the_links_own_units() -> None:
    plan = plan_of(
        settings(
            broker="mqtt://b",
            history_kbit_s=64,
            day_mb=1.5,
            window_kb=64,
            session_expiry_days=2,
            state_interval_s=0.5,
            retry_most_s=10,
            skew_warn_s=2.5,
            untrusted_wait_s=1.5,
            commands=["rules.*"],
        )
    )
    assert (plan.depot, plan.depot_name, plan.broker) == (
        "denver-north",
        "Denver North",
        "mqtt://b",
    )
    assert (plan.history_bytes_per_s, plan.day_bytes) == (8_000, 1_500_000)
    assert (plan.window_bytes, plan.session_expiry_s) == (65_536, 172_800)
    assert (plan.state_interval_ms, plan.retry_most_ms, plan.skew_warn_ms) == (500, 10_000, 2_500)
    assert plan.untrusted_wait_ms == 1_500
    assert plan.commands == ("rules.*",)


def test_a_broker_is_reached_with_what_the_settings_name(tmp_path: Path) -> None:
    spec = broker_spec(settings(broker="mqtts://b:443", username="u", password_file=tmp_path / "p"))
    assert spec is not None
    assert (spec.host, spec.port, spec.username) == ("b", 443, "u")
    assert spec.password_file == tmp_path / "p"
    assert spec.tls is not None
    plain = broker_spec(settings(broker="mqtt://b"))
    assert plain is not None
    assert plain.tls is None


def test_certificates_that_cannot_be_used_are_found_before_the_start(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"link: .*ca\.pem"):
        faults_of_files(settings(broker="mqtts://b", ca_file=tmp_path / "ca.pem"))


def test_a_password_that_only_the_service_may_read_is_no_fault(tmp_path: Path) -> None:
    given = settings(broker="mqtt://b", username="u", password_file=tmp_path / "p")
    (said,) = faults_of_files(given)
    assert said.startswith("link.password_file: ")
    assert "fine if the service is given it" in said
    (tmp_path / "p").write_text("secret\n", encoding="utf-8")
    assert faults_of_files(given) == []


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2026-06-01T05:59:59+00:00", 20_604), ("2026-06-01T06:00:00+00:00", 20_605)],
)
def test_the_day_is_the_depots(instant: str, day: int) -> None:
    now_ms = round(datetime.fromisoformat(instant).astimezone(UTC).timestamp() * 1000)
    assert day_of(now_ms, ZoneInfo("America/Denver")) == day


def test_commands_find_no_link_before_there_is_one() -> None:
    parts = link_parts(lambda: None)
    assert not parts.is_linked()
    parts.resend("event", 1)
    parts.snapshot()
