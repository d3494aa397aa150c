from daemon.bootstrap.parts import port_specs
from daemon.port_settings import PortTable
from daemon.settings import Settings


def test_an_automatic_rate_is_left_to_be_found() -> None:
    ports = [PortTable(name="a", url="/dev/a"), PortTable(name="b", url="/dev/b", baud=4800)]
    assert [spec.baud for spec in port_specs(Settings(port=ports))] == [None, 4800]
