"""The track of a drive between the plant and the site."""

from daemon.interfaces import Tx
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import PLANT, SITE
from tests.daemon.store.scene import NOW

ADD = """
INSERT INTO position(
    unit_id, at, seen_at, boot, lat_e7, lon_e7, quality, odometer_m
) VALUES (:unit_id, :at, :at, 1, :lat_e7, :lon_e7, 1, :odometer_m)
"""


def drive(tx: Tx, unit_id: int, first: int, last: int, *, back: bool = False) -> None:
    """A position each minute, from one minute to the other."""
    for minute in range(first, last + 1):
        share = (minute - first) / (last - first)
        row = {
            "unit_id": unit_id,
            "at": NOW + minute * MINUTE,
            "lat_e7": round(PLANT[1] + (1 - share if back else share) * (SITE[1] - PLANT[1])),
            "lon_e7": PLANT[2],
            "odometer_m": 500_000 + round(share * 13_000) + (20_000 if back else 0),
        }
        tx.execute(ADD, row)
