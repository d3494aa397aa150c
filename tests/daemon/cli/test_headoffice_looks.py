from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from daemon.clock import SystemClock
from daemon.headoffice.status import SILENT_MS
from daemon.headoffice.store import BadMessageSeen, NewCommand
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.office import address, beat, furnish, store_in
from tests.daemon.headoffice.truth import RENO


@pytest.fixture
def office(depotd: Depotd, tmp_path: Path) -> Depotd:
    furnish(tmp_path)
    return lambda *arguments: depotd("headoffice", *arguments, "--store", address(tmp_path))


def test_status_tells_how_each_depot_is(office: Depotd, tmp_path: Path) -> None:
    said = office("status").out
    assert "reno" in said
    assert "online" in said
    assert "event 15" in said
    [told] = office("status", "--json").answer["depots"]
    assert told["streams"]["event"] == {"mark": 15, "told": 30, "lag": 15, "gaps": 1, "missing": 1}
    assert (told["is_online"], told["release"], told["commands_waiting"]) == (True, "0.4.0", 0)
    bad = BadMessageSeen(depot="reno", reason="unreadable", detail="no JSON \x1b[31m")
    with store_in(tmp_path) as store:
        store.note_bad([bad], now=SystemClock().now())
    said = office("status", "reno").out
    assert "bad       unreadable, 1 time" in said
    assert "\x1b" not in said


def test_one_depot_is_told_in_full(office: Depotd, tmp_path: Path) -> None:
    command = NewCommand(depot=RENO, id="c1", kind="link.time", args="{}", actor="alice")
    with store_in(tmp_path) as store:
        store.add_command(command, now=SystemClock().now())
    said = [" ".join(line.split()) for line in office("status", "reno").out.splitlines()]
    assert "release 0.4.0" in said
    assert "epoch one" in said
    assert "commands 1 command without an answer" in said
    assert "stream told held behind gaps missing" in said
    assert "event 30 15 15 1 1" in said
    assert "position 0 0 0 0 0" in said


def test_nothing_is_said_of_now_when_no_consumer_runs(office: Depotd, tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        store.note_beat(beat(is_over=True), now=SystemClock().now())
    found = office("status")
    assert found.code == Exit.NO
    assert found.out.startswith("No consumer runs since 20")
    assert "online" not in found.out
    assert " ? " in found.out
    assert "as of 20" in found.out
    told = office("status", "--json").answer
    assert [one["is_running"] for one in told["consumers"]] == [False]
    assert told["depots"][0]["is_online"] is None
    assert told["as_of"].endswith("Z")


def test_consumer_that_died_without_a_word_is_missed(office: Depotd, tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        store.note_beat(beat(), now=SystemClock().now() - SILENT_MS - 1)
    found = office("status")
    assert (found.code, found.out[:20]) == (Exit.NO, "No consumer runs sin")


def test_consumer_that_lost_the_broker_says_why(office: Depotd, tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        store.note_beat(beat(error="refused \x1b[31m"), now=SystemClock().now())
    found = office("status")
    assert found.code == Exit.NO
    assert "Consumer ho has lost the broker: refused" in found.out
    assert "\x1b" not in found.out
    assert "online" not in found.out
    with store_in(tmp_path) as store:
        store.note_beat(beat("other"), now=SystemClock().now())
    found = office("status")
    assert (found.code, "online" in found.out) == (Exit.NO, True), "another hears it still"


def test_status_of_a_depot_that_nobody_knows_names_it(office: Depotd) -> None:
    found = office("status", "elko", "--json")
    assert found.code == Exit.USAGE
    assert "elko" in found.error["message"]


def test_status_of_an_empty_store_says_so(depotd: Depotd, tmp_path: Path) -> None:
    with store_in(tmp_path):
        pass
    said = depotd("headoffice", "status", "--store", address(tmp_path))
    assert said.code == Exit.NO
    assert said.out.startswith("No consumer has run yet")
    assert said.out.endswith("No depot has been heard of.\n")


def test_commands_are_listed_with_their_answers(office: Depotd, tmp_path: Path) -> None:
    assert office("commands", "reno").out == "No command was given for reno.\n"
    command = NewCommand(depot=RENO, id="c1", kind="link.time", args="{}", actor="alice")
    with store_in(tmp_path) as store:
        store.add_command(command, now=SystemClock().now())
    said = office("commands", "reno").out
    assert "link.time" in said
    assert "waiting" in said
    [told] = office("commands", "reno", "--json").answer["commands"]
    assert (told["seq"], told["id"], told["actor"]) == (1, "c1", "alice")
