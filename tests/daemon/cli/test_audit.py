import sqlite3

from daemon.cli.exits import Exit
from daemon.domain.commands import Role
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot


def test_commands_are_listed_with_who_asked_and_what_became_of_it(
    ask: Depotd, depot: RunningDepot
) -> None:
    ask("queues", "pause", "pattern")
    depot.role = Role.VIEWER
    ask("queues", "resume", "pattern")
    rows = ask("audit", "list", "--json").answer["audit"]
    assert [(row["command"], row["outcome"]) for row in rows] == [
        ("queues.resume", "refused"),
        ("queues.pause", "done"),
    ]
    assert rows[0]["at"].endswith("Z")
    said = ask("audit", "list", "--outcome", "refused").out
    assert "queues.resume" in said
    assert "queues.pause" not in said
    assert "No command is like this" in ask("audit", "list", "--actor", "nobody-at-all").out


def test_a_long_audit_is_turned_page_by_page(ask: Depotd) -> None:
    for _ in range(5):
        ask("queues", "resume", "pattern")
    first = ask("audit", "list", "--limit", 2, "--json").answer
    assert ([row["seq"] for row in first["audit"]], first["next"]) == ([5, 4], 4)
    last = ask("audit", "list", "--limit", 9, "--before", 4, "--json").answer
    assert ([row["seq"] for row in last["audit"]], last["next"]) == ([3, 2, 1], None)
    assert "--before 4" in ask("audit", "list", "--limit", 2).err


def test_the_daemon_is_asked_to_verify_and_tells_of_a_fault(
    ask: Depotd, depot: RunningDepot
) -> None:
    ask("queues", "pause", "pattern")
    said = ask("audit", "verify")
    assert said.code == 0
    assert said.out.startswith("the audit is whole: rows 1 to 1; its head is ")
    depot.write(lambda tx: tx.execute("UPDATE audit SET actor = 'eve' WHERE seq = 1"))
    broken = ask("audit", "verify", "--json")
    assert (broken.code, broken.answer["is_whole"]) == (Exit.NO, False)
    assert broken.answer["fault_seq"] == 1
    kinds = depot.write(lambda tx: tx.execute("SELECT kind FROM event").fetchall())
    assert ("audit.broken",) in kinds


def test_whoever_may_not_ask_the_daemon_walks_the_audit_himself(
    ask: Depotd, depot: RunningDepot
) -> None:
    ask("queues", "pause", "pattern")
    depot.role = Role.VIEWER
    assert ask("audit", "verify", "--json").answer["is_whole"]


def test_without_a_daemon_the_audit_is_walked_here(ask: Depotd, depot: RunningDepot) -> None:
    ask("queues", "pause", "pattern")
    path = depot.settings.store.path
    copy = path.with_name("copy.db")
    with sqlite3.connect(path) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    said = ask("audit", "verify", "--database", copy).out
    assert said.startswith("the audit is whole: rows 1 to 1; its head is ")
