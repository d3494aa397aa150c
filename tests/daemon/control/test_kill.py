"""kill -9 around a command: whoever asks again under the same id is told what was done (I9)."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daemon.control.client import ControlClient
from daemon.domain.commands import Answer
from daemon.errors import DaemonUnreachable
from daemon.store import audit
from tests.architecture.sources import ROOT
from tests.daemon.store.scene import ask, open_store, units


@pytest.fixture
def database(folder: Path) -> Path:
    return folder / "depotd.db"


@contextmanager
def daemon(database: Path, path: Path, *, dies: str = "never") -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.daemon.control.killed_daemon", database, path, dies],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as child:
        try:
            assert child.stdout is not None
            lines = iter(child.stdout)
            assert any(line == "ready\n" for line in lines)
            drain = threading.Thread(target=lambda: list(lines))
            drain.start()
            yield child
        finally:
            child.kill()
            child.wait(30)
            drain.join(30)


def add(path: Path, name: str, command_id: str) -> Answer:
    with ControlClient(path) as client:
        return client.ask("units.add", {"name": name}, command_id=command_id)


@pytest.mark.parametrize(("dies", "kept"), [("before", []), ("after", ["u1"])])
def test_same_id_after_kill_9_is_done_once_and_answered(
    database: Path, path: Path, dies: str, kept: list[str]
) -> None:
    with daemon(database, path, dies=dies), pytest.raises(DaemonUnreachable) as lost:
        add(path, "u1", "one")
    assert "whether it was done is not known" in lost.value.message
    assert units(database) == kept
    with daemon(database, path):
        first = add(path, "u1", "one")
        assert first == Answer(is_done=True, message="unit u1 is added", body={"event": 1})
        assert add(path, "u1", "one") == first
    assert units(database) == ["u1"]
    assert ask(database, "SELECT command_id, outcome FROM audit") == [("one", "done")]


def test_clients_that_ask_until_they_are_answered_get_each_thing_done_once(
    database: Path, path: Path
) -> None:
    """Several clients, a daemon that is killed again and again while they ask."""
    answered: dict[str, Answer] = {}
    wanted = {f"{who}-{n}" for who in range(3) for n in range(40)}
    started, over = threading.Event(), threading.Event()

    def insist(who: int) -> None:
        for n in range(40):
            name = f"{who}-{n}"
            while name not in answered:
                try:
                    answered[name] = add(path, name, name)
                except DaemonUnreachable:
                    assert not over.wait(0.01)
                started.set()

    clients = [threading.Thread(target=insist, args=(who,)) for who in range(3)]
    for client in clients:
        client.start()
    for _ in range(3):
        started.clear()
        seen = len(answered)
        with daemon(database, path):
            while len(answered) < min(seen + 20, len(wanted)):
                assert started.wait(30)
                started.clear()
    with daemon(database, path):
        for client in clients:
            client.join(60)
            assert not client.is_alive()
    over.set()
    assert sorted(units(database)) == sorted(wanted)
    assert {answer.is_done for answer in answered.values()} == {True}
    events = [answer.body["event"] for answer in answered.values()]
    assert len(set(events)) == len(wanted)
    store = open_store(database)
    report = audit.verify(store.connection)
    store.close()
    assert (report.is_whole, report.rows) == (True, len(wanted))
