from daemon.jobs.system_maintain import BITE_PAGES, KEEP_FREE, REST_MS, Maintain
from daemon.store import housekeeping
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.scene import add_positions, add_unit

ARGS = Maintain.Args()


def free_pages(desk: Desk) -> int:
    return housekeeping.pages(desk.tx).free


def leave_room(desk: Desk, rows: int = 80_000) -> None:
    add_unit(desk.tx, "u-1")
    desk.tx.execute("BEGIN")
    add_positions(desk.tx, list(range(rows)))
    desk.tx.execute("DELETE FROM position")
    desk.tx.execute("COMMIT")


def test_small_file_without_room_keeps_its_pages(desk: Desk) -> None:
    before = free_pages(desk)
    assert desk.run(ARGS) == {"pages_given_back": 0, "left": 0}
    assert free_pages(desk) == before
    assert desk.waiting() == []


def test_statistics_are_renewed_by_the_first_bite_alone(desk: Desk) -> None:
    add_unit(desk.tx, "u-1")
    add_positions(desk.tx, list(range(500)))
    desk.run(ARGS)
    counted = desk.tx.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'position'")
    assert counted.fetchone()[0] > 0
    desk.tx.execute("DELETE FROM sqlite_stat1")
    desk.run(Maintain.Args(bite=1))
    assert desk.tx.execute("SELECT count(*) FROM sqlite_stat1").fetchone() == (0,)


def test_free_pages_go_back_in_bites_and_some_stay(desk: Desk) -> None:
    leave_room(desk)
    before = free_pages(desk)
    assert before > 3 * BITE_PAGES
    results = [desk.run(ARGS)]
    while desk.waiting():
        desk.lab.advance(ms=REST_MS)
        results += [job.result for job in desk.lab.drain()]
    assert len(results) >= 3
    assert {result["pages_given_back"] for result in results[:-1]} == {BITE_PAGES}
    pages = housekeeping.pages(desk.tx)
    assert 0 < pages.free < pages.total * KEEP_FREE + 20
    assert desk.tx.execute("PRAGMA integrity_check").fetchone() == ("ok",)
