"""The way to a broker with TLS, and all that can be wrong on it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.wire.broker import BrokerSpec, TlsFiles
from daemon.wire.interface import Connected, Disconnected, Refusal
from daemon.wire.paho_wire import PahoWire
from tests.brokers import HOST, BrokerPlan, Mosquitto, free_port
from tests.brokers import TlsFiles as ServerFiles
from tests.certificates import Authority, Pair
from tests.contract.wire_benches import Station, plan

EXPIRED = ("20200101000000Z", "20200102000000Z")
NOT_YET = ("20980101000000Z", "20990102000000Z")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "own-ca")


def dialed(spec: BrokerSpec, *, timeout_ms: int = 5000) -> Station:
    wire = PahoWire(spec, connect_timeout_ms=timeout_ms)
    station = Station(wire, cut=wire.close, silence=wire.close)
    wire.connect(plan("a", "t/#"))
    return station


def refusal(spec: BrokerSpec, *, timeout_ms: int = 5000) -> Disconnected:
    station = dialed(spec, timeout_ms=timeout_ms)
    end = station.one(Disconnected)
    assert end.reason.startswith(f"{spec.name}: ")
    assert station.poll() == []
    return end


def served(folder: Path, pair: Pair, *, client_ca: Path | None = None) -> Mosquitto:
    files = ServerFiles(cert=pair.cert, key=pair.key, client_ca=client_ca)
    return Mosquitto(folder, BrokerPlan(tls=files))


def spec_of(broker: Mosquitto, files: TlsFiles, *, host: str = HOST) -> BrokerSpec:
    return BrokerSpec(host=host, port=broker.port, tls=files)


def test_broker_with_a_certificate_of_our_ca_is_trusted(
    tmp_path: Path, authority: Authority
) -> None:
    with served(tmp_path, authority.issue("broker")) as broker:
        station = dialed(spec_of(broker, TlsFiles(ca=authority.cert)))
        station.one(Connected)
        station.say("t/1", "x" * 50_000, "more")
        assert station.texts(2) == ["x" * 50_000, "more"]
        station.wire.close()


@pytest.mark.parametrize(
    ("valid", "alternatives", "says"),
    [
        (EXPIRED, "IP:127.0.0.1", "its certificate has expired"),
        (NOT_YET, "IP:127.0.0.1", "is not valid yet"),
        (None, "DNS:other.example", "hostname mismatch"),
        (None, "IP:10.9.8.7", "hostname mismatch"),
    ],
)
def test_certificate_that_does_not_fit_is_refused(
    tmp_path: Path,
    authority: Authority,
    valid: tuple[str, str] | None,
    alternatives: str,
    says: str,
) -> None:
    times = {} if valid is None else {"valid": valid}
    pair = authority.issue("broker", alternatives=alternatives, **times)
    with served(tmp_path, pair) as broker:
        end = refusal(spec_of(broker, TlsFiles(ca=authority.cert)))
    assert end.refusal is Refusal.TLS
    assert says in end.reason


def test_certificate_of_another_ca_is_refused(tmp_path: Path, authority: Authority) -> None:
    other = Authority(tmp_path, "other-ca")
    with served(tmp_path, other.issue("broker")) as broker:
        for files in (TlsFiles(ca=authority.cert), TlsFiles()):
            end = refusal(spec_of(broker, files))
            assert end.refusal is Refusal.TLS
            assert "not trusted here" in end.reason


@pytest.fixture
def picky(tmp_path: Path, authority: Authority) -> Iterator[Mosquitto]:
    """Asks for certificates of the CA."""
    pair = authority.issue("broker")
    with served(tmp_path, pair, client_ca=authority.cert) as broker:
        yield broker


def test_own_certificate_is_shown(authority: Authority, picky: Mosquitto) -> None:
    own = authority.issue("reno")
    files = TlsFiles(ca=authority.cert, cert=own.cert, key=own.key)
    station = dialed(spec_of(picky, files, host="localhost"))
    station.one(Connected)
    station.wire.close()


def test_broker_that_wants_a_certificate_says_so(authority: Authority, picky: Mosquitto) -> None:
    end = refusal(spec_of(picky, TlsFiles(ca=authority.cert)))
    assert end.refusal is Refusal.TLS
    assert "certificate" in end.reason  # what it says may be lost with the connection


def test_broker_that_does_not_accept_ours_says_so(
    tmp_path: Path, authority: Authority, picky: Mosquitto
) -> None:
    expired = authority.issue("reno", valid=EXPIRED)
    files = TlsFiles(ca=authority.cert, cert=expired.cert, key=expired.key)
    end = refusal(spec_of(picky, files))
    assert end.refusal is Refusal.TLS
    assert "our certificate" in end.reason
    foreign = Authority(tmp_path, "foreign-ca").issue("reno")
    files = TlsFiles(ca=authority.cert, cert=foreign.cert, key=foreign.key)
    end = refusal(spec_of(picky, files))
    assert end.refusal is Refusal.TLS
    assert "our certificate" in end.reason


def test_certificates_are_read_anew_at_each_connection(
    tmp_path: Path, authority: Authority
) -> None:
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(Authority(tmp_path, "old-ca").cert.read_bytes())
    with served(tmp_path, authority.issue("broker")) as broker:
        station = dialed(spec_of(broker, TlsFiles(ca=trusted)))
        assert station.one(Disconnected).refusal is Refusal.TLS
        trusted.write_bytes(authority.cert.read_bytes())
        station.wire.connect(plan("a"))
        station.one(Connected)
        station.wire.close()


def test_file_that_is_not_there_is_told_and_raises_nothing(tmp_path: Path) -> None:
    gone = tmp_path / "gone.pem"
    end = refusal(BrokerSpec(host=HOST, port=1, tls=TlsFiles(ca=gone)))
    assert end.refusal is Refusal.TLS
    assert f"{gone}: the CA cannot be read" in end.reason
    end = refusal(BrokerSpec(host=HOST, port=1, username="reno", password_file=gone))
    assert end.refusal is Refusal.CREDENTIALS
    assert f"{gone}: the password cannot be read" in end.reason


def test_tls_where_there_is_none_is_told(tmp_path: Path) -> None:
    with Mosquitto(tmp_path) as broker:
        end = refusal(spec_of(broker, TlsFiles()))
    assert end.refusal in (Refusal.TLS, Refusal.UNREACHABLE)


def test_none_where_there_is_tls_is_told(tmp_path: Path, authority: Authority) -> None:
    with served(tmp_path, authority.issue("broker")) as broker:
        end = refusal(BrokerSpec(host=HOST, port=broker.port), timeout_ms=500)
    assert end.refusal in (Refusal.CLOSED, Refusal.PROTOCOL, Refusal.TLS)


def test_name_that_is_not_known_is_told() -> None:
    end = refusal(BrokerSpec(host="nowhere.invalid", port=1883), timeout_ms=20_000)
    assert end.refusal is Refusal.UNREACHABLE
    assert "its name is not known" in end.reason


def test_port_where_nothing_listens_is_told() -> None:
    end = refusal(BrokerSpec(host=HOST, port=free_port()))
    assert end.refusal is Refusal.UNREACHABLE
    assert "connection refused" in end.reason


@pytest.mark.parametrize("tls", [None, TlsFiles()])
def test_end_that_takes_the_call_and_never_speaks_is_given_up(tls: TlsFiles | None) -> None:
    with socket.create_server((HOST, 0)) as silent:
        spec = BrokerSpec(host=HOST, port=silent.getsockname()[1], tls=tls)
        end = refusal(spec, timeout_ms=200)
    if tls is None:
        assert end.refusal is Refusal.PROTOCOL
        assert "does not answer as a broker would" in end.reason
    else:
        assert end.refusal is Refusal.UNREACHABLE
        assert "no answer in time" in end.reason or "no connection within" in end.reason


def test_call_that_is_given_up_is_hung_up() -> None:
    """Nobody waits for it: neither who closes nor who connects anew."""
    with socket.create_server((HOST, 0)) as server:
        spec = BrokerSpec(host=HOST, port=server.getsockname()[1])
        wire = PahoWire(spec)
        for give_up in (wire.close, lambda: wire.connect(plan("b"))):
            wire.connect(plan("a"))
            give_up()
        wire.close()
        server.settimeout(5)
        for _ in range(3):
            call, _ = server.accept()
            with call:
                call.settimeout(5)
                while call.recv(4096):
                    pass
        assert wire.poll() == []
