from pathlib import Path

from daemon.bootstrap.buses import bus_ports, bus_reader, dated_here, decoder_of, fault_of_bus
from daemon.bootstrap.parts import port_specs
from daemon.clock import SystemClock
from daemon.port_settings import PortTable
from daemon.settings import Settings
from drivers.j1939.port import J1939Port
from drivers.readings import Chunk
from drivers.transport.status import PortState
from tests.daemon.ingest.listening import Listener
from tests.drivers.ports import nothing_left_behind

GATE = PortTable(name="gate", url="/dev/ttyUSB0")
BUS = PortTable(name="bus", url="slcan:/dev/ttyACM0", protocol="j1939", unit="T01-bus")
VAN = PortTable(name="van", url="/dev/ttyUSB1", protocol="obd")
SETTINGS = Settings(port=[GATE, BUS, VAN])


def test_receivers_and_buses_are_read_apart() -> None:
    assert [spec.name for spec in port_specs(SETTINGS)] == ["gate"]
    assert [port.name for port in bus_ports(SETTINGS)] == ["bus", "van"]


def test_each_protocol_has_its_decoder_for_the_unit_of_the_port() -> None:
    assert decoder_of(GATE) is None
    decoder = decoder_of(BUS)
    assert isinstance(decoder, J1939Port)
    assert decoder.unit == "T01-bus"
    unnamed = decoder_of(BUS.model_copy(update={"unit": None}))
    assert isinstance(unnamed, J1939Port)
    assert unnamed.unit == "bus"


def test_of_buses_our_own_clock_dates_what_is_heard() -> None:
    assert dated_here(SETTINGS) == {"bus", "van"}


def test_a_bus_that_can_never_be_opened_is_judged_without_opening_it() -> None:
    assert fault_of_bus(BUS) is None
    wrong = BUS.model_copy(update={"url": "socketcan:a/b"})
    assert fault_of_bus(wrong) == (
        "cannot be a CAN bus: a/b is no name of an interface (ip link lists them)"
    )


def test_a_log_is_read_to_its_end_as_a_port(tmp_path: Path) -> None:
    path = tmp_path / "truck.log"
    path.write_bytes(b"(1780000000.000123) can0 18FEE000#FFFFFFFFB05C6800\n")
    port = PortTable(name="bus", url=f"candump:{path}", protocol="j1939")
    heard = Listener()
    with nothing_left_behind():
        reader = bus_reader(
            Settings(port=[port, GATE]),
            SystemClock(),
            sink=heard.sink,
            on_status=heard.on_status,
        )
        reader.start()
        status = heard.wait_for_state("bus", PortState.CLOSED)
        reader.stop()
    assert heard.chunks == [Chunk("bus", 0, None, path.read_bytes())]
    assert (status.device, status.baud, status.faults) == (str(path), None, ())
    assert set(heard.statuses) == {"bus"}
