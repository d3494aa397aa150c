"""The daemon as a process, acted on by its commands: jobs, rules, schedules, master data."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.depot import DEPOTD, PATIENCE_S, depotd, running

SETTINGS = """
[depot]
name = "Test"
[store]
path = "depotd.db"
[[vehicle]]
name = "T101"
[[unit]]
name = "box-1"
vehicle = "T101"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "depotd.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return path


@pytest.fixture
def ask(config: Path) -> Callable[..., Any]:
    def command(*arguments: str, code: int = 0) -> Any:
        return depotd(*arguments, "--config", str(config), "--json", code=code)

    return command


@pytest.fixture
def daemon(config: Path) -> "Iterator[subprocess.Popen[str]]":
    with running(config) as process:
        yield process


def until(look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """Each look is a whole new process, so there is no hurry to pace."""
    for _ in range(30):
        if wanted(seen := look()):
            return seen
    pytest.fail(f"never as wanted; the last: {seen}")


@pytest.mark.usefixtures("daemon")
def test_a_job_is_enqueued_run_and_shown(ask: Callable[..., Any]) -> None:
    job = str(ask("jobs", "enqueue", "gps.track")["id"])
    shown = until(
        lambda: ask("jobs", "show", job), lambda seen: seen["row"]["state"] == "succeeded"
    )
    assert shown["row"]["kind"] == "gps.track"
    assert shown["result"]["is_judged"] is False, "nobody vouches for the clock here"
    assert shown["row"]["causation"].startswith("command ")


@pytest.mark.usefixtures("daemon")
def test_a_kind_that_nobody_serves_is_refused_by_name(ask: Callable[..., Any]) -> None:
    refused = ask("jobs", "enqueue", "gps.trak", code=2)
    assert "gps.trak" in refused.stderr


@pytest.mark.usefixtures("daemon")
def test_a_paused_queue_holds_its_jobs_until_it_is_resumed(ask: Callable[..., Any]) -> None:
    ask("queues", "pause", "tracking")
    job = str(ask("jobs", "enqueue", "gps.track")["id"])
    queues = {queue["name"]: queue for queue in ask("queues", "list")["queues"]}
    assert queues["tracking"]["paused_by"]
    assert ask("jobs", "show", job)["row"]["state"] == "available"
    ask("queues", "resume", "tracking")
    until(lambda: ask("jobs", "show", job), lambda seen: seen["row"]["state"] == "succeeded")


@pytest.mark.usefixtures("daemon")
def test_a_rule_moves_a_schedule_and_explains_itself(ask: Callable[..., Any]) -> None:
    ask("rules", "set", "schedule.gps.track", "every 7s", "--reason", "a test")
    explained = ask("rules", "explain", "schedule.gps.track")
    assert explained["value"] == "every 7s"
    moved = until(
        lambda: {one["name"]: one for one in ask("schedules", "list")["schedules"]},
        lambda seen: seen["gps.track"]["expression"] == "every 7s",
    )
    assert moved["system.cleanup"]["waits_for_clock"] is True, "the clock is not trusted here"


def test_rules_are_shown_as_the_daemon_was_given_them(
    config: Path, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = "compliance.daily_driving_limit_hours"
    monkeypatch.setenv("COMPLIANCE_DAILY_DRIVING_LIMIT_HOURS", "10")
    with running(config):
        monkeypatch.delenv("COMPLIANCE_DAILY_DRIVING_LIMIT_HOURS")
        explained = ask("rules", "explain", rule)
        assert (explained["value"], explained["source"]["kind"]) == (10, "environment")
        changed = f"{SETTINGS}[rules]\n'compliance.cdl_warning_days' = 9\n"
        config.write_text(changed, encoding="utf-8")
        explained = ask("rules", "explain", "compliance.cdl_warning_days")
        assert explained["source"]["kind"] == "default"
        assert "restart to take it" in explained["notices"][0]


@pytest.mark.usefixtures("daemon")
def test_the_law_cannot_be_loosened(ask: Callable[..., Any]) -> None:
    refused = ask("rules", "set", "compliance.daily_driving_limit_hours", "12", code=2)
    assert "395.3" in refused.stderr
    assert ask("audit", "verify")["is_whole"] is True


@pytest.mark.usefixtures("daemon")
def test_a_vehicle_that_was_added_is_there_at_once(ask: Callable[..., Any]) -> None:
    ask("vehicles", "add", "T202", "--label", "Mixer 2")
    names = [vehicle["name"] for vehicle in ask("vehicles", "list")["vehicles"]]
    assert names == ["T101", "T202"]


def test_what_was_acknowledged_survives_a_kill(config: Path, ask: Callable[..., Any]) -> None:
    with running(config) as daemon:
        ask("queues", "pause", "tracking")
        job = str(ask("jobs", "enqueue", "gps.track")["id"])
        daemon.send_signal(signal.SIGKILL)
        daemon.wait(PATIENCE_S)
    with running(config) as daemon:
        assert ask("jobs", "show", job)["row"]["state"] == "available"
        ask("queues", "resume", "tracking")
        until(lambda: ask("jobs", "show", job), lambda seen: seen["row"]["state"] == "succeeded")
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(PATIENCE_S) == 0


def test_without_a_daemon_acts_are_refused_and_reads_go_on(
    config: Path, ask: Callable[..., Any]
) -> None:
    with running(config) as daemon:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(PATIENCE_S)
    refused = ask("queues", "pause", "tracking", code=69)
    assert "start" in refused.stderr
    assert len(ask("queues", "list")["queues"]) == 9


def test_a_queue_of_the_settings_that_nobody_serves_ends_the_start(config: Path) -> None:
    config.write_text(SETTINGS + "[queue.urgent]\nweight = 3\n", encoding="utf-8")
    done = subprocess.run(
        [*DEPOTD, "run", "--config", str(config)],
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 78
    assert "queue.urgent: no such queue" in done.stderr
