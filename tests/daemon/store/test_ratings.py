import sqlite3

import pytest

from daemon.domain.orders.rating import Rating
from daemon.store import ratings
from daemon.store.database import Store
from daemon.store.ratings import Mark
from tests.daemon.store.duty_scene import add_driver
from tests.daemon.store.order_scene import add_order, lay_ground
from tests.daemon.store.scene import NOW


def test_an_order_is_rated_once_and_the_last_word_counts(store: Store) -> None:
    tx = store.connection
    order, driver = add_order(tx, lay_ground(tx)), add_driver(tx, "D1")
    assert ratings.of_order(tx, order.id) is None
    for rating in (2, 5):
        mark = Mark(driver_id=driver, order_id=order.id, rating=rating, note=f"said {rating}")
        ratings.save(tx, mark, at=NOW, by="olga")
    assert ratings.of_order(tx, order.id) == mark
    assert ratings.ratings(tx) == {driver: Rating(count=1, mean=5.0)}


def test_marks_without_an_order_are_counted_each(store: Store) -> None:
    tx = store.connection
    one, two, _ = (add_driver(tx, name) for name in ("D1", "D2", "D3"))
    for driver, rating in ((one, 4), (one, 1), (two, 5)):
        ratings.save(tx, Mark(driver_id=driver, order_id=None, rating=rating), at=NOW, by="ho")
    assert ratings.ratings(tx) == {one: Rating(count=2, mean=2.5), two: Rating(count=1, mean=5.0)}


@pytest.mark.parametrize("rating", [0, 6])
def test_a_mark_is_from_one_to_five(store: Store, rating: int) -> None:
    tx = store.connection
    driver = add_driver(tx, "D1")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint"):
        ratings.save(tx, Mark(driver_id=driver, order_id=None, rating=rating), at=NOW, by="ho")
