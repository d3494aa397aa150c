from collections.abc import Iterator

import pytest

from daemon.interfaces import Tx
from daemon.store import housekeeping
from daemon.store.database import Store
from tests.architecture.test_sql import STATEMENTS, plan, walked
from tests.daemon.store.scene import NOW, add_positions, add_unit

DAY = 86_400_000


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def decide(tx: Tx, *instants: int) -> None:
    tx.execute("INSERT OR IGNORE INTO rule_set VALUES ('h', '{}', 0)")
    tx.executemany(
        "INSERT INTO decision(at, kind, subject, outcome, terms, rule_set, correlation_id)"
        " VALUES (?, 'gps.track', 'T-1', 'lost', '{}', 'h', 'c')",
        [(at,) for at in instants],
    )


def decided(tx: Tx) -> list[int]:
    return [at for (at,) in tx.execute("SELECT at FROM decision ORDER BY id")]


def minutes(tx: Tx, port: str, *numbers: int) -> None:
    tx.executemany(
        "INSERT INTO port_minute VALUES (?, ?, 0, 0, 0, 0)", [(port, minute) for minute in numbers]
    )


def test_bite_goes_through_its_chores_until_nothing_is_left() -> None:
    left = {"jobs": 250, "alerts": 0, "answers": 30}

    def chore(name: str) -> housekeeping.Remove:
        def remove(most: int) -> int:
            gone = min(most, left[name])
            left[name] -= gone
            return gone

        return remove

    taken = housekeeping.bite({name: chore(name) for name in left}, is_over=lambda: False)
    assert (taken.removed, taken.is_done) == ({"jobs": 250, "answers": 30}, True)


def test_bite_ends_when_its_time_is_over() -> None:
    ticks: Iterator[bool] = iter((False, True))
    endless: dict[str, housekeeping.Remove] = {"jobs": lambda most: most, "alerts": lambda _: 1}
    taken = housekeeping.bite(endless, is_over=lambda: next(ticks))
    assert taken.removed == {"jobs": 2 * housekeeping.ROWS_A_STATEMENT}
    assert not taken.is_done


def test_decisions_go_from_the_front_up_to_the_first_young_one(tx: Tx) -> None:
    decide(tx, 1, 2, 9, 3, 10)
    assert housekeeping.remove_decisions(tx, before=5, most=100) == 2
    assert decided(tx) == [9, 3, 10]
    assert housekeeping.remove_decisions(tx, before=5, most=100) == 0
    assert housekeeping.remove_decisions(tx, before=10, most=100) == 2
    assert housekeeping.remove_decisions(tx, before=11, most=100) == 1
    assert housekeeping.remove_decisions(tx, before=11, most=100) == 0


def test_decisions_go_no_more_than_asked(tx: Tx) -> None:
    decide(tx, 1, 2, 3)
    assert [housekeeping.remove_decisions(tx, before=9, most=2) for _ in range(3)] == [2, 1, 0]


def test_minutes_of_ports_that_say_nothing_go(tx: Tx) -> None:
    day = NOW // 60_000
    minutes(tx, "gate", day - 3000, day - 2000, day)
    minutes(tx, "yard", day - 1)
    minutes(tx, "old", day - 5000, day - 4000)
    removed = housekeeping.remove_port_minutes(tx, before=NOW - DAY, most=100)
    assert removed == 4
    assert tx.execute("SELECT port FROM port_minute ORDER BY port").fetchall() == [
        ("gate",), ("yard",),
    ]  # fmt: skip


def test_minutes_go_port_by_port(tx: Tx) -> None:
    for port in ("a", "b", "c"):
        minutes(tx, port, 1, 2)
    asked = [housekeeping.remove_port_minutes(tx, before=NOW, most=2) for _ in range(4)]
    assert asked == [2, 2, 2, 0]


def test_free_pages_go_back_inside_a_transaction(tx: Tx) -> None:
    add_unit(tx, "u-1")
    add_positions(tx, list(range(20_000)))
    tx.execute("DELETE FROM position")
    free = housekeeping.pages(tx).free
    assert free > 200
    tx.execute("BEGIN IMMEDIATE")
    tx.execute("SAVEPOINT job")
    assert housekeeping.give_back(tx, 150) == 150
    tx.execute("ROLLBACK TO job")
    assert housekeeping.pages(tx).free == free
    assert housekeeping.give_back(tx, 10_000) == free
    tx.execute("RELEASE job")
    tx.execute("COMMIT")
    assert housekeeping.pages(tx).free == 0
    assert tx.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_nothing_to_give_back_is_nothing(tx: Tx) -> None:
    free = housekeeping.pages(tx).free
    assert housekeeping.give_back(tx, 0) == 0
    assert housekeeping.pages(tx).free == free


def walkers(store: Store) -> set[str]:
    """The statements that read a big table from end to end."""
    return {name for name, sql in STATEMENTS.items() if walked(sql, plan(store.connection, sql))}


def test_statistics_keep_every_statement_on_its_indexes(tx: Tx, store: Store) -> None:
    """Also when they were counted while a table was nearly empty, or all of one kind."""
    add_unit(tx, "u-1")
    add_positions(tx, list(range(3000)))
    before = walkers(store)
    tx.execute("BEGIN IMMEDIATE")
    housekeeping.count_again(tx)
    tx.execute("COMMIT")
    counted = {name for (name,) in tx.execute("SELECT DISTINCT tbl FROM sqlite_stat1")}
    assert "position" in counted
    assert not {name for name in counted if name.startswith("job")}
    assert {name for name in walkers(store) if name not in before} == set()
