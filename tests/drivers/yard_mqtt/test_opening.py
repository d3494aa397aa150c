import socket
import ssl
from pathlib import Path
from threading import Thread

import pytest

from drivers.errors import PortDenied, PortUnreachable, TransportError
from drivers.yard_mqtt.opening import open_yard, yard_bus
from drivers.yard_mqtt.spec import Shown
from tests.brokers import HOST, BrokerPlan, Mosquitto, TlsFiles, free_port
from tests.certificates import Authority
from tests.drivers.yard_mqtt.units import Unit, hearing, lines_of, spec_of, watches_of

USER, PASSWORD = "depotd", "not a good one"


def opening(port: int, shown: Shown | None = None, **changes: object) -> None:
    open_yard(spec_of(port, **changes), lambda: shown or Shown(), watches_of()).close()


def test_nobody_listens() -> None:
    with pytest.raises(PortUnreachable, match=r"connection refused: .*is mosquitto running"):
        opening(free_port())


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(PortUnreachable, match=r"resolved; look at yard\.host"):
        opening(1883, host="no-such-host.invalid")


def test_users_and_passwords(tmp_path: Path) -> None:
    with Mosquitto(tmp_path, BrokerPlan(users={USER: PASSWORD}, acl=f"user {USER}\n")) as broker:
        with pytest.raises(PortDenied, match=r"does not know user \(none\) with this password"):
            opening(broker.port)
        with pytest.raises(PortDenied, match="user depotd with this password"):
            opening(broker.port, Shown(password=PASSWORD[1:]), username=USER)
        opening(broker.port, Shown(password=PASSWORD), username=USER)


def test_what_is_shown_is_read_anew_each_time(tmp_path: Path) -> None:
    passwords = iter(["another", PASSWORD])
    with Mosquitto(tmp_path, BrokerPlan(users={USER: PASSWORD})) as broker:
        opens = yard_bus(
            spec_of(broker.port, username=USER),
            lambda: Shown(password=next(passwords)),
            watches_of(),
        )
        with pytest.raises(PortDenied):
            opens()
        opens().close()


def test_what_cannot_be_read_is_told_as_it_is() -> None:
    def show() -> Shown:
        raise PortDenied("yard.password: cannot be read")

    with pytest.raises(PortDenied, match=r"yard\.password: cannot be read"):
        open_yard(spec_of(1883), show, watches_of())


def test_over_tls_the_broker_is_checked(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path, "yard"), Authority(tmp_path, "other")
    own = authority.issue("broker")
    trusting = ssl.create_default_context(cafile=str(authority.cert))
    plan = BrokerPlan(tls=TlsFiles(cert=own.cert, key=own.key))
    with Mosquitto(tmp_path, plan) as broker:
        wary = Shown(tls=ssl.create_default_context(cafile=str(other.cert)))
        with pytest.raises(PortUnreachable, match=r"TLS failed: .*look at yard\.ca_file"):
            opening(broker.port, wary)
        with pytest.raises(PortUnreachable, match="does it want TLS"):
            opening(broker.port)
        with hearing(broker.port, Shown(tls=trusting)) as port:
            truck = Unit(broker.port, "T07")
            truck.connect(trusting)
            truck.say({"n": 1})
            truck.leave()
            assert [line["payload"] for line in lines_of(port, 1)] == [{"n": 1}]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "hung up at once"),
        (b"\x20\x03\x00\x86\x00", "does not know user"),
        (b"\x20\x03\x00\x97\x00", "the broker refused: Quota exceeded"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "hung up at once|no MQTT broker"),
    ],
)
def test_what_answers_is_no_broker_or_wants_us_not(answer: bytes, words: str) -> None:
    with pytest.raises(TransportError, match=words), answering(answer) as port:
        opening(port)


def test_who_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.yard_mqtt.opening.CONNECT_TIMEOUT_S", 0.05)
    with socket.create_server((HOST, 0)) as server, pytest.raises(PortUnreachable, match="no MQTT"):
        opening(server.getsockname()[1])


class answering:  # noqa: N801 - reads as what it does
    """A server that says the same to whoever comes, and hangs up."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._server = socket.create_server((HOST, 0))
        self._thread = Thread(target=self._serve, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._server.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self._thread.join(5)

    def _serve(self) -> None:
        caller, _ = self._server.accept()
        with caller:
            caller.recv(4096)
            caller.sendall(self._answer)
