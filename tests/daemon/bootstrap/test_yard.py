from pathlib import Path
from queue import Queue

import pytest

from daemon.bootstrap.buses import bus_reader, decoders
from daemon.bootstrap.yard import faults_of_yard, listening, yard_decoder, yard_opening, yard_url
from daemon.clock import ManualClock, SystemClock
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.errors import PortError, SettingsError
from daemon.settings import Settings
from daemon.yard_settings import YardTable
from drivers.errors import PortDenied
from drivers.readings import Chunk
from drivers.transport.status import PortState
from tests.brokers import HOST, PATIENCE_S, BrokerPlan, Mosquitto
from tests.drivers.yard_mqtt.units import NOW, Unit, lines_of

SECRET = "not a good one"  # noqa: S105 - of a broker that lives as long as a test


def settings_of(port: int = 1884, **changes: object) -> Settings:
    return Settings(yard=YardTable.model_validate({"host": HOST, "port": port, **changes}))


def test_without_a_broker_nothing_is_opened() -> None:
    assert yard_opening(Settings(), DepotClock(SystemClock())) is None
    assert faults_of_yard(Settings()) == []
    with pytest.raises(SettingsError, match="no broker on the yard is named"):
        listening(Settings(), SystemClock())


def test_the_port_is_shown_as_a_url() -> None:
    assert yard_url(settings_of()) == "mqtt://127.0.0.1:1884/depot/yard"
    assert yard_url(settings_of(host="::1", tls=True)) == "mqtts://[::1]:1884/depot/yard"


def test_what_units_say_comes_through_with_its_arrival(tmp_path: Path) -> None:
    password = tmp_path / "yard.password"
    password.write_text(f"{SECRET}\n", encoding="utf-8")
    clock = DepotClock(ManualClock(NOW))
    clock.trim(NOW, ClockQuality.UNTRUSTED)
    users = {"depotd": SECRET, "T07": SECRET}
    with Mosquitto(tmp_path, BrokerPlan(users=users)) as broker:
        settings = settings_of(broker.port, username="depotd", password_file=password)
        opens = yard_opening(settings, clock)
        assert opens is not None
        port, truck = opens(), Unit(broker.port, "T07", SECRET)
        truck.connect()
        truck.say({"v": 1, "at": NOW, "pto": True})
        assert [line["at"] for line in lines_of(port, 1)] == [None]
        clock.trim(NOW, ClockQuality.NTP)
        truck.say({"v": 1, "at": NOW, "pto": False})
        (line,) = lines_of(port, 1)
        assert line["at"] == NOW
        truck.leave()
        port.close()


def test_a_password_that_cannot_be_read_is_told_at_the_opening(tmp_path: Path) -> None:
    settings = settings_of(username="depotd", password_file=tmp_path / "none")
    opens = yard_opening(settings, DepotClock(SystemClock()))
    assert opens is not None
    with pytest.raises(PortDenied, match="none: the password cannot be read: No such file"):
        opens()
    assert faults_of_yard(settings) == [
        f"yard.password_file: {tmp_path}/none cannot be read here; fine if the service is given it"
    ]


def test_a_file_that_no_connection_can_be_made_with_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "ca").write_text("none", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"yard: .*no certificates in PEM"):
        faults_of_yard(settings_of(tls=True, ca_file=tmp_path / "ca"))
    (tmp_path / "password").write_text("\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="its first line is no password"):
        faults_of_yard(settings_of(username="u", password_file=tmp_path / "password"))


def test_a_look_does_not_push_the_daemon_out(tmp_path: Path) -> None:
    with Mosquitto(tmp_path, BrokerPlan()) as broker:
        settings = settings_of(broker.port)
        opens = yard_opening(settings, DepotClock(SystemClock()))
        assert opens is not None
        port, look = opens(), listening(settings, SystemClock())
        truck = Unit(broker.port, "T07")
        truck.connect()
        truck.say({"v": 1, "at": SystemClock().now(), "pto": True})
        (heard,) = look.heard(0.3)
        assert heard.unit == "T07"
        assert len(lines_of(port, 1)) == 1
        truck.leave()
        look.port.close()
        port.close()


def test_a_broker_that_goes_ends_the_look(tmp_path: Path) -> None:
    with Mosquitto(tmp_path, BrokerPlan()) as broker:
        look = listening(settings_of(broker.port), SystemClock())
        broker.kill()
        with pytest.raises(PortError, match="lost the yard's broker"):
            list(look.heard(10))


def test_the_broker_is_one_more_port(tmp_path: Path) -> None:
    clock, chunks, states = SystemClock(), Queue[Chunk](), Queue[PortState]()
    with Mosquitto(tmp_path, BrokerPlan()) as broker:
        settings = settings_of(broker.port, name="units")
        reader = bus_reader(
            settings, clock, sink=chunks.put, on_status=lambda all_: states.put(all_[0].state)
        )
        reader.start()
        truck = Unit(broker.port, "T07")
        truck.connect()
        truck.until(lambda: truck.say({"v": 1, "at": clock.now(), "pto": True}) == "Success")
        chunk = chunks.get(timeout=PATIENCE_S)
        assert chunk.port == "units"
        (heard,) = decoders(settings)["units"].feed(chunk.payload, chunk.seen_at)
        assert heard.unit == "T07"
        broker.kill()
        while states.get(timeout=PATIENCE_S) is not PortState.ABSENT:
            pass
        reader.stop()
        truck.leave()


def test_the_decoder_knows_the_prefix() -> None:
    decoder = yard_decoder(settings_of(prefix="fleet"))
    decoder.feed(b'{"topic":"fleet/T07/telemetry","at":null,"payload":{}}\n', None)
    assert decoder.by_type == {"T07": 1}
