"""The child process from inside, and that it never outlives the daemon."""

import os
import resource
import signal
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import pytest

from daemon.queue.assignment import Decided, Failed
from daemon.queue.child import Answers, ChildAttempt, attempt, find_kind, limited_memory, snapshot
from daemon.queue.frames import Order, Progress, receive
from daemon.queue.kinds import kind_of
from daemon.queue.states import AttemptOutcome
from tests.daemon.queue.heavy_kinds import Weigh
from tests.daemon.queue.plant import rules
from tests.lab import open_lab

STARTS_A_CHILD = """
import os, subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-m", "daemon.queue.child", str(os.getpid())],
    stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True,
)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    with open_lab(tmp_path, Weigh):
        pass
    return tmp_path / "lab.db"


def order(database: Path, word: str, *, source: str | None = None) -> Order:
    return Order(
        source=source or kind_of(Weigh).source,
        version=1,
        body=f'{{"word": "{word}"}}',
        now=0,
        rules=rules(0),
        database=str(database),
        memory_bytes=1 << 40,
        heartbeat_s=30,
        log_context={},
    )


def test_attempt_answers_what_was_decided(database: Path) -> None:
    ending = attempt(order(database, "fine"))
    assert isinstance(ending, Decided)
    assert (ending.decision.word, ending.decision.limit) == ("fine", 3)


@pytest.mark.parametrize(
    "source", ["no.such.module:Weigh", f"{__name__}:Nothing", "daemon.queue.args:NewerArguments"]
)
def test_kind_that_cannot_be_found_is_a_failed_attempt(database: Path, source: str) -> None:
    ending = attempt(order(database, "fine", source=source))
    assert isinstance(ending, Failed)
    assert ending.outcome is AttemptOutcome.FAILED


def test_arguments_that_do_not_fit_are_refused(database: Path) -> None:
    ending = attempt(order(database, 'fine", "more": "1'))
    assert isinstance(ending, Failed)
    assert (ending.outcome, "more" in ending.error) == (AttemptOutcome.REFUSED, True)


def test_kind_is_found_by_its_source() -> None:
    assert find_kind(kind_of(Weigh).source) is kind_of(Weigh)


def test_snapshot_can_only_read_and_sees_one_state(database: Path, tmp_path: Path) -> None:
    with open_lab(tmp_path, Weigh) as lab, snapshot(database) as reads:
        count = "SELECT count(*) FROM unit"
        assert reads.execute(count).fetchone() == (0,)
        lab.write(lambda tx: tx.execute("INSERT INTO unit(name) VALUES ('new')"))
        assert reads.execute(count).fetchone() == (0,)
        with pytest.raises(Exception, match="readonly"):
            reads.execute("DELETE FROM unit")


def test_memory_limit_ends_with_its_block() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with limited_memory(8 << 30):
        assert resource.getrlimit(resource.RLIMIT_AS)[0] == 8 << 30
        with pytest.raises(MemoryError):
            bytearray(16 << 30)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_progress_is_said_once_for_each_change() -> None:
    pipe = BytesIO()
    said = ChildAttempt(Answers(pipe))
    for done in (0.1, 0.1, 0.2):
        said.tell_progress(done, "x")
    said.check()
    pipe.seek(0)
    assert [receive(pipe) for _ in range(3)] == [Progress(0.1, "x"), Progress(0.2, "x"), None]


def test_messages_of_two_threads_do_not_mix() -> None:
    pipe = BytesIO()
    answers = Answers(pipe)

    def say_often() -> None:
        for _ in range(99):
            answers.say(Progress(0.5, "x" * 999))

    threads = [threading.Thread(target=say_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.seek(0)
    assert {receive(pipe) for _ in range(4 * 99)} == {Progress(0.5, "x" * 999)}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_child_dies_with_the_daemon(how: signal.Signals) -> None:
    """Its stderr is ours: the end of it is the end of the child."""
    daemon = subprocess.Popen(
        [sys.executable, "-c", STARTS_A_CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert daemon.stdout is not None
    pid = int(daemon.stdout.readline())
    os.kill(pid, 0)
    daemon.send_signal(how)
    _, said = daemon.communicate(timeout=60)
    assert said == b""


def test_child_without_its_daemon_does_not_begin() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "daemon.queue.child", "1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (3, b"")


def test_child_without_an_order_ends() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "daemon.queue.child", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, b"")


def test_child_offers_itself_where_memory_runs_out() -> None:
    """The daemon and its child share a limit: the kernel must choose the child."""
    ask = (
        "import os; from daemon.queue import child; child.offer_to_be_killed();"
        " print(child.OOM_SCORE.read_text())"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "800"
