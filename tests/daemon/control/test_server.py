import grp
import os
import resource
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.control.client import ControlClient
from daemon.control.peer import Roles
from daemon.control.protocol import Said, decode_answer, decode_hello, encode_ask
from daemon.control.server import ControlServer
from daemon.errors import DaemonUnreachable, SettingsError
from tests.architecture.sources import ROOT
from tests.daemon.control.scene import (
    IS_ROOT,
    WAIT_S,
    Echo,
    connected,
    line_of,
    rules,
    serving,
    until,
)

NOBODY = 65_534
AS_ANOTHER = """
import os, sys
from pathlib import Path
from daemon.control.client import ControlClient
from daemon.errors import DaemonUnreachable
os.setgroups([]); os.setgid({gid}); os.setuid({uid})
try:
    with ControlClient(Path(sys.argv[1])) as client:
        you = client.hello().you
        print(you.name, you.role, client.ask("a.b").message)
except DaemonUnreachable as exc:
    print(exc.message, "|", exc.next_step)
"""


@contextmanager
def no_more_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def held_server(path: Path, echo: Echo) -> Iterator[tuple[ControlServer, socket.socket]]:
    """A server that the test stops itself, with a client in the middle of a command."""
    with serving(path, echo) as server, connected(path) as held:
        line_of(held)
        held.sendall(encode_ask(ask="hold.me", command_id="c1", args={}))
        assert echo.held.wait(WAIT_S)
        yield server, held


def ask_as(uid: int, gid: int, path: Path) -> str:
    """As another user of this machine, in a process of his own."""
    done = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER.format(uid=uid, gid=gid), str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_clients_are_served_at_the_same_time(path: Path, echo: Echo) -> None:
    with serving(path, echo) as server, ControlClient(path) as other:
        held = connected(path)
        with held:
            line_of(held)
            held.sendall(encode_ask(ask="hold.me", command_id="c1", args={}))
            assert echo.held.wait(WAIT_S)
            assert other.ask("a.b").is_done
            assert server.connections == 2
            echo.let_go.set()
            assert decode_answer(line_of(held)).id == "c1"


def test_silent_clients_cannot_hold_others_up(path: Path, echo: Echo) -> None:
    with serving(path, echo, connections=3, connections_each=3):
        silent = [connected(path) for _ in range(10)]
        with ControlClient(path) as client:
            assert client.ask("a.b").is_done
            for one in silent[:7]:
                assert decode_hello(line_of(one))
                assert line_of(one) == b""
        for one in silent:
            one.close()


def test_one_user_cannot_take_all_connections(path: Path, echo: Echo) -> None:
    with serving(path, echo, connections=10, connections_each=2) as server:
        many = [connected(path) for _ in range(6)]
        assert decode_hello(line_of(many[-1]))
        assert server.connections <= 2
        for one in many:
            one.close()


def test_when_all_are_busy_the_next_is_told_so(path: Path, echo: Echo) -> None:
    with serving(path, echo, connections=1, connections_each=1), connected(path) as held:
        line_of(held)
        held.sendall(encode_ask(ask="hold.me", command_id="c1", args={}))
        assert echo.held.wait(WAIT_S)
        with connected(path) as late, pytest.raises(Said, match="too many programs"):
            decode_hello(line_of(late))
        echo.let_go.set()
        assert decode_answer(line_of(held)).id == "c1"


def test_stop_closes_all_and_takes_the_socket_away(path: Path, echo: Echo) -> None:
    with serving(path, echo):
        left = connected(path)
        line_of(left)
    assert line_of(left) == b""
    assert not path.exists()
    left.close()


def test_stop_answers_what_is_being_done(path: Path, echo: Echo) -> None:
    with held_server(path, echo) as (server, held):
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        echo.let_go.set()
        assert decode_answer(line_of(held)).answer.is_done
        stopping.join(WAIT_S)
        assert not stopping.is_alive()


def test_stop_does_not_wait_for_a_command_without_end(
    path: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.control.server.STOP_S", 0.01)
    with held_server(path, echo) as (server, held):
        with capture_logs() as lines:
            server.stop()
        assert [line["event"] for line in lines] == ["control.cut_off"]
        assert line_of(held) == b""


def test_second_server_is_refused_and_the_first_goes_on(path: Path, echo: Echo) -> None:
    with serving(path, echo), ControlClient(path) as client:
        with pytest.raises(SettingsError, match="it answers"), serving(path, echo):
            pass
        assert client.ask("a.b").is_done


def test_path_too_long_is_a_wrong_setting(folder: Path, echo: Echo) -> None:
    with (
        pytest.raises(SettingsError, match="at most 107 bytes"),
        serving(folder / ("x" * 107), echo),
    ):
        pass


def test_unknown_names_in_the_settings_are_told_at_start(path: Path, echo: Echo) -> None:
    talk = rules(roles=Roles(admins=("no-such-login",)))
    with capture_logs() as lines, serving(path, echo, talk=talk):
        pass
    assert [line["name"] for line in lines if line["event"] == "control.unknown_name"] == [
        "no-such-login"
    ]


def test_it_beats_while_nobody_comes(
    path: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.control.server.ACCEPT_S", 0.005)
    with serving(path, echo) as server:
        for _ in range(3):
            until(server.beat)


def test_it_lives_on_when_no_more_files_may_be_opened(path: Path, echo: Echo) -> None:
    with serving(path, echo) as server, capture_logs() as lines:
        with connected(path) as before:
            line_of(before)
        until(lambda: server.connections == 0)  # its files are given back
        late = socket.socket(socket.AF_UNIX)
        with late, no_more_files():
            late.connect(str(path))
            until(lambda: any(line["event"] == "control.deaf" for line in lines))
        with ControlClient(path) as client:
            assert client.ask("a.b").is_done
        assert any(line["event"] == "control.hears" for line in lines)


@pytest.mark.skipif(not IS_ROOT, reason="needs root to become another user")
class TestAnotherUser:
    def test_in_the_group_may_ask_and_is_a_viewer(self, path: Path, echo: Echo) -> None:
        os.chown(path.parent, -1, NOBODY)
        with serving(path, echo):
            assert stat.S_IMODE(path.stat().st_mode) == 0o660
            assert ask_as(NOBODY, NOBODY, path) == "nobody viewer a.b is done"

    def test_named_in_the_settings_is_an_operator(self, path: Path, echo: Echo) -> None:
        os.chown(path.parent, -1, NOBODY)
        with serving(path, echo, talk=rules(roles=Roles(operators=("nobody",)))):
            assert ask_as(NOBODY, NOBODY, path).startswith("nobody operator")

    def test_without_a_login_has_a_number_for_a_name(self, path: Path, echo: Echo) -> None:
        os.chown(path.parent, -1, NOBODY)
        with serving(path, echo):
            assert ask_as(54_321, NOBODY, path).startswith("uid 54321 viewer")

    def test_out_of_the_group_is_told_that_permission_is_missing(
        self, path: Path, echo: Echo
    ) -> None:
        with serving(path, echo):
            said = ask_as(NOBODY, NOBODY, path)
            group = grp.getgrgid(path.stat().st_gid).gr_name
        assert "permission denied" in said
        assert f"membership in the group {group}," in said


def test_no_daemon_is_told_apart_from_a_dead_one(path: Path, echo: Echo) -> None:
    with pytest.raises(DaemonUnreachable, match="there is no such socket"):
        ControlClient(path).hello()
    with serving(path, echo):
        os.link(path, path.with_name("left.sock"))
    with pytest.raises(DaemonUnreachable, match="no daemon listens here any more"):
        ControlClient(path.with_name("left.sock")).hello()
