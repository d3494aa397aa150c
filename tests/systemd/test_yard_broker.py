"""The example configuration of the yard's broker, in a real mosquitto exactly as it is given.

Only where files lie and which ports are listened on differ from an installation.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.cli.yard import acl_of
from daemon.cli.yard_passwords import password_line, put
from drivers.yard_mqtt.client import WINDOW
from drivers.yard_mqtt.decoder import UNITS_MOST
from drivers.yard_mqtt.lines import PAYLOAD_MOST, unit_topic
from drivers.yard_mqtt.spec import Shown
from tests.architecture.sources import ROOT
from tests.brokers import HOST, BrokerPlan, Mosquitto, free_port
from tests.drivers.yard_mqtt.units import PREFIX, Unit, hearing, lines_of, unit

EXAMPLES = ROOT / "systemd" / "mosquitto"
PASSWORD = "not a good one"  # noqa: S105 - of a broker that lives as long as a test
STRICT = acl_of(PREFIX, "depotd", ["T07"])


class Installed(Mosquitto):
    """As Debian installs mosquitto, with the example in conf.d."""

    def __init__(self, folder: Path, acl: str) -> None:
        super().__init__(folder, BrokerPlan())
        self.yard_port = free_port()
        (self.folder / "conf.d").mkdir()
        self._put("depotd-yard.acl", acl)
        passwords = self.folder / "depotd-yard.passwords"
        for name in ("depotd", "T07", "T08", "#", "+"):
            put(passwords, password_line(name, PASSWORD))

    def _lines(self) -> list[str]:
        example = (EXAMPLES / "yard.conf").read_text(encoding="utf-8")
        placed = example.replace("/etc/mosquitto", str(self.folder))
        for listener, port in (("1884 127.0.0.1", self.port), ("1884 192.0.2.1", self.yard_port)):
            assert placed.count(f"\nlistener {listener}\n") == 1
            placed = placed.replace(f"\nlistener {listener}\n", f"\nlistener {port} {HOST}\n")
        self._put("conf.d/depotd-yard.conf", placed)
        return [
            *(["user root"] if os.geteuid() == 0 else []),
            "persistence true",
            f"persistence_location {self.folder}/",
            "log_dest stderr",
            f"include_dir {self.folder}/conf.d",
        ]

    def _put(self, name: str, content: str) -> None:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        path.chmod(0o600)


@pytest.fixture(params=["yard-acl", "of known units"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installed]:
    acl = (EXAMPLES / "yard-acl").read_text(encoding="utf-8")
    with Installed(tmp_path, acl if request.param == "yard-acl" else STRICT) as started:
        yield started


def test_a_unit_speaks_for_itself_and_for_nobody_else(broker: Installed) -> None:
    shown = Shown(password=PASSWORD)
    with (
        hearing(broker.port, shown, username="depotd") as port,
        unit(broker.yard_port, "T07", PASSWORD) as truck,
    ):
        for topic in (
            unit_topic(PREFIX, "T08"),
            unit_topic(PREFIX, "depotd"),
            f"{PREFIX}/T07/recall",
            f"{PREFIX}/T07",
            "depot/other/T07/telemetry",
        ):
            assert truck.say({"n": 0}, topic) == "Not authorized", topic
        assert truck.say({"n": 1}) == "Success"
        (line,) = lines_of(port, 1)
    assert (line["topic"], line["payload"]) == (unit_topic(PREFIX, "T07"), {"n": 1})


def test_nobody_speaks_under_the_daemons_name(broker: Installed) -> None:
    with unit(broker.port, "depotd", PASSWORD) as daemon:
        assert daemon.say({"n": 1}) == "Not authorized"


def test_a_unit_hears_no_other(broker: Installed) -> None:
    shown = Shown(password=PASSWORD)
    with (
        hearing(broker.port, shown, username="depotd") as port,
        unit(broker.yard_port, "T08", PASSWORD) as listener,
        unit(broker.yard_port, "T07", PASSWORD) as truck,
    ):
        listener.subscribe(f"{PREFIX}/#")
        assert truck.say({"n": 1}) == "Success"
        lines_of(port, 1)
        listener.say({"n": 2}, "$SYS/anything")  # its answer comes after whatever came before
        assert listener.heard == []


@pytest.mark.parametrize(
    ("name", "password"), [("T07", PASSWORD[1:]), ("T09", PASSWORD), ("T07", None)]
)
def test_strangers_are_refused(broker: Installed, name: str, password: str | None) -> None:
    stranger = Unit(broker.yard_port, name, password)
    stranger.connect()
    assert stranger.connected == "Not authorized"
    assert stranger.gone
    stranger.leave()


@pytest.mark.parametrize("name", ["#", "+"])
def test_a_name_that_is_a_wildcard_may_nothing(broker: Installed, name: str) -> None:
    stranger = Unit(broker.yard_port, name, PASSWORD)
    stranger.connect()
    if not stranger.gone:
        assert stranger.say({"n": 1}, unit_topic(PREFIX, "T07")) != "Success"
    stranger.leave()


def test_the_largest_message_passes_and_a_larger_cuts_its_unit_off(broker: Installed) -> None:
    shown = Shown(password=PASSWORD)
    with (
        hearing(broker.port, shown, username="depotd") as port,
        unit(broker.yard_port, "T07", PASSWORD) as truck,
    ):
        assert truck.say(b'"' + b"x" * (PAYLOAD_MOST - 2) + b'"') == "Success"
        assert len(lines_of(port, 1)) == 1
        assert truck.say(b"x" * (PAYLOAD_MOST + 2048)).startswith("gone")


def test_nothing_is_left_for_everybody(broker: Installed) -> None:
    with unit(broker.yard_port, "T07", PASSWORD) as truck:
        assert truck.say({"n": 1}, retain=True) != "Success"


def test_messages_wait_for_the_daemon_over_a_restart_of_the_broker(broker: Installed) -> None:
    shown = Shown(password=PASSWORD)
    with hearing(broker.port, shown, username="depotd"):
        pass
    with unit(broker.yard_port, "T07", PASSWORD) as truck:
        assert truck.say({"n": 1}) == "Success"
    broker.stop()
    broker.start()
    with hearing(broker.port, shown, username="depotd") as port:
        assert [line["payload"] for line in lines_of(port, 1)] == [{"n": 1}]


def test_limits_of_the_example_are_those_of_the_driver() -> None:
    text = (EXAMPLES / "yard.conf").read_text(encoding="utf-8")
    given = dict(line.split(None, 1) for line in text.splitlines() if line and line[0].islower())
    assert int(given["max_inflight_messages"]) == WINDOW
    assert PAYLOAD_MOST < int(given["max_packet_size"]) < PAYLOAD_MOST + 2048
    assert int(given["max_connections"]) < UNITS_MOST
