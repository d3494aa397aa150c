"""The queue's tables are there, with indexes that a claim and a completion can afford."""

from daemon.store.database import Store

WHOLE = """
SELECT name FROM sqlite_schema
WHERE type = 'index' AND tbl_name = 'job' AND sql IS NOT NULL AND sql NOT LIKE '%WHERE%'
"""


def test_every_index_of_jobs_is_partial(store: Store) -> None:
    """A full index would be rewritten by every claim and every completion."""
    assert store.connection.execute(WHOLE).fetchall() == []


def test_a_job_runs_under_a_fence_or_does_not_run(store: Store) -> None:
    sql = "SELECT sql FROM sqlite_schema WHERE name = 'job'"
    assert (
        "CHECK ((state = 2) = (token IS NOT NULL))" in store.connection.execute(sql).fetchone()[0]
    )
