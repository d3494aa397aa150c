import json
from dataclasses import replace

from daemon.store.database import Store
from daemon.store.health import StoreHealth, StoreState
from daemon.store.health_row import save
from tests.daemon.store.scene import NOW

WELL = StoreHealth(
    state=StoreState.OK,
    used_bytes=1000,
    limit_bytes=4000,
    step=0,
    free_pages=0,
    wal_bytes=0,
    disk_free_bytes=9000,
    reserve_bytes=0,
    shed_rows=0,
)
FULL = replace(WELL, state=StoreState.FULL, disk_free_bytes=0)


def kinds(store: Store, *course: StoreHealth) -> list[list[str]]:
    return [
        [news.kind for news in save(store.connection, health, at=NOW + 5000 * n)]
        for n, health in enumerate(course)
    ]


def test_a_store_that_is_well_is_no_news(store: Store) -> None:
    assert kinds(store, WELL, WELL) == [[], []]


def test_full_and_recovered_are_told_once_each(store: Store) -> None:
    assert kinds(store, FULL, FULL, WELL, WELL) == [["store.full"], [], ["store.recovered"], []]


def test_shedding_is_told_once_a_step_and_again_after_its_end(store: Store) -> None:
    gentle, hard = (replace(WELL, shedding_step=step, shed_rows=step) for step in (70, 95))
    assert kinds(store, gentle, gentle, hard, gentle, WELL, gentle) == [
        ["store.shedding"],
        [],
        ["store.shedding"],
        [],
        [],
        ["store.shedding"],
    ]


def test_recovery_says_how_long_it_lasted(store: Store) -> None:
    save(store.connection, FULL, at=NOW)
    save(store.connection, FULL, at=NOW + 5_000)
    (news,) = save(store.connection, WELL, at=NOW + 20_000)
    assert news.body == {"disk_free_bytes": 9000, "lasted_ms": 20_000}


def test_the_row_holds_the_latest_word(store: Store) -> None:
    save(store.connection, WELL, at=NOW)
    save(store.connection, replace(FULL, step=85, pinned_by=("vi (7)",)), at=NOW + 1)
    rows = store.connection.execute(
        "SELECT at, since, state, step, disk_free_bytes, pinned_by FROM store_health"
    ).fetchall()
    assert rows == [(NOW + 1, NOW + 1, "full", 85, 0, json.dumps(["vi (7)"]))]
