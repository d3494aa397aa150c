"""Ratings of drivers: one an order, and those that head office gives of all of a driver's work."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.orders.rating import Rating
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

RATINGS = "SELECT driver_id, count(*), avg(rating) FROM driver_rating GROUP BY driver_id"

OF_ORDER = "SELECT driver_id, rating, note FROM driver_rating WHERE order_id = :order_id"

SAVE = """
INSERT INTO driver_rating(driver_id, order_id, rating, at, by, note)
VALUES (:driver_id, :order_id, :rating, :at, :by, :note)
ON CONFLICT(order_id) WHERE order_id IS NOT NULL DO UPDATE SET
    driver_id = excluded.driver_id, rating = excluded.rating, at = excluded.at,
    by = excluded.by, note = excluded.note
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    driver_id: int
    order_id: int | None
    """None: of all of the driver's work."""
    rating: int
    """From 1 to 5, the best."""
    note: str = ""


def ratings(reads: Reads | Tx) -> Mapping[int, Rating]:
    """By driver; whom nobody has rated is left out."""
    rows = reads.execute(RATINGS).fetchall()
    return {driver_id: Rating(count=count, mean=mean) for driver_id, count, mean in rows}


def of_order(reads: Reads | Tx, order_id: int) -> Mark | None:
    row = reads.execute(OF_ORDER, {"order_id": order_id}).fetchone()
    if row is None:
        return None
    driver_id, rating, note = row
    return Mark(driver_id=driver_id, order_id=order_id, rating=rating, note=note)


def save(tx: Tx, mark: Mark, *, at: int, by: str) -> None:
    """In place of what was said of that order before."""
    row = {
        "driver_id": mark.driver_id,
        "order_id": mark.order_id,
        "rating": mark.rating,
        "note": mark.note,
        "at": at,
        "by": by,
    }
    tx.execute(SAVE, row)
