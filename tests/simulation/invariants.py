"""What must be true of what is committed, whatever happened. Each answers what breaks it."""

import sqlite3
from collections.abc import Iterator, Mapping

QUESTIONS: dict[str, str] = {
    "I4: the effect of a job is there twice": """
        SELECT job_id, count(*) FROM sim_effect GROUP BY job_id HAVING count(*) > 1
    """,
    "I4: an effect without the end of its job": """
        SELECT e.job_id, j.state FROM sim_effect AS e LEFT JOIN job AS j ON j.id = e.job_id
        WHERE j.state IS NOT 4
    """,
    "I4: a job that succeeded without its effect": """
        SELECT j.id, k.name FROM job AS j JOIN job_kind AS k ON k.id = j.kind
        WHERE j.state = 4
        AND k.name IN ('sim.effect', 'sim.chain', 'sim.followup', 'sim.batch_over')
        AND NOT EXISTS (SELECT 1 FROM sim_effect WHERE job_id = j.id)
    """,
    "I4: an event of a job that did not succeed": """
        SELECT e.subject, j.state FROM event AS e
        LEFT JOIN job AS j ON j.id = CAST(e.subject AS INTEGER)
        WHERE e.kind = 'sim.done' AND j.state IS NOT 4
    """,
    "I4: a chain that went on twice, or on from what did not end": """
        SELECT p.causation, count(*) FROM job_payload AS p
        JOIN job_kind AS k ON k.name = 'sim.chain'
        JOIN job AS j ON j.id = p.job_id AND j.kind = k.id
        JOIN job AS cause ON 'job ' || cause.id = p.causation
        GROUP BY p.causation HAVING count(*) > 1 OR max(cause.state) IS NOT 4
    """,
    "I3: an event without its job, or with two": """
        SELECT
            e.seq, (SELECT count(*) FROM job_payload WHERE causation = 'event ' || e.seq) AS jobs
        FROM event AS e WHERE e.kind = 'sim.happened' AND jobs <> 1
    """,
    "I5: a row without its payload": """
        SELECT id FROM job WHERE NOT EXISTS (SELECT 1 FROM job_payload WHERE job_id = job.id)
    """,
    "I5: a dead job that says nothing": """
        SELECT id FROM job WHERE state = 6
        AND NOT EXISTS (SELECT 1 FROM job_attempt WHERE job_id = job.id AND error <> '')
    """,
    "I5: more attempts than allowed": """
        SELECT id, attempt, max_attempts FROM job WHERE attempt > max_attempts
    """,
    "I5: the tally is not what is there": """
        SELECT t.queue, t.state, t.kept FROM job_tally AS t WHERE t.kept <> (
            SELECT count(*) FROM job WHERE job.queue = t.queue
            AND (job.state = t.state OR (t.state = 0 AND job.state = 3)))
    """,
    "I5: a batch that miscounts": """
        SELECT b.id, b.unfinished FROM job_batch AS b
        WHERE b.unfinished <> (SELECT count(*) FROM job WHERE batch = b.id)
        OR (b.done_at IS NOT NULL) <> (b.is_sealed = 1 AND b.unfinished = 0)
    """,
    "I5: a batch that was not completed exactly once": """
        SELECT b.id, b.done_at FROM job_batch AS b
        WHERE (b.done_at IS NOT NULL) <> (
            SELECT count(*) FROM job_payload WHERE causation = 'batch ' || b.id)
    """,
    "one place has two unfinished jobs": """
        SELECT json_extract(p.body, '$.place') AS place, count(*) FROM job AS j
        JOIN job_payload AS p ON p.job_id = j.id
        JOIN job_kind AS k ON k.id = j.kind AND k.name = 'sim.unique'
        WHERE j.state < 4 GROUP BY place HAVING count(*) > 1
    """,
    "a firing that became two jobs": """
        SELECT p.correlation_id, count(*) FROM job_payload AS p
        WHERE p.causation LIKE 'schedule %' GROUP BY p.correlation_id HAVING count(*) > 1
    """,
    "a stream with a gap": """
        SELECT name, last FROM stream WHERE name = 'event'
        AND last <> (SELECT count(*) FROM event)
    """,
}


def broken(connection: sqlite3.Connection) -> Iterator[str]:
    yield from answers(connection, QUESTIONS)


def answers(connection: sqlite3.Connection, asked: Mapping[str, str]) -> Iterator[str]:
    for what, question in asked.items():
        rows = connection.execute(question).fetchmany(3)
        if rows:
            yield f"{what}: {rows}"
