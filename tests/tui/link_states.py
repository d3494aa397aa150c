"""The link to head office in the states that people meet, over the sample fleet."""

import sqlite3
from collections.abc import Callable

from tests.daemon.readmodel.sample_fleet import MINUTE, NOW
from tests.daemon.readmodel.sample_link import add_link, add_no_link

NOT_AUTHORIZED = (
    "mqtt.example.org:8883: the broker does not take this name and password (Not authorized)"
)


def off(db: sqlite3.Connection) -> None:
    add_no_link(db, now=NOW)


def catching_up(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW)


def live(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW, state="live")
    db.execute("UPDATE link_mark SET mark = (SELECT last FROM stream WHERE name = stream)")
    db.execute(
        "UPDATE link_state SET since = ?, rows_per_s = 3.2, bytes_per_s = 410, refused = 0,"
        " last_error = '', last_error_at = NULL, skew_ms = 12",
        (NOW - 122 * MINUTE,),
    )


def offline(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW, state="offline")
    db.execute(
        "UPDATE link_state SET since = ?, retry_at = ?, head_office = 0, last_error = ?,"
        " last_error_at = ?",
        (NOW - 42 * MINUTE, NOW + 200_000, NOT_AUTHORIZED, NOW - 2 * MINUTE),
    )
    db.execute("UPDATE link_mark SET mark = mark - 12 WHERE stream = 'event'")


def held_back(db: sqlite3.Connection) -> None:
    """The day's budget is used up, a document is refused, and the clocks differ."""
    catching_up(db)
    db.execute("UPDATE link_state SET held_by = 'the day''s budget is used up', skew_ms = 140000")
    db.execute(
        "UPDATE link_desired SET state = 'refused', code = 'rule',"
        " message = 'compliance.daily_limit: 900 is over the limit of 660'"
    )


def away(db: sqlite3.Connection) -> None:
    """Broker there, nobody behind it."""
    add_link(db, now=NOW, state="live")
    db.execute("UPDATE link_state SET head_office = 0, since = ?", (NOW - 30 * MINUTE,))


STATES: dict[str, Callable[[sqlite3.Connection], None]] = {
    "off": off,
    "offline": offline,
    "catching-up": catching_up,
    "live": live,
}
