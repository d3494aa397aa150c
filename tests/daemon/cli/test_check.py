import re
import sqlite3
from pathlib import Path

import pytest

from daemon.cli import check
from tests.daemon.cli.conftest import Depotd


def test_a_right_configuration_is_counted(depotd: Depotd, config: Path) -> None:
    said = depotd("check", "--config", config, "--json")
    assert said.code == 0
    counts = {key: said.answer[key] for key in ("vehicles", "drivers", "customers")}
    assert counts == {"vehicles": 1, "drivers": 1, "customers": 1}
    assert (said.answer["units"], said.answer["sites"]) == (1, 1)
    assert said.answer["geofences"] == 1, "that of the site"
    assert not (config.parent / "live.db").exists(), "checking makes nothing"


def test_applying_puts_it_into_the_database(depotd: Depotd, config: Path) -> None:
    assert depotd("check", "--config", config, "--apply").code == 0
    trucks = depotd("trucks", "--config", config, "--json").answer["trucks"]
    assert [(truck["name"], truck["unit"], truck["motion"]) for truck in trucks] == [
        ("T1", "box", "unknown")
    ]
    (driver,) = depotd("drivers", "list", "--config", config, "--json").answer["drivers"]
    assert (driver["name"], driver["sleeper"], driver["origin"]) == ("D17", True, "file")
    (customer,) = depotd("customers", "list", "--config", config, "--json").answer["customers"]
    assert (customer["name"], customer["tier"], customer["origin"]) == ("ACME", "premium", "file")


def test_a_fault_in_the_places_is_found_too(depotd: Depotd, config: Path) -> None:
    config.write_text("geojson = ['p.geojson']", encoding="utf-8")
    (config.parent / "p.geojson").write_text("{}", encoding="utf-8")
    said = depotd("check", "--config", config)
    assert said.code == 78
    assert "p.geojson" in said.err


def test_a_port_that_can_never_be_opened_is_found(depotd: Depotd, config: Path) -> None:
    for url in ("foo://x", "socket://h", str(config.parent)):
        config.write_text(f"[[port]]\nname = 'yard'\nurl = '{url}'\n", encoding="utf-8")
        said = depotd("check", "--config", config)
        assert said.code == 78
        assert "port 'yard': url: " in said.err


def test_what_a_command_told_otherwise_is_said(depotd: Depotd, config: Path) -> None:
    depotd("check", "--config", config, "--apply")
    with sqlite3.connect(config.with_name("live.db")) as db:
        db.execute("UPDATE master_row SET origin = 'command' WHERE what IN ('vehicle', 'site')")
    said = depotd("check", "--config", config, "--apply").out
    assert "left as a command told it, as the file says nothing new: vehicle T1, site plant" in said
    text = config.read_text(encoding="utf-8").replace("lat = 50.0", "lat = 51.0")
    config.write_text(text, encoding="utf-8")
    answer = depotd("check", "--config", config, "--apply", "--json").answer
    assert answer["applied"]["overruled"] == ["site plant"]
    assert answer["applied"]["kept"] == ["vehicle T1"]


def test_a_rule_that_cannot_hold_is_found(depotd: Depotd, config: Path) -> None:
    config.write_text("[rules.compliance]\ndaily_driving_limit_hours = 12\n", encoding="utf-8")
    said = depotd("check", "--config", config)
    assert said.code == 78
    assert "compliance.daily_driving_limit_hours: 12 is refused" in said.err


def test_a_queue_that_nobody_serves_is_found(depotd: Depotd, config: Path) -> None:
    config.write_text("[queue.urgent]\nweight = 5\n", encoding="utf-8")
    said = depotd("check", "--config", config)
    assert said.code == 78
    assert "queue.urgent: no such queue" in said.err


@pytest.mark.parametrize(
    ("seconds", "least"),
    [("8", None), ("12", None), ("12.5", 21), ("60", 68)],
)
def test_stop_that_the_service_does_not_wait_for_is_warned_of(
    depotd: Depotd, config: Path, seconds: str, least: int | None
) -> None:
    config.write_text(f"[jobs]\nstop_deadline_s = {seconds}\n", encoding="utf-8")
    said = depotd("check", "--config", config)
    assert said.code == 0
    if least is None:
        assert "TimeoutStopSec" not in said.err
    else:
        assert f"raise TimeoutStopSec of the service to at least {least} s" in said.err


def test_unit_waits_as_long_as_check_believes() -> None:
    unit = (Path(__file__).parents[3] / "systemd" / "depotd.service").read_text(encoding="utf-8")
    assert f"TimeoutStopSec={check.UNIT_STOP_S}\n" in unit


def with_link(config: Path, *lines: str) -> Path:
    table = "\n".join(("[link]", 'broker = "mqtts://mqtt.example.org"', *lines))
    config.write_text(f"{config.read_text(encoding='utf-8')}\n{table}\n", encoding="utf-8")
    return config


def test_credentials_that_only_the_service_is_given_are_a_warning(
    depotd: Depotd, config: Path
) -> None:
    with_link(config, 'ca_file = "mqtt.ca"', 'username = "reno"', 'password_file = "mqtt.password"')
    said = depotd("check", "--config", config)
    assert said.code == 0
    for name in ("mqtt.ca", "mqtt.password"):
        assert f"{config.parent / name} cannot be read here; fine if the service is" in said.err


def test_file_that_no_connection_can_be_made_with_is_a_fault(depotd: Depotd, config: Path) -> None:
    (config.parent / "mqtt.ca").write_text("none", encoding="utf-8")
    with_link(config, 'ca_file = "mqtt.ca"')
    said = depotd("check", "--config", config)
    assert said.code == 78
    assert "no certificates in PEM" in said.err


def test_one_of_a_kind_is_not_called_many(depotd: Depotd, config: Path) -> None:
    said = depotd("check", "--config", config).out
    assert "1 vehicle, 1 unit, 1 site, 1 geofence, 1 driver, 1 customer, " in said
    assert re.search(r" is right: \d+ ports?, ", said)


def test_a_bus_is_judged_by_its_own_names(depotd: Depotd, config: Path) -> None:
    right = config.read_text(encoding="utf-8")
    bus = '\n[[port]]\nname = "bus"\nprotocol = "j1939"\nurl = "{}"\n'
    config.write_text(right + bus.format("slcan:/dev/ttyACM7"), encoding="utf-8")
    assert depotd("check", "--config", config).code == 0
    config.write_text(right + bus.format("socketcan:can0/x"), encoding="utf-8")
    said = depotd("check", "--config", config)
    assert said.code == 78
    assert "port 'bus': url: cannot be a CAN bus: can0/x is no name of an interface" in said.err
