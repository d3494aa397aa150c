import threading

import pytest

from daemon.adapters.http_exchange import BODY_MOST, Question, exchange
from daemon.clock import SystemClock
from daemon.errors import RoutingAway
from tests.daemon.adapters.route_server import serving

SECRET = "k-3141"  # noqa: S105 - of nobody
DRIPS = (b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{")


def asking_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "routing"]


def test_an_answer_comes_with_its_status_and_when_to_come_again() -> None:
    with serving() as server:
        server.status, server.headers = 429, {"Retry-After": "7"}
        reply = exchange(Question(url=f"{server.url}/a?b=1"), timeout_s=5)
    assert (reply.status, reply.retry_after, reply.body) == (429, "7", server.body)
    assert server.asked[0][:2] == ("GET", "/a?b=1")


@pytest.mark.parametrize("drips", [b"", *DRIPS])
def test_who_hangs_or_drips_is_left_after_the_limit_and_no_thread_stays(drips: bytes) -> None:
    clock = SystemClock()
    with serving() as server:
        server.hangs, server.drips = not drips, drips
        began = clock.monotonic()
        with pytest.raises(RoutingAway, match=r"no answer within 0\.3 s"):
            exchange(Question(url=server.url), timeout_s=0.3)
        assert clock.monotonic() - began < 2_000
        for thread in asking_threads():
            thread.join(5)
        assert asking_threads() == []


def test_what_is_too_large_or_cut_off_is_no_answer() -> None:
    with serving() as server:
        server.body = b" " * (BODY_MOST + 1)
        with pytest.raises(RoutingAway, match="larger than"):
            exchange(Question(url=server.url), timeout_s=5)
        server.body, server.claims = b"{}", 100
        with pytest.raises(RoutingAway, match="the connection failed"):
            exchange(Question(url=server.url), timeout_s=5)


def test_nobody_there_is_said_without_the_address_and_its_key() -> None:
    with serving() as server:
        url = server.url
    for asked in (f"{url}/?key={SECRET}", f"http://no.such.invalid/?key={SECRET}"):
        with pytest.raises(RoutingAway) as found:
            exchange(Question(url=asked), timeout_s=5)
        assert SECRET not in str(found.value)
        assert found.value.__cause__ is None
