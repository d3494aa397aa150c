from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from daemon.cli.exits import Exit
from daemon.clock import SystemClock
from tests.brokers import HOST, BrokerPlan, Mosquitto, free_port
from tests.daemon.cli.conftest import Depotd
from tests.drivers.yard_mqtt.units import Unit


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path, BrokerPlan()) as started:
        yield started


def configured(folder: Path, port: int, more: str = "") -> Path:
    path = folder / "depotd.toml"
    path.write_text(f"[yard]\nhost = '{HOST}'\nport = {port}\n{more}", encoding="utf-8")
    return path


def speaking(port: int) -> Thread:
    """A truck that says what is right and what is not as soon as somebody listens."""

    def speak() -> None:
        truck = Unit(port, "T07")
        truck.connect()
        now = SystemClock().now()
        told = {"v": 1, "at": now, "signals": {"coolant": 88, "battery": 99}}
        # The broker says so as long as nobody has subscribed.
        truck.until(lambda: truck.say(told) == "Success")
        truck.leave()

    thread = Thread(target=speak, daemon=True)
    thread.start()
    return thread


def test_what_units_say_and_what_is_refused(
    depotd: Depotd, broker: Mosquitto, tmp_path: Path
) -> None:
    config = configured(tmp_path, broker.port)
    for options in ((), ("--json",)):
        truck = speaking(broker.port)
        said = depotd("yard", "check", "--config", config, "--seconds", "0.8", *options)
        truck.join(10)
        assert said.code == Exit.DONE
        if options:
            (unit,) = said.answer["units"]
            assert unit["unit"] == "T07"
            assert unit["signals"]["coolant"]["value"] == 88
            assert unit["refused"] == {"out_of_range:battery": 1}
            assert said.answer["faults"] == {"out_of_range": 1}
        else:
            assert "coolant 88 °C" in said.out
            assert said.err == "1 messages, 1 refused values\n"


def test_silence_is_said(depotd: Depotd, broker: Mosquitto, tmp_path: Path) -> None:
    config = configured(tmp_path, broker.port)
    said = depotd("yard", "check", "--config", config, "--seconds", "0.1")
    assert said.code == Exit.NO
    assert f"No unit was heard on {HOST}:{broker.port}, depot/yard" in said.err


def test_a_broker_that_is_away_is_named(depotd: Depotd, tmp_path: Path) -> None:
    said = depotd("yard", "check", "--config", configured(tmp_path, free_port()))
    assert said.code == Exit.UNREACHABLE
    assert "is mosquitto running there?" in said.err


def test_without_a_broker_the_setting_is_named(depotd: Depotd, tmp_path: Path) -> None:
    (tmp_path / "depotd.toml").write_text("", encoding="utf-8")
    said = depotd("yard", "check", "--config", tmp_path / "depotd.toml")
    assert said.code == Exit.CONFIGURATION
    assert "[yard] host" in said.err


def test_a_unit_is_given_a_password(depotd: Depotd, tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    first = depotd("yard", "add", "T07", "--passwords", file)
    assert first.code == Exit.DONE
    assert "T07 is new" in first.err
    second = depotd("yard", "add", "T07", "--passwords", file, "--json").answer
    assert second["is_changed"]
    assert file.read_text(encoding="utf-8") == f"{second['line']}\n"
    assert second["password"] not in first.out + second["line"]


def test_without_a_file_the_line_is_printed(depotd: Depotd) -> None:
    said = depotd("yard", "add", "T07")
    assert "line      T07:$7$101$" in said.out
    assert depotd("yard", "add", "T 7").code != Exit.DONE


def test_the_acl_names_units_that_are_known(depotd: Depotd, fleet_database: Path) -> None:
    answer = depotd("yard", "acl", "--database", fleet_database, "--json").answer
    known = [
        row["name"]
        for row in depotd("units", "--database", fleet_database, "--json").answer["units"]
    ]
    assert answer["user"] == "depotd"
    assert sorted(answer["units"] + answer["left_out"]) == sorted(known)
    text = depotd("yard", "acl", "--database", fleet_database).out
    assert text == answer["acl"]
    for unit in answer["units"]:
        assert f"user {unit}\ntopic write depot/yard/{unit}/telemetry\n" in text
