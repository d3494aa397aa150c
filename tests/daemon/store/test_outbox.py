from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.events import Event
from daemon.interfaces import Tx
from daemon.store import journal, outbox, streams, telemetry
from daemon.store.database import Store
from daemon.store.outbox import LOST, ROWS, OutboxPage, SentHole
from daemon.store.telemetry import Measured
from daemon.wire.batch import SCHEMAS
from daemon.wire.topics import STREAMS
from tests.daemon.store.scene import NOW, STAMP, add_positions, add_unit, event, open_store
from tests.daemon.store.test_results import RESULT, add_result

NUMBERS = 12


@pytest.fixture
def tx(store: Store) -> Iterator[Tx]:
    add_unit(store.connection, "gps-1")
    store.connection.execute("BEGIN")
    yield store.connection
    store.connection.execute("ROLLBACK")


def numbers(page: OutboxPage) -> list[int]:
    """Every number that the page covers, by row or by hole."""
    there = [int(str(row[0])) for row in page.rows]
    return sorted(there + [n for first, last, _ in page.holes for n in range(first, last + 1)])


@pytest.mark.parametrize("stream", STREAMS)
def test_columns_stand_in_the_order_in_which_the_wire_packs_them(tx: Tx, stream: str) -> None:
    found = tx.execute(ROWS[stream], {"after": 0, "until": 1, "limit": 1}).description
    assert [column[0] for column in found] == [column.name for column in SCHEMAS[stream].columns]


def test_rows_name_unit_and_vehicle(tx: Tx) -> None:
    tx.execute("INSERT INTO vehicle(name) VALUES ('T1')")
    journal.record(tx, event(vehicle_id=1, body={"km": 3}), STAMP)
    journal.record(tx, Event(kind="port.opened", at=NOW, correlation_id="c"), STAMP)
    page = outbox.read(tx, "event", after=0, until=2, limit=10)
    assert [row[6:9] for row in page.rows] == [
        ("site.arrived", "gps-1", "T1"),
        ("port.opened", None, None),
    ]
    assert page.rows[0][10] == '{"km":3}'
    assert (page.first, page.last, page.holes) == (1, 2, [])


def test_every_stream_is_read(tx: Tx) -> None:
    add_positions(tx, [NOW])
    signal = telemetry.signal_id(tx, "coolant_c")
    telemetry.insert(tx, 1, [Measured(NOW, NOW, signal, 81)], boot=1)
    add_result(tx, RESULT)
    (position,) = outbox.read(tx, "position", after=0, until=1, limit=5).rows
    assert position[:2] == (1, "gps-1")
    (value,) = outbox.read(tx, "telemetry", after=0, until=1, limit=5).rows
    assert value == (1, "gps-1", NOW, NOW, 1, "coolant_c", 81)
    (result,) = outbox.read(tx, "result", after=0, until=1, limit=5).rows
    assert (result[0], result[4:9]) == (1, ("c-1", "ho-1", 7, "rules.set", "done"))
    assert outbox.lasts(tx) == {"alert": 0, "event": 0, "result": 1, "position": 1, "telemetry": 1}


def test_a_page_ends_with_its_last_row_and_the_next_begins_after(tx: Tx) -> None:
    add_positions(tx, [NOW + n for n in range(10)])
    first = outbox.read(tx, "position", after=0, until=10, limit=4)
    assert (first.first, first.last, len(first.rows)) == (1, 4, 4)
    rest = outbox.read(tx, "position", after=4, until=10, limit=100)
    assert (rest.first, rest.last, len(rest.rows)) == (5, 10, 6)


def test_what_was_removed_is_a_hole_cut_to_the_page(tx: Tx) -> None:
    add_positions(tx, [NOW + n for n in range(10)])
    tx.execute("DELETE FROM position WHERE seq BETWEEN 2 AND 8")
    streams.punch(tx, "position", 2, 8, "shed")
    page = outbox.read(tx, "position", after=4, until=6, limit=100)
    assert (page.rows, page.holes) == ([], [SentHole(5, 6, "shed")])
    whole = outbox.read(tx, "position", after=0, until=10, limit=2)
    assert (whole.last, whole.holes) == (9, [SentHole(2, 8, "shed")])


def test_a_number_without_row_or_hole_is_lost_and_says_so(tx: Tx) -> None:
    add_positions(tx, [NOW + n for n in range(10)])
    tx.execute("DELETE FROM position WHERE seq IN (1, 4, 5, 10)")
    streams.punch(tx, "position", 4, 4, "shed")
    page = outbox.read(tx, "position", after=0, until=10, limit=100)
    assert page.holes == [
        SentHole(1, 1, LOST), SentHole(4, 4, "shed"), SentHole(5, 5, LOST), SentHole(10, 10, LOST),
    ]  # fmt: skip
    assert page.lost == 3


@pytest.mark.parametrize(("after", "until"), [(-1, 3), (3, 3), (4, 3)])
def test_an_empty_range_is_a_mistake(tx: Tx, after: int, until: int) -> None:
    with pytest.raises(ValueError, match="no number is after"):
        outbox.read(tx, "event", after=after, until=until, limit=5)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(tmp_path_factory.mktemp("outbox") / "depotd.db")
    add_unit(store.connection, "gps-1")
    yield store
    store.close()


@given(
    shed=st.lists(st.tuples(st.integers(1, NUMBERS), st.integers(0, 3)), max_size=4),
    gone=st.sets(st.integers(1, NUMBERS)),
    after=st.integers(0, NUMBERS - 1),
    length=st.integers(1, NUMBERS),
    limit=st.integers(1, NUMBERS),
)
def test_i8_a_page_covers_every_number_of_its_range_once(
    sample: Store,
    *,
    shed: list[tuple[int, int]],
    gone: set[int],
    after: int,
    length: int,
    limit: int,
) -> None:
    tx = sample.connection
    tx.execute("BEGIN")
    try:
        add_positions(tx, [NOW + n for n in range(NUMBERS)])
        for first, more in shed:
            last = min(NUMBERS, first + more)
            tx.execute("DELETE FROM position WHERE seq BETWEEN ? AND ?", (first, last))
            streams.punch(tx, "position", first, last, "shed")
        tx.executemany("DELETE FROM position WHERE seq = ?", [(n,) for n in gone])
        until = min(NUMBERS, after + length)
        page = outbox.read(tx, "position", after=after, until=until, limit=limit)
        assert page.first == after + 1
        assert page.last <= until
        assert numbers(page) == list(range(page.first, page.last + 1))
        assert len(page.rows) <= limit
        assert page.last == until or len(page.rows) == limit
    finally:
        tx.execute("ROLLBACK")
