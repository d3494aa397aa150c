import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.control import client
from daemon.control.client import ControlClient, socket_of
from daemon.control.protocol import (
    Lines,
    ProtocolError,
    decode_ask,
    encode_answer,
    encode_error,
    encode_hello,
)
from daemon.domain.commands import Answer, Role
from daemon.errors import DaemonStopped, DaemonUnreachable, OutcomeUnknown, SettingsError
from daemon.settings import Settings
from tests.daemon.control.scene import WAIT_S, Echo, connected, line_of, serving

HELLO = encode_hello(release="1.2", depot="north", name="anna", role=Role.OPERATOR)
DONE = Answer(is_done=True, message="done")
Serve = Callable[[socket.socket], None]


@contextmanager
def odd_server(path: Path, *turns: Serve) -> Iterator[None]:
    """A server that treats its connections, one after the other, as the test says."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(8)
        listening.settimeout(WAIT_S)

        def serve() -> None:
            for turn in turns:
                connection, _ = listening.accept()
                connection.settimeout(WAIT_S)
                with connection:
                    turn(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            thread.join(WAIT_S)
            assert not thread.is_alive()


@contextmanager
def full_queue(path: Path) -> Iterator[tuple[socket.socket, list[socket.socket]]]:
    """A daemon that accepts nobody yet, and as many askers as its queue takes."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket(socket.AF_UNIX))
        listening.bind(str(path))
        listening.listen(1)
        waiting: list[socket.socket] = []
        while True:
            asker = stack.enter_context(socket.socket(socket.AF_UNIX))
            asker.setblocking(False)
            try:
                asker.connect(str(path))
            except BlockingIOError:
                break
            waiting.append(asker)
        yield listening, waiting


class Patient(SystemClock):
    """Tells when somebody waits."""

    waits = threading.Event()

    def wait(self, stop: threading.Event, timeout_ms: int) -> bool:
        self.waits.set()
        return super().wait(stop, timeout_ms)


def says(*lines: bytes) -> Serve:
    """Greets, takes one question, and says this."""

    def turn(connection: socket.socket) -> None:
        connection.sendall(HELLO)
        line_of(connection)
        for line in lines:
            connection.sendall(line)

    return turn


def answers(seen: list[str]) -> Serve:
    def turn(connection: socket.socket) -> None:
        connection.sendall(HELLO)
        ask = decode_ask(Lines().feed(line_of(connection))[0])
        seen.append(ask.id)
        connection.sendall(encode_answer(ask.id, DONE))

    return turn


def loses(seen: list[str]) -> Serve:
    """Takes the question and is gone."""

    def turn(connection: socket.socket) -> None:
        connection.sendall(HELLO)
        seen.append(decode_ask(Lines().feed(line_of(connection))[0]).id)

    return turn


def unreachable(client: ControlClient, *, ask: str = "a.b") -> DaemonUnreachable:
    """How the client fails; without a question, at the greeting."""
    with client, pytest.raises(DaemonUnreachable) as caught:
        client.ask(ask) if ask else client.hello()
    return caught.value


def test_socket_lies_beside_the_database_unless_it_is_set() -> None:
    settings = Settings.model_validate({"store": {"path": "/var/lib/depotd/d.db"}})
    assert socket_of(settings) == Path("/var/lib/depotd/control.sock")
    settings = Settings.model_validate({"control": {"socket": "/run/depotd/c.sock"}})
    assert socket_of(settings) == Path("/run/depotd/c.sock")


def test_one_connection_serves_many_questions(path: Path, echo: Echo) -> None:
    with serving(path, echo) as server, ControlClient(path) as client:
        for n in range(5):
            answer = client.ask("a.b", {"n": n})
            assert (answer.message, answer.body) == ("a.b is done", {"n": n})
        assert server.connections == 1
    assert len({command.id for command in echo.seen}) == 5


def test_it_says_who_answers_and_whom_it_takes_us_for(path: Path, echo: Echo) -> None:
    with serving(path, echo), ControlClient(path) as client:
        assert (client.hello().release, client.hello().you.role) == ("1.2", "admin")


def test_id_and_expiry_are_those_that_were_given(path: Path, echo: Echo) -> None:
    with serving(path, echo), ControlClient(path) as client:
        client.ask("a.b", command_id="mine", expires_at=17)
    assert (echo.seen[0].id, echo.seen[0].expires_at) == ("mine", 17)


def test_threads_may_share_a_client(path: Path, echo: Echo) -> None:
    found: list[object] = []
    with serving(path, echo), ControlClient(path) as client:

        def many(who: int) -> None:
            found.extend(client.ask("a.b", {"n": who}).body["n"] == who for _ in range(20))

        threads = [threading.Thread(target=many, args=(who,)) for who in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [True] * 80


def test_connection_that_was_closed_meanwhile_is_made_anew(path: Path, echo: Echo) -> None:
    with ControlClient(path) as client:
        for _ in range(3):  # a restart of the daemon between two questions
            with serving(path, echo):
                assert client.ask("a.b").is_done


def test_question_that_was_lost_is_asked_again_under_the_same_id(path: Path) -> None:
    seen: list[str] = []
    with odd_server(path, loses(seen), answers(seen)), ControlClient(path) as client:
        assert client.ask("a.b") == DONE
    assert seen == [seen[0]] * 2


def test_question_that_is_lost_twice_says_how_to_go_on(path: Path) -> None:
    seen: list[str] = []
    with odd_server(path, loses(seen), loses(seen)):
        error = unreachable(ControlClient(path))
    assert "whether it was done is not known" in error.message
    assert seen[0] in error.next_step


def test_daemon_that_is_gone_after_the_question_leaves_it_unknown(path: Path) -> None:
    seen: list[str] = []

    def loses_and_leaves(connection: socket.socket) -> None:
        path.unlink()
        loses(seen)(connection)

    with odd_server(path, loses_and_leaves):
        error = unreachable(ControlClient(path))
    assert isinstance(error, OutcomeUnknown)
    assert "whether it was done is not known" in error.message


def test_question_that_never_went_out_was_not_done(path: Path, echo: Echo) -> None:
    client = ControlClient(path)
    with serving(path, echo):
        client.hello()
    error = unreachable(client)
    assert isinstance(error, DaemonStopped)
    assert "no daemon listens here" in error.message


def test_daemon_that_never_greets_was_asked_nothing(path: Path) -> None:
    def leaves(connection: socket.socket) -> None:
        del connection

    with odd_server(path, leaves, leaves):
        error = unreachable(ControlClient(path))
    assert not isinstance(error, OutcomeUnknown)
    assert "not known" not in error.message


def test_daemon_without_an_answer_is_not_asked_twice(path: Path) -> None:
    asked: list[bytes] = []

    def mute(connection: socket.socket) -> None:
        connection.sendall(HELLO)
        asked.append(line_of(connection))
        assert line_of(connection) == b""  # until the client has had enough

    with odd_server(path, mute):
        error = unreachable(ControlClient(path, timeout_s=0.05))
    assert "no answer within 0.05 s" in error.message
    assert len(asked) == 1


@pytest.mark.parametrize(
    "nonsense",
    [b"hello?\n", b"x" * 70_000 + b"\n", encode_answer("another", DONE), b'{"v":1,"id":"c"}\n'],
)
def test_answer_that_makes_no_sense_counts_as_lost(path: Path, nonsense: bytes) -> None:
    seen: list[str] = []
    with odd_server(path, says(nonsense), answers(seen)), ControlClient(path) as client:
        assert client.ask("a.b") == DONE


def test_what_the_daemon_refuses_to_read_is_an_answer(path: Path) -> None:
    error = encode_error(ProtocolError("malformed", "id: too long", next_step="use a UUID"))
    with odd_server(path, says(error)), ControlClient(path) as client:
        answer = client.ask("a.b")
    assert (answer.is_done, answer.code, answer.next_step) == (False, "malformed", "use a UUID")


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (encode_error(ProtocolError("busy", "too many programs")), "too many programs"),
        (b'{"v":2,"hello":{}}\n', "protocol version 2 is not spoken here"),
        (b"SSH-2.0\n", "not a line of JSON"),
        (b"", "it closed the connection"),
    ],
)
def test_greeting_that_is_none_is_told(path: Path, greeting: bytes, said: str) -> None:
    with odd_server(path, lambda connection: connection.sendall(greeting)):
        error = unreachable(ControlClient(path), ask="")
    assert said in error.message
    assert error.next_step


def test_daemon_that_does_not_greet_is_not_waited_for_without_end(path: Path) -> None:
    with odd_server(path, line_of_nothing):
        error = unreachable(ControlClient(path, timeout_s=0.05), ask="")
    assert "does not answer" in error.message


def line_of_nothing(connection: socket.socket) -> None:
    assert line_of(connection) == b""


def test_question_that_is_too_long_is_refused_without_asking(path: Path) -> None:
    answer = ControlClient(path).ask("a.b", {"x": "y" * 70_000})
    assert (answer.is_done, answer.code) == (False, "too_long")


def test_path_that_cannot_be_is_a_wrong_setting(folder: Path) -> None:
    with pytest.raises(SettingsError, match="at most 107 bytes"):
        ControlClient(folder / ("x" * 107)).hello()


def test_closed_client_may_ask_again(path: Path, echo: Echo) -> None:
    with serving(path, echo):
        client = ControlClient(path)
        client.close()
        assert client.ask("a.b").is_done
        client.close()


def test_raw_connection_and_client_see_the_same(path: Path, echo: Echo) -> None:
    with serving(path, echo), connected(path) as raw, ControlClient(path) as client:
        assert b'"depot":"north"' in line_of(raw)
        assert client.hello().depot == "north"


def test_in_a_burst_it_tries_again_until_there_is_room(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SystemClock", Patient)
    Patient.waits.clear()
    with full_queue(path) as (listening, waiting):

        def serve() -> None:
            assert Patient.waits.wait(WAIT_S)
            for _ in (*waiting, "the client"):
                connection, _ = listening.accept()
                connection.sendall(HELLO)
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        with ControlClient(path, timeout_s=WAIT_S) as asker:
            assert asker.hello().depot == "north"
        thread.join(WAIT_S)


def test_a_queue_that_stays_full_is_told_at_the_end_of_its_patience(path: Path) -> None:
    with (
        full_queue(path),
        ControlClient(path, timeout_s=0.05) as asker,
        pytest.raises(DaemonUnreachable, match="the daemon does not answer"),
    ):
        asker.hello()
