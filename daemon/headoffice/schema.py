"""The tables of head office, for both engines.

Written once in words that either engine is given in its own: `{key}` an id that numbers itself,
`BIGINT` and `INT` whole numbers, `BLOB` bytes. What differs more stands with the engine.
"""

from string import Template

from daemon.headoffice.stream_sql import KEY, TYPES
from daemon.wire.topics import STREAMS

VERSION = 1

BOOKS = """
CREATE TABLE head_office(
    id INT PRIMARY KEY CHECK (id = 1),
    ho TEXT NOT NULL, -- who numbers commands here
    version INT NOT NULL, -- of this schema
    made_at BIGINT NOT NULL
);

CREATE TABLE depot(
    id {key},
    name TEXT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL,
    heard_at BIGINT, -- last batch or hello
    online INT, -- 1, 0, NULL: it has never said
    since BIGINT, -- of online, by head office's clock
    presence_epoch TEXT,
    presence_boot BIGINT,
    session BIGINT, -- of that boot
    release TEXT,
    clock TEXT, -- what the depot's clock was worth at its last hello
    epoch_id BIGINT, -- of its last hello
    command_last BIGINT NOT NULL DEFAULT 0, -- highest number given to a command
    down_mark BIGINT NOT NULL DEFAULT 0, -- up to which the depot has answered
    greeted_mark BIGINT NOT NULL DEFAULT 0, -- the same as its last hello told
    greeted_result BIGINT NOT NULL DEFAULT 0 -- and its last result then
);

CREATE TABLE epoch(
    id {key},
    depot_id BIGINT NOT NULL REFERENCES depot(id),
    epoch TEXT NOT NULL,
    parent_id BIGINT REFERENCES epoch(id),
    made_at BIGINT NOT NULL,
    greeted_at BIGINT, -- first hello; NULL: nobody has said yet what it goes on from
    boot BIGINT, -- of its newest connection
    session BIGINT, -- of that boot
    hello_at BIGINT, -- when that last said hello
    run TEXT, -- of the last hello, late or not: what other runs have sent is not taken
    UNIQUE (depot_id, epoch)
);

-- How far each stream is held. Numbers up to begins_after are those of the epoch's parent.
CREATE TABLE mark(
    depot_id BIGINT NOT NULL REFERENCES depot(id),
    epoch_id BIGINT NOT NULL REFERENCES epoch(id),
    stream TEXT NOT NULL,
    begins_after BIGINT NOT NULL DEFAULT 0,
    upto BIGINT NOT NULL DEFAULT 0, -- of this epoch's own numbers
    told BIGINT NOT NULL DEFAULT 0, -- the depot's last number
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (epoch_id, stream),
    CHECK (upto >= begins_after)
);
CREATE INDEX mark_depot ON mark(depot_id);

-- What is held beyond a gap.
CREATE TABLE ahead(
    depot_id BIGINT NOT NULL REFERENCES depot(id),
    epoch_id BIGINT NOT NULL REFERENCES epoch(id),
    stream TEXT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (epoch_id, stream, first),
    CHECK (first <= last)
);
CREATE INDEX ahead_depot ON ahead(depot_id);

CREATE TABLE hole(
    depot_id BIGINT NOT NULL REFERENCES depot(id),
    epoch_id BIGINT NOT NULL REFERENCES epoch(id),
    stream TEXT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (epoch_id, stream, first),
    CHECK (first <= last)
);

CREATE TABLE command(
    depot_id BIGINT NOT NULL REFERENCES depot(id),
    seq BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    args TEXT NOT NULL,
    actor TEXT NOT NULL,
    correlation TEXT,
    expires BIGINT,
    made_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sent', 'expired', 'answered')),
    sends BIGINT NOT NULL DEFAULT 0,
    sent_at BIGINT, -- last time; NULL: is to be sent as soon as it can be
    answered_at BIGINT, -- by the depot's clock
    outcome TEXT,
    code TEXT,
    message TEXT,
    next_step TEXT,
    body TEXT,
    PRIMARY KEY (depot_id, seq),
    CHECK ((state = 'answered') = (outcome IS NOT NULL))
);
CREATE INDEX command_open ON command(depot_id, seq) WHERE state <> 'answered';

CREATE TABLE desired(
    depot_id BIGINT NOT NULL REFERENCES depot(id),
    doc TEXT NOT NULL,
    version BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    withdrawn INT NOT NULL DEFAULT 0, -- 1: nothing stands at the broker
    published_at BIGINT, -- NULL: is to be published, or withdrawn
    reported_version BIGINT,
    reported_state TEXT,
    reported_code TEXT,
    reported_message TEXT,
    PRIMARY KEY (depot_id, doc)
);
CREATE INDEX desired_due ON desired(depot_id) WHERE published_at IS NULL;

-- Signs of life of consumers.
CREATE TABLE consumer(
    name TEXT NOT NULL PRIMARY KEY,
    run TEXT NOT NULL, -- of this start of it
    started_at BIGINT NOT NULL,
    beat_at BIGINT NOT NULL,
    connected INT NOT NULL CHECK (connected IN (0, 1)), -- to the broker
    connected_at BIGINT, -- the last time that it said so
    ended_at BIGINT, -- it was told to stop
    error TEXT NOT NULL -- why the broker is away
);

-- What could not be read, counted; the last of each kind to look at.
CREATE TABLE bad_message(
    depot TEXT NOT NULL, -- as the topic has it, known or not
    reason TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    detail TEXT NOT NULL,
    topic TEXT NOT NULL,
    payload BLOB NOT NULL, -- its beginning
    PRIMARY KEY (depot, reason)
);
"""

VIEWS = """
-- Under which epochs the numbers of an epoch are kept: its own after where it began, those before
-- with its parent, and so on. Each number lies in one row.
CREATE VIEW lineage AS
WITH RECURSIVE line(depot_id, leaf_id, stream, epoch_id, last) AS (
    SELECT m.depot_id, m.epoch_id, m.stream, m.epoch_id, CAST(9223372036854775807 AS BIGINT)
    FROM mark m
    UNION ALL
    SELECT l.depot_id, l.leaf_id, l.stream, e.parent_id,
        CASE WHEN l.last < m.begins_after THEN l.last ELSE m.begins_after END
    FROM line l
    JOIN epoch e ON e.id = l.epoch_id
    JOIN mark m ON m.epoch_id = l.epoch_id AND m.stream = l.stream
    WHERE e.parent_id IS NOT NULL AND m.begins_after > 0
)
SELECT d.name AS depot, leaf.epoch AS epoch, l.stream AS stream, l.depot_id AS depot_id,
    l.epoch_id AS epoch_id, m.begins_after + 1 AS first, l.last AS last
FROM line l
JOIN depot d ON d.id = l.depot_id
JOIN epoch leaf ON leaf.id = l.leaf_id
JOIN mark m ON m.epoch_id = l.epoch_id AND m.stream = l.stream
WHERE m.begins_after < l.last;
"""


WIDEST_FIRST = ("BIGINT", "INT", "SMALLINT", "TEXT")
"""PostgreSQL fills up between a narrow column and a wide one; SQLite does not mind."""


def stream_columns(stream: str) -> str:
    """Keys and columns as a table declares them; beyond the key anything may be unknown."""
    types = {"depot_id": "INT", "epoch_id": "INT", **TYPES[stream]}
    ordered = sorted(types, key=lambda name: (name not in KEY, WIDEST_FIRST.index(types[name])))
    columns = [f"{name} {types[name]}{' NOT NULL' if name in KEY else ''}" for name in ordered]
    return ", ".join((*columns, f"PRIMARY KEY ({', '.join(KEY)})"))


_LINEAGE = Template("""
CREATE VIEW ${stream}_lineage AS
SELECT l.depot, l.epoch, $columns
FROM lineage l
JOIN $stream r ON r.depot_id = l.depot_id AND r.epoch_id = l.epoch_id
    AND r.seq BETWEEN l.first AND l.last
WHERE l.stream = '$stream';
""")


def stream_views() -> str:
    """One a stream: its rows across epochs, as each epoch counts them."""
    return "".join(
        _LINEAGE.substitute(stream=stream, columns=", ".join(f"r.{name}" for name in TYPES[stream]))
        for stream in STREAMS
    )
