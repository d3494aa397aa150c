import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.clock import SystemClock
from daemon.control.peer import peer_of
from daemon.control.protocol import LINE_BYTES, Said, decode_answer, decode_hello, encode_ask
from daemon.control.talk import Talk, TalkRules
from daemon.domain.commands import Role
from tests.daemon.control.scene import WAIT_S, Echo, line_of, rules

PIECES = (b"\n", b'{"v":1,"ask":"a.b","id":"c"}', b'{"v":1}')


@contextmanager
def talking(echo: Echo, talk_rules: TalkRules | None = None) -> Iterator[socket.socket]:
    """The client's end of a connection that is being served."""
    near, far = socket.socketpair(socket.AF_UNIX)
    near.settimeout(WAIT_S)
    talk = Talk(far, peer_of(far), echo, rules=talk_rules or rules(), clock=SystemClock())
    thread = threading.Thread(target=talk.run)
    thread.start()
    try:
        with near:
            yield near
    finally:
        thread.join(WAIT_S)
        assert not thread.is_alive()


def greeted(near: socket.socket) -> None:
    assert decode_hello(line_of(near)).depot == "north"


def ask(near: socket.socket, name: str = "a.b", **args: object) -> str:
    near.sendall(encode_ask(ask=name, command_id="c1", args=args))
    return decode_answer(line_of(near)).answer.message


def test_client_is_greeted_with_its_name_and_role(echo: Echo) -> None:
    with talking(echo) as near:
        hello = decode_hello(line_of(near))
        assert hello.you.role == "admin"
        assert hello.you.name


def test_each_line_is_answered_in_order_by_its_actor(echo: Echo) -> None:
    with talking(echo) as near:
        greeted(near)
        near.sendall(
            b"".join(encode_ask(ask="a.b", command_id=f"c{n}", args={"n": n}) for n in range(3))
        )
        found = [decode_answer(line_of(near)) for _ in range(3)]
    assert [(one.id, one.answer.body) for one in found] == [(f"c{n}", {"n": n}) for n in range(3)]
    assert {command.actor.role for command in echo.seen} == {Role.ADMIN}


def test_expiry_is_handed_on(echo: Echo) -> None:
    with talking(echo) as near:
        greeted(near)
        near.sendall(encode_ask(ask="a.b", command_id="c1", args={}, expires_at=17))
        line_of(near)
    assert echo.seen[0].expires_at == 17


def test_dispatcher_that_raises_is_answered_and_the_talk_goes_on(echo: Echo) -> None:
    with talking(echo) as near:
        greeted(near)
        assert ask(near, "raise.it") == "raise.it failed; whether it was done is not known"
        assert ask(near) == "a.b is done"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"nonsense\n", "malformed"),
        (b'{"v":9}\n', "unknown_version"),
        (b"x" * LINE_BYTES, "too_long"),
    ],
)
def test_nonsense_is_answered_by_name_and_ends_the_talk(echo: Echo, sent: bytes, code: str) -> None:
    with talking(echo) as near:
        greeted(near)
        near.sendall(sent)
        with pytest.raises(Said) as said:
            decode_answer(line_of(near))
        assert said.value.code == code
        assert line_of(near) == b""
    assert echo.seen == []


def test_silent_client_is_closed(echo: Echo) -> None:
    with talking(echo, rules(idle_s=0.01)) as near:
        greeted(near)
        assert line_of(near) == b""


def test_line_that_does_not_get_on_is_closed_even_while_bytes_come(echo: Echo) -> None:
    with talking(echo, rules(line_s=0.05)) as near:
        greeted(near)
        ended = threading.Event()

        def drip() -> None:
            while not ended.wait(0.005):
                try:
                    near.send(b"x")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        assert line_of(near) == b""
        ended.set()
        dripping.join()


def test_client_that_takes_no_answers_is_closed(echo: Echo) -> None:
    with talking(echo, rules(send_s=0.02)) as near:
        greeted(near)
        line = encode_ask(ask="a.b", command_id="c", args={"x": "y" * 60_000})
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            near.sendall(line * 100)


def test_client_that_goes_away_ends_the_talk(echo: Echo) -> None:
    for sent in (b"", b'{"v":1', encode_ask(ask="a.b", command_id="c", args={})):
        with talking(echo) as near:
            greeted(near)
            near.sendall(sent)


def test_closing_answers_what_is_being_done(echo: Echo) -> None:
    near, far = socket.socketpair(socket.AF_UNIX)
    near.settimeout(WAIT_S)
    talk = Talk(far, peer_of(far), echo, rules=rules(), clock=SystemClock())
    thread = threading.Thread(target=talk.run)
    thread.start()
    with near:
        greeted(near)
        near.sendall(encode_ask(ask="hold.me", command_id="c1", args={}))
        near.sendall(encode_ask(ask="a.b", command_id="c2", args={}))
        assert echo.held.wait(WAIT_S)
        assert talk.is_busy
        talk.close()
        echo.let_go.set()
        assert decode_answer(line_of(near)).id == "c1"
        assert line_of(near) == b""
        thread.join(WAIT_S)
    assert [command.id for command in echo.seen] == ["c1"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.binary(max_size=300) | st.just(b"\n") | st.just(b'{"v":1,"ask":"a.b","id":"c"}'))
)
def test_no_bytes_end_the_thread_otherwise_than_by_its_own_will(
    echo: Echo, sent: list[bytes]
) -> None:
    with talking(echo) as near:
        greeted(near)
        try:
            for piece in sent:
                near.sendall(piece)
            near.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        while line := line_of(near):
            assert line.endswith(b"\n")
