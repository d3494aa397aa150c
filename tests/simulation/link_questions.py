"""What must be true of both databases, each by itself. Each answers what breaks it."""

AT_DEPOT = """
CREATE TEMP VIEW numbered AS
SELECT 'alert' AS stream, seq FROM alert
UNION ALL SELECT 'event', seq FROM event
UNION ALL SELECT 'result', seq FROM result
UNION ALL SELECT 'position', seq FROM position
UNION ALL SELECT 'telemetry', seq FROM telemetry
"""

AT_OFFICE = """
CREATE TEMP VIEW numbered AS
SELECT 'alert' AS stream, epoch_id, seq FROM alert
UNION ALL SELECT 'event', epoch_id, seq FROM event
UNION ALL SELECT 'result', epoch_id, seq FROM result
UNION ALL SELECT 'position', epoch_id, seq FROM position
UNION ALL SELECT 'telemetry', epoch_id, seq FROM telemetry
"""

DEPOT: dict[str, str] = {
    "a stream with a gap": """
        SELECT s.name, s.last FROM stream AS s
        WHERE s.last <> (SELECT count(*) FROM numbered AS n WHERE n.stream = s.name)
            + (SELECT coalesce(sum(h.last - h.first + 1), 0) FROM stream_hole AS h
                WHERE h.stream = s.name)
    """,
    "a number that is a row and in a hole": """
        SELECT h.stream, n.seq FROM stream_hole AS h
        JOIN numbered AS n ON n.stream = h.stream AND n.seq BETWEEN h.first AND h.last
    """,
    "I8: a command that was done twice": """
        SELECT command_id, count(*) FROM audit WHERE via = 'headoffice' AND outcome = 'done'
        GROUP BY command_id HAVING count(*) > 1
    """,
    "I8: a command with two jobs": """
        SELECT causation, count(*) FROM job_payload WHERE causation LIKE 'command order-%'
        GROUP BY causation HAVING count(*) > 1
    """,
    "I8: a command that was answered twice, and not the same": """
        SELECT command_id, count(*) FROM result GROUP BY command_id
        HAVING count(DISTINCT outcome || code || message || body) > 1
        AND NOT max(code IN ('clock_untrusted', 'too_many', 'store_full'))
    """,
    "I8: one number with two answers": """
        SELECT ho, down_seq, count(*) FROM result GROUP BY ho, down_seq HAVING count(*) > 1
    """,
    "I8: a command that was done and not answered": """
        SELECT command_id FROM audit WHERE via = 'headoffice' AND outcome = 'done'
        EXCEPT SELECT command_id FROM result WHERE outcome = 'done'
    """,
    "I8: answers do not go as far as the mark says": """
        SELECT i.ho, i.mark, max(r.down_seq), count(r.seq) FROM link_inbox AS i
        LEFT JOIN result AS r ON r.ho = i.ho GROUP BY i.ho
        HAVING i.mark <> count(r.seq) OR i.mark <> max(r.down_seq)
    """,
    "I8: answers to a head office without a mark": """
        SELECT ho, down_seq FROM result WHERE ho NOT IN (SELECT ho FROM link_inbox)
    """,
}

OFFICE: dict[str, str] = {
    "I8: a mark above what is held": """
        SELECT m.epoch_id, m.stream, m.begins_after, m.upto FROM mark AS m
        WHERE m.upto - m.begins_after <> (
                SELECT count(*) FROM numbered AS n WHERE n.stream = m.stream
                AND n.epoch_id = m.epoch_id AND n.seq <= m.upto)
            + (SELECT coalesce(sum(h.last - h.first + 1), 0) FROM hole AS h
                WHERE h.stream = m.stream AND h.epoch_id = m.epoch_id AND h.last <= m.upto)
    """,
    "I8: numbers that count as held, and are not": """
        SELECT a.epoch_id, a.stream, a.first, a.last FROM ahead AS a
        WHERE a.last - a.first + 1 <> (
                SELECT count(*) FROM numbered AS n WHERE n.stream = a.stream
                AND n.epoch_id = a.epoch_id AND n.seq BETWEEN a.first AND a.last)
            + (SELECT coalesce(sum(h.last - h.first + 1), 0) FROM hole AS h
                WHERE h.stream = a.stream AND h.epoch_id = a.epoch_id
                AND h.first BETWEEN a.first AND a.last)
    """,
    "I8: rows that do not count as held": """
        SELECT n.epoch_id, n.stream, n.seq FROM numbered AS n
        JOIN mark AS m ON m.epoch_id = n.epoch_id AND m.stream = n.stream
        WHERE n.seq > m.upto AND NOT EXISTS (
            SELECT 1 FROM ahead AS a WHERE a.epoch_id = n.epoch_id AND a.stream = n.stream
            AND n.seq BETWEEN a.first AND a.last)
    """,
    "I8: a number that is held twice": """
        SELECT n.epoch_id, n.stream, n.seq, 'the parent''s' FROM numbered AS n
        JOIN mark AS m ON m.epoch_id = n.epoch_id AND m.stream = n.stream
        WHERE n.seq <= m.begins_after
        UNION ALL
        SELECT h.epoch_id, h.stream, n.seq, h.reason FROM hole AS h
        JOIN numbered AS n ON n.epoch_id = h.epoch_id AND n.stream = h.stream
            AND n.seq BETWEEN h.first AND h.last
    """,
}
