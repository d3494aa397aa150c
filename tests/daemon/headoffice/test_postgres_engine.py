import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import psycopg
import pytest

from daemon.errors import (
    BadValues,
    SchemaTooNew,
    StoreAway,
    StoreBusy,
    StoreReadOnly,
    StoreUnreadable,
)
from daemon.headoffice import schema
from daemon.headoffice.postgres_engine import PARTITIONS, PostgresEngine, shown, translated
from daemon.headoffice.sql_store import SqlStore
from daemon.wire.topics import DepotId
from tests.daemon.headoffice.truth import NOW, arrival
from tests.postgres import Cluster, cluster

ADD = "INSERT INTO depot(name, made_at) VALUES (:name, 1)"
COUNT = "SELECT count(*) FROM depot"


@pytest.fixture
def dsn(postgres: Cluster) -> Iterator[str]:
    yield postgres.create("engine")
    postgres.drop("engine")


def opened(dsn: str, *, make: bool = True) -> PostgresEngine:
    return PostgresEngine(dsn, make=make, now=NOW, new_id=lambda: "ho-1")


@pytest.fixture
def engine(dsn: str) -> Iterator[PostgresEngine]:
    with closing(opened(dsn)) as made:
        yield made


def count(engine: PostgresEngine) -> int:
    with engine.snapshot() as tx:
        [(found,)] = tx.rows(COUNT, {})
    return int(found)


def test_looking_makes_no_tables(dsn: str) -> None:
    with pytest.raises(StoreUnreadable, match="no head office's store"):
        opened(dsn, make=False)
    with psycopg.connect(dsn) as other:
        assert other.execute("SELECT to_regclass('head_office')").fetchone() == (None,)


def test_consumers_that_start_together_make_the_tables_once(dsn: str) -> None:
    found: list[str] = []

    def start() -> None:
        with closing(opened(dsn)) as engine:
            found.append(SqlStore(engine).ho)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["ho-1"] * 4


def test_store_of_a_newer_release_is_refused(dsn: str) -> None:
    opened(dsn).close()
    with psycopg.connect(dsn) as newer:
        newer.execute("UPDATE head_office SET version = %s", (schema.VERSION + 1,))
    with pytest.raises(SchemaTooNew, match=f"up to {schema.VERSION}"):
        opened(dsn)


def test_what_fails_inside_is_undone_whole(engine: PostgresEngine) -> None:
    with suppress(ZeroDivisionError), engine.transaction() as tx:
        tx.run(ADD, {"name": "a"})
        raise ZeroDivisionError
    assert count(engine) == 0


@pytest.mark.parametrize("value", ["\0", "\ud800"])
def test_value_that_it_cannot_hold_is_told_apart(engine: PostgresEngine, value: str) -> None:
    with pytest.raises(BadValues), engine.transaction() as tx:
        tx.run(ADD, {"name": value})
    assert count(engine) == 0


def test_connection_that_was_ended_is_made_again(engine: PostgresEngine, dsn: str) -> None:
    with engine.snapshot() as tx:
        [(pid,)] = tx.rows("SELECT pg_backend_pid()", {})
    with psycopg.connect(dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))
    with pytest.raises(StoreAway, match="writing"), engine.transaction() as tx:
        tx.run(ADD, {"name": "a"})
    with engine.transaction() as tx:
        tx.run(ADD, {"name": "a"})
    assert count(engine) == 1


def test_server_that_stops_and_comes_back_is_found_again() -> None:
    with cluster() as server, closing(opened(server.dsn())) as engine:
        store = SqlStore(engine)
        store.take([arrival("event", 1, 5)], now=NOW)
        server.stop(mode="immediate")
        with pytest.raises(StoreAway):
            store.take([arrival("event", 6, 9)], now=NOW)
        with pytest.raises(StoreAway, match="opening the store"):
            opened(server.dsn())
        server.start()
        assert store.take([arrival("event", 1, 9)], now=NOW).rows == 4


def test_two_that_wait_for_each_other_end_with_one_being_told(dsn: str) -> None:
    """The store orders its locks so that this does not happen; others may not."""
    with closing(opened(dsn)) as one, closing(opened(dsn)) as two:
        with one.transaction() as tx:
            tx.run(ADD, {"name": "a"})
            tx.run(ADD, {"name": "b"})
        ready, ended = threading.Barrier(2), []

        def lock(engine: PostgresEngine, ids: list[int]) -> None:
            try:
                with engine.transaction() as tx:
                    tx.lock_depots(ids[:1])
                    ready.wait(30)
                    tx.lock_depots(ids[1:])
                ended.append("done")
            except StoreBusy:
                ended.append("busy")

        threads = [
            threading.Thread(target=lock, args=(one, [1, 2])),
            threading.Thread(target=lock, args=(two, [2, 1])),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(ended) == ["busy", "done"]


def test_user_who_may_not_write_is_told_so(dsn: str) -> None:
    opened(dsn).close()
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("ALTER DATABASE engine SET default_transaction_read_only = on")
    with closing(opened(dsn)) as engine, pytest.raises(StoreReadOnly), engine.transaction() as tx:
        tx.run(ADD, {"name": "a"})


def test_rows_are_spread_over_partitions_by_depot(engine: PostgresEngine) -> None:
    names = [DepotId(f"d{number}") for number in range(40)]
    SqlStore(engine).take([arrival("position", 1, 3, depot=name) for name in names], now=NOW)
    with engine.snapshot() as tx:
        found = tx.rows("SELECT tableoid, count(DISTINCT depot_id) FROM position GROUP BY 1", {})
    assert PARTITIONS / 2 < len(found) <= PARTITIONS
    assert sum(depots for _, depots in found) == 40


@pytest.mark.parametrize(
    ("dsn", "said"),
    [
        ("postgresql://ann:s3cret@db:5433/fleet", "user=ann dbname=fleet host=db port=5433"),
        ("postgresql://db/fleet?user=ann&password=s3cret", "user=ann dbname=fleet host=db"),
        ("postgresql://db/fleet?sslpassword=s3cret", "dbname=fleet host=db"),
        ("postgresql://db:port/fleet:s3cret?x=y", "postgresql://..."),
    ],
)
def test_address_is_shown_without_its_password(dsn: str, said: str) -> None:
    assert said in shown(dsn)
    assert "s3cret" not in shown(dsn)


def test_parameters_are_written_as_psycopg_reads_them() -> None:
    assert translated("SELECT a FROM b WHERE c = :c AND d LIKE 'x%'") == (
        "SELECT a FROM b WHERE c = %(c)s AND d LIKE 'x%%'"
    )
    assert translated("SELECT :a::text, b::int") == "SELECT %(a)s::text, b::int"
