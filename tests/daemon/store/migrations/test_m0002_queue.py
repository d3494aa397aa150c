"""The queue's tables are there, with the indexes that its statements count on."""

from daemon.store.database import Store

PARTIAL = """
SELECT name FROM sqlite_schema
WHERE type = 'index' AND tbl_name = 'job' AND sql LIKE '% WHERE %' ORDER BY name
"""


def test_every_index_of_jobs_is_partial(store: Store) -> None:
    """A full index would be rewritten by every claim and every completion."""
    assert [name for (name,) in store.connection.execute(PARTIAL)] == [
        "job_done",
        "job_due",
        "job_ready",
        "job_running",
        "job_unique",
    ]


def test_ids_of_removed_jobs_never_come_back(store: Store) -> None:
    (sql,) = store.connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'job'").fetchone()
    assert "AUTOINCREMENT" in sql
