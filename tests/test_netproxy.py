"""The bad network itself: what it claims to do to a connection it does."""

import socket
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest

from daemon.clock import monotonic_us
from tests.netproxy import HOST, NetProxy, Shape

PATIENCE_S = 10.0


class Echo:
    """Sends back what comes, on each connection."""

    def __init__(self) -> None:
        self._server = socket.create_server((HOST, 0))
        self.port = int(self._server.getsockname()[1])
        self.resets = 0
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            Thread(target=self._echo, args=(client,), daemon=True).start()

    def _echo(self, client: socket.socket) -> None:
        with client:
            try:
                while piece := client.recv(65536):
                    client.sendall(piece)
            except ConnectionResetError:
                self.resets += 1

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(PATIENCE_S)


@pytest.fixture
def echo() -> Iterator[Echo]:
    with closing(Echo()) as server:
        yield server


@pytest.fixture
def net(echo: Echo) -> Iterator[NetProxy]:
    with NetProxy(echo.port) as proxy:
        yield proxy


def dial(net: NetProxy) -> socket.socket:
    return socket.create_connection((HOST, net.port), PATIENCE_S)


def ask(client: socket.socket, text: bytes) -> bytes:
    client.sendall(text)
    return listen(client, len(text))


def listen(client: socket.socket, size: int) -> bytes:
    heard = b""
    while len(heard) < size and (piece := client.recv(65536)):
        heard += piece
    return heard


def ms_since(instant_us: int) -> float:
    return (monotonic_us() - instant_us) / 1000


def hears_nothing(client: socket.socket) -> bool:
    client.settimeout(0.1)
    try:
        client.recv(1)
    except TimeoutError:
        return True
    finally:
        client.settimeout(PATIENCE_S)
    return False


def test_what_goes_in_comes_out_in_order_and_is_counted(net: NetProxy) -> None:
    text = bytes(range(256)) * 4_000
    with dial(net) as client:
        teller = Thread(target=client.sendall, args=(text,))
        teller.start()
        assert listen(client, len(text)) == text
        teller.join(PATIENCE_S)
    net.mend()  # it is done with what it carried last
    assert (net.up_bytes, net.down_bytes, net.connections) == (len(text), len(text), 1)


def test_an_end_of_one_side_reaches_the_other_after_all_that_was_said(net: NetProxy) -> None:
    with dial(net) as client:
        client.sendall(b"goodbye")
        client.shutdown(socket.SHUT_WR)
        assert listen(client, 100) == b"goodbye"


def test_a_round_trip_takes_the_delay_twice(net: NetProxy) -> None:
    net.shape(Shape(delay_ms=40))
    with dial(net) as client:
        begun = monotonic_us()
        assert ask(client, b"far") == b"far"
        assert 80 <= ms_since(begun) < 1_000


def test_a_rate_is_kept(net: NetProxy) -> None:
    net.shape(Shape(kbit_s=1_000))
    with dial(net) as client:
        begun = monotonic_us()
        assert ask(client, b"x" * 25_000) == b"x" * 25_000
        assert 200 <= ms_since(begun) < 1_000, "200 ms up, and down at the same time"


def test_a_full_road_lets_the_sender_wait(net: NetProxy) -> None:
    net.shape(Shape(kbit_s=1_000, buffer_bytes=20_000))
    with dial(net) as client:
        client.setblocking(False)
        sent = 0
        try:
            while sent < 64 << 20:
                sent += client.send(b"x" * 65_536)
        except BlockingIOError:
            pass
        assert sent < 64 << 20
    assert net.deepest_up_bytes <= 20_000 + 65_536


def test_a_cut_resets_what_is_there_and_what_comes_until_it_is_mended(net: NetProxy) -> None:
    with dial(net) as client:
        assert ask(client, b"here") == b"here"
        net.cut()
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    with pytest.raises(ConnectionResetError), dial(net) as client:
        client.recv(1)
    net.mend()
    with dial(net) as client:
        assert ask(client, b"again") == b"again"


def test_a_stalled_road_delivers_everything_when_it_flows(net: NetProxy) -> None:
    with dial(net) as client:
        assert ask(client, b"here") == b"here"
        net.stall()
        client.sendall(b"later")
        assert hears_nothing(client)
        net.flow()
        assert listen(client, 5) == b"later"


def test_a_client_whose_target_is_lost_hears_nothing_more(net: NetProxy, echo: Echo) -> None:
    with dial(net) as client:
        assert ask(client, b"here") == b"here"
        net.lose_target()
        client.sendall(b"anybody?")
        assert hears_nothing(client)
        assert net.open_connections == 1
        with dial(net) as other:
            assert ask(other, b"new") == b"new"
    assert echo.resets == 1


def test_a_target_whose_client_is_lost_goes_on_believing_in_it(net: NetProxy, echo: Echo) -> None:
    with dial(net) as client:
        assert ask(client, b"here") == b"here"
        net.lose_clients()
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    assert (net.open_connections, echo.resets) == (1, 0)
