import json
import sqlite3
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from daemon.cli.dispatch_why import why_lines
from daemon.cli.when import DepotTime
from daemon.readmodel.order import order_detail
from daemon.readmodel.order_why import why
from tests.daemon.readmodel.sample_drivers import add_drivers
from tests.daemon.readmodel.sample_fleet import DAY, NOW, ZONE, create
from tests.daemon.readmodel.sample_orders import add_orders

WHEN = DepotTime(zone=ZoneInfo(ZONE), now_ms=NOW)


@pytest.fixture
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(create(tmp_path_factory.mktemp("why") / "orders.db"))
    with connection:
        add_drivers(connection, now=NOW, midnight=DAY)
        add_orders(connection, now=NOW)
    yield connection
    connection.close()


def lines(db: sqlite3.Connection, name: str) -> list[str]:
    detail = order_detail(db, name, NOW)
    assert detail is not None
    return list(why_lines(detail, why(detail), WHEN))


def test_terms_others_and_unknowns_are_named(db: sqlite3.Connection) -> None:
    said = lines(db, "O-103")
    for line in (
        "score 0.71 of 1",
        "  proximity     0.62 x 0.30  12 min, 4 of 5 within 15, 8.2 km, learned",
        "  unknown: fuel of the truck",
        "could have it, 4 in all, the best first:",
        "  T-10 with D12: score 0.66, approach 19 min, 4 min late",
        "    T-09: out of service: drum motor",
        "    T-11: position unknown: it was never heard",
    ):
        assert line in said
    assert max(len(line) for line in said) < 80


def test_why_nobody_has_it(db: sqlite3.Connection) -> None:
    said = lines(db, "O-109")
    assert said[0].startswith("O-109: truck T-01 and 8 more: carries 26 000 kg")
    assert "  of the order itself" in said
    assert "  and 7 reasons more, of which only the number is kept" in said
    assert said[-2].startswith("looked at again 2026-06-01 08:16:20 MDT")
    assert said[-1].endswith(": order.unassignable by order.assign, 08:01:20")
    assert lines(db, "O-111") == ["O-111: dispatch has not looked at it yet"]


def test_where_nobody_was_ruled_out_nothing_is_said_of_that(db: sqlite3.Connection) -> None:
    found = db.execute("SELECT order_id, body FROM order_look").fetchall()
    for number, body in found:
        kept = json.loads(body) | {"rejected": [], "unlisted": 0}
        db.execute("UPDATE order_look SET body = ? WHERE order_id = ?", (json.dumps(kept), number))
    for name in ("O-110", "O-103"):
        said = "\n".join(lines(db, name))
        assert "cannot have it, as of" not in said
        assert "nobody else was judged" not in said
    assert "looked at again " in "\n".join(lines(db, "O-110"))


def test_what_was_set_aside_and_who_had_it_before_are_told(db: sqlite3.Connection) -> None:
    assert "  set aside: returns 6 min after the promise" in lines(db, "O-108")
    db.execute("UPDATE assignment SET ended_at = ?, ending = 'moved' WHERE order_id = 8", (NOW,))
    db.execute("UPDATE customer_order SET state = 'pending' WHERE id = 8")
    assert lines(db, "O-108")[-1] == "before: T-01 and D17 from 07:53:20 until 08:03:20 (moved)"
