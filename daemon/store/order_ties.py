"""What open orders still need of the fleet, the places and the drivers."""

from daemon.domain.master_standing import Key, What
from daemon.interfaces import Tx

SHOWN = 4

OF_VEHICLE = """
SELECT o.name FROM assignment a
JOIN vehicle v ON v.id = a.vehicle_id
JOIN customer_order o ON o.id = a.order_id
WHERE v.name = :name AND a.ended_at IS NULL
UNION
SELECT o.name FROM truck_load l
JOIN vehicle v ON v.id = l.vehicle_id
JOIN customer_order o ON o.id = l.order_id
WHERE v.name = :name
ORDER BY 1 LIMIT :most
"""

OF_DRIVER = """
SELECT o.name FROM assignment a
JOIN driver d ON d.id = a.driver_id
JOIN customer_order o ON o.id = a.order_id
WHERE d.name = :name AND a.ended_at IS NULL
ORDER BY 1 LIMIT :most
"""

OF_SITE = """
SELECT o.name FROM customer_order o
JOIN site s ON s.id = o.origin_id OR s.id = o.destination_id
WHERE s.name = :name
    AND o.state IN ('pending', 'assigned', 'loading', 'in_transit', 'delivering')
ORDER BY 1 LIMIT :most
"""

_STATEMENTS = {What.VEHICLE: OF_VEHICLE, What.DRIVER: OF_DRIVER, What.SITE: OF_SITE}


def orders_with(tx: Tx, key: Key) -> tuple[str, ...]:
    """Some of the open orders that it is given to, or that go there; of a vehicle also of its load.

    A customer may go: the orders that were placed go on.
    """
    what, name = key
    statement = _STATEMENTS.get(what)
    if statement is None:
        return ()
    rows = tx.execute(statement, {"name": name, "most": SHOWN}).fetchall()
    return tuple(order for (order,) in rows)
