import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import click
import pytest

from daemon.cli.exits import Exit
from daemon.cli.headoffice_acts import arguments_of
from daemon.clock import SystemClock
from daemon.headoffice.store import CommandRow
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.office import address, furnish, store_in
from tests.daemon.headoffice.truth import RENO, of_rows, result


@pytest.fixture
def office(depotd: Depotd, tmp_path: Path) -> Depotd:
    furnish(tmp_path)
    return lambda *arguments: depotd("headoffice", *arguments, "--store", address(tmp_path))


@contextmanager
def answering(folder: Path, **fields: object) -> Iterator[None]:
    """A depot that answers the first command it is given."""
    stop = Event()

    def answer() -> None:
        with store_in(folder) as store:
            while not stop.is_set():
                found = store.commands(RENO, limit=1)
                if found:
                    told = result(
                        1, command_id=found[0].id, down_seq=found[0].seq, ho=store.ho, **fields
                    )
                    store.take([of_rows("result", [told])], now=SystemClock().now())
                    return
                stop.wait(0.02)

    thread = Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def only(folder: Path) -> CommandRow:
    with store_in(folder) as store:
        [command] = store.commands(RENO, limit=5)
    return command


def test_command_is_left_for_the_depot(office: Depotd, tmp_path: Path) -> None:
    said = office("send", "reno", "rules.set", "key=a.b", "value=3", "--no-wait", "--actor", "ann")
    command = only(tmp_path)
    assert said.out == f"Command 1 waits for reno: {command.id}\n"
    assert (command.kind, command.actor) == ("rules.set", "ann")
    assert json.loads(command.args) == {"key": "a.b", "value": 3}
    assert command.expires is not None
    assert command.expires - command.made_at == 3_600_000


def test_answer_is_shown(office: Depotd, tmp_path: Path) -> None:
    with answering(tmp_path, message="the time is right", body='{"skew_ms": 4}'):
        said = office("send", "reno", "link.time", "--wait", "60s")
    assert said.out == "the time is right\n  skew_ms: 4\n"
    again = office("send", "reno", "link.time", "--id", only(tmp_path).id, "--json").answer
    assert (again["outcome"], again["body"]) == ("done", {"skew_ms": 4})


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [("rule", Exit.USAGE), ("not_allowed", Exit.REFUSED), ("job_not_found", Exit.NO)],
)
def test_refusal_is_an_error_with_its_code(
    office: Depotd, tmp_path: Path, code: str, exit_code: Exit
) -> None:
    told = {"outcome": "refused", "code": code, "message": "no", "next_step": "ask ann"}
    with answering(tmp_path, **told):
        said = office("send", "reno", "rules.set", "key=a", "--wait", "60s", "--json")
    assert said.code == exit_code
    assert said.error == {"code": code, "message": "reno: no", "next_step": "ask ann"}


def test_depot_that_does_not_answer_in_time_may_do_it_still(office: Depotd, tmp_path: Path) -> None:
    said = office("send", "reno", "link.time", "--wait", "0s", "--json")
    assert said.code == Exit.UNREACHABLE
    assert f"--id {only(tmp_path).id}" in said.error["next_step"]


@pytest.mark.parametrize(
    ("kind", "given", "ms"),
    [
        ("rules.set", (), 3_600_000),
        ("link.time", (), None),
        ("link.snapshot", (), None),
        ("rules.set", ("--expires", "never"), None),
        ("link.time", ("--expires", "30m"), 1_800_000),
    ],
)
def test_command_expires_when_it_is_said_to(
    office: Depotd, tmp_path: Path, kind: str, given: tuple[str, ...], ms: int | None
) -> None:
    office("send", "reno", kind, *given, "--no-wait")
    command = only(tmp_path)
    assert command.expires == (None if ms is None else command.made_at + ms)


@pytest.mark.parametrize("given", ["0s", "0d", "soon", ""])
def test_expiry_that_is_none_is_refused(office: Depotd, tmp_path: Path, given: str) -> None:
    assert office("send", "reno", "rules.set", "--expires", given).code == Exit.USAGE
    with store_in(tmp_path) as store:
        assert store.commands(RENO, limit=5) == []


def test_command_that_expires_before_the_depot_comes_was_not_done(
    office: Depotd, tmp_path: Path
) -> None:
    said = office("send", "reno", "rules.set", "--expires", "1s", "--wait", "60s", "--json")
    assert said.code == Exit.NO
    assert said.error == {
        "code": "expired",
        "message": "rules.set expired before reno came",
        "next_step": "send it again; --expires gives it longer",
    }
    again = office("send", "reno", "rules.set", "--id", only(tmp_path).id, "--wait", "60s")
    assert again.code == Exit.NO


def test_answer_is_told_in_words_and_once(office: Depotd, tmp_path: Path) -> None:
    body = {
        "rules": [{"id": 1, "name": "a.b", "value": "3"}],
        "notices": ["both are one", "and\x1b[31m this"],
        "is_new": True,
        "count": 2,
        "now": 1_780_322_600_000,
    }
    with answering(tmp_path, message="a.b is set to 3; both are one", body=json.dumps(body)):
        said = office("send", "reno", "rules.set", "key=a.b", "--wait", "60s")
    assert said.out == (
        "a.b is set to 3; both are one\n"
        "  and\N{REPLACEMENT CHARACTER}[31m this\n"
        "  is_new: yes\n"
        "  count: 2\n"
        "  now: 2026-06-01T14:03:20Z\n"
    )


def test_depot_that_nobody_knows_gets_nothing(office: Depotd) -> None:
    said = office("send", "elko", "link.time", "--json")
    assert said.code == Exit.USAGE
    assert "no depot elko" in said.error["message"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ((), {}),
        (('{"a": [1]}',), {"a": [1]}),
        (("a=1", "b=true", "c=x y"), {"a": 1, "b": True, "c": "x y"}),
        (("d=", 'e="1"'), {"d": "", "e": "1"}),
        (("a=b=c",), {"a": "b=c"}),
    ],
)
def test_arguments_are_an_object_or_pairs(given: tuple[str, ...], found: dict[str, object]) -> None:
    assert arguments_of(given) == found


@pytest.mark.parametrize("given", [("a",), ("=1",), ("a=1", '{"b": 2}')])
def test_arguments_that_are_neither_are_refused(given: tuple[str, ...]) -> None:
    with pytest.raises(click.UsageError, match="neither"):
        arguments_of(given)
