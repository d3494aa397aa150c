"""The daemon as a process on real pseudo-terminals, used through its commands."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.depot import PATIENCE_S, Receiver, depotd, running

SITS = """
INSERT INTO seat(driver_id, from_at, vehicle_id, place)
SELECT driver.id, 0, vehicle.id, 'driver' FROM driver, vehicle
"""


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    unit = Receiver(tmp_path / "gps0")
    yield unit
    unit.close()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "depotd.toml"
    path.write_text(
        f"""
        [depot]
        name = "Test"
        [store]
        path = "depotd.db"
        commit_interval_ms = 100
        [ingest]
        positions = "raw"
        [[port]]
        name = "yard"
        url = "{tmp_path}/gps0"
        baud = 9600
        unit = "box-1"
        [[vehicle]]
        name = "T101"
        [[driver]]
        name = "D17"
        [[unit]]
        name = "box-1"
        vehicle = "T101"
        """,
        encoding="utf-8",
    )
    return path


def truck_with_fix(config: Path, receiver: Receiver) -> dict[str, Any]:
    """Sends on until the truck has a position; each look is a whole new process."""
    for _ in range(20):
        receiver.send(3)
        (truck,) = depotd("trucks", "--config", str(config), "--json")["trucks"]
        if truck["fix_at"] is not None:
            return dict(truck)
    pytest.fail("no position came through")


def port_state(config: Path, *, wanted: str) -> str:
    """Port rows are written every two seconds; each look is a whole new process."""
    for _ in range(20):
        (port,) = depotd("ports", "--config", str(config), "--json")["ports"]
        if port["state"] == wanted:
            break
    return str(port["state"])


def test_bytes_on_a_port_become_a_truck_on_the_list(config: Path, receiver: Receiver) -> None:
    with running(config) as daemon:
        truck = truck_with_fix(config, receiver)
        assert (truck["name"], truck["unit"], truck["lat"]) == ("T101", "box-1", 48.1173)
        assert truck["motion_rule"]
        status = depotd("status", "--config", str(config), "--json")
        assert status["daemon_running"] is True
        assert status["daemon"]["depot"] == "Test"
        assert port_state(config, wanted="open") == "open"
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(PATIENCE_S) == 0
    after = depotd("status", "--config", str(config), "--json", code=69)
    assert after["daemon_running"] is False
    assert depotd("trucks", "--config", str(config), "--json")["trucks"][0]["lat"] == 48.1173


def test_what_was_shown_survives_a_kill(config: Path, receiver: Receiver) -> None:
    """I1, I5: committed positions are there, and the next start says what happened."""
    with running(config) as daemon:
        before = truck_with_fix(config, receiver)
        daemon.kill()
        daemon.wait(PATIENCE_S)
    with running(config) as daemon:
        (after,) = depotd("trucks", "--config", str(config), "--json")["trucks"]
        assert after["fix_at"] >= before["fix_at"]
        assert after["odometer_m"] == before["odometer_m"]
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(PATIENCE_S) == 0


def test_the_drivers_log_follows_the_wheels(config: Path, receiver: Receiver) -> None:
    """Drives five minutes, stands for six: driving, then on duty, at the truck's instants."""
    depotd("check", "--config", str(config), "--apply")
    with closing(sqlite3.connect(config.parent / "depotd.db")) as database, database:
        database.execute(SITS)  # a command's instant would wait for a clock that is trusted
    with running(config):
        truck_with_fix(config, receiver)  # until then a port may still look for its speed
        receiver.send(20)
        rolls = receiver.now
        receiver.send(300, m_s=10.0)
        receiver.send(400)
        for _ in range(30):
            receiver.send(1)
            (now,) = depotd("duty", "--config", str(config), "--json")["drivers"]
            if now["duty"] == "ON":
                break
    with closing(sqlite3.connect(config.parent / "depotd.db")) as database:
        records = database.execute("SELECT at, duty, origin FROM duty_record ORDER BY at")
        begins_ms = round(rolls.timestamp() * 1000)
        assert [(at - begins_ms, *told) for at, *told in records] == [
            (0, "D", "automatic"),
            (660_000, "ON", "automatic"),
        ]


def test_a_second_daemon_is_refused_by_name_of_the_first(config: Path, receiver: Receiver) -> None:
    assert receiver
    with running(config) as daemon:
        refused = depotd("run", "--config", str(config), code=75)
        assert str(daemon.pid) in refused.stderr
        error = depotd("check", "--config", str(config), "--apply", "--json", code=75)
        assert json.loads(error.stderr)["error"]["code"] == "store_busy"


def test_a_hang_up_applies_changed_master_data(config: Path, receiver: Receiver) -> None:
    with running(config) as daemon:
        truck_with_fix(config, receiver)
        config.write_text(
            config.read_text(encoding="utf-8").replace('"T101"', '"T999"'), encoding="utf-8"
        )
        daemon.send_signal(signal.SIGHUP)
        for _ in range(50):
            names = [
                truck["name"]
                for truck in depotd("trucks", "--config", str(config), "--json")["trucks"]
            ]
            if names == ["T999"]:
                break
        assert names == ["T999"]
