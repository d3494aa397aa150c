import pytest

from daemon.headoffice import complaints
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import BadMessageSeen
from daemon.wire.topics import DepotId
from tests.daemon.headoffice.truth import NOW


def bad(depot: str, reason: str = "unreadable", **fields: object) -> BadMessageSeen:
    return BadMessageSeen(depot=depot, reason=reason, detail="no JSON", **fields)  # type: ignore[arg-type] # as given


def counted(store: SqlStore) -> dict[tuple[str, str], int]:
    return {(one.depot, said.reason): said.count for one in store.status() for said in one.bad}


def test_complaints_are_counted_by_depot_and_reason(store: SqlStore) -> None:
    store.note_bad([bad("a"), bad("b"), bad("a"), bad("a", "oversized")], now=NOW)
    assert counted(store) == {("a", "unreadable"): 2, ("b", "unreadable"): 1, ("a", "oversized"): 1}


def test_strangers_beyond_a_number_are_counted_together(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaints, "NAMES_MOST", 3)
    store.note_bad([bad(f"d{number}") for number in range(10)], now=NOW)
    store.note_bad([bad("d1"), bad("d9")], now=NOW)
    assert counted(store) == {
        ("d0", "unreadable"): 1,
        ("d1", "unreadable"): 2,
        ("d2", "unreadable"): 1,
        ("*", "unreadable"): 8,
    }


def test_what_strangers_write_is_storable(store: SqlStore) -> None:
    told = bad("a", topic="dp/1/\0\ud800", payload=bytes(range(256)) * 40)
    store.note_bad([told], now=NOW)
    [status] = store.status(DepotId("a"))
    assert status.bad[0].last_at == NOW
