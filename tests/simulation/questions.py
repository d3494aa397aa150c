"""What the world asks of committed rows to know what to do next."""

OUTCOMES = "SELECT outcome, count(*) FROM job_attempt GROUP BY outcome"
SUCCEEDED = "SELECT count(*) FROM job WHERE state = 4"
UNFINISHED = "SELECT count(*) FROM job WHERE state < 4"
DEAD = "SELECT id FROM job WHERE state IN (5, 6) ORDER BY id"
MARKS = "SELECT stream, mark FROM link_mark"
OPEN = "SELECT id FROM job WHERE state < 4 ORDER BY id"
