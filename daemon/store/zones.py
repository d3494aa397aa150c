"""The depot's time zone, for decisions that go by its calendar."""

from zoneinfo import ZoneInfo

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

UTC = ZoneInfo("UTC")

KEEP = """
INSERT INTO depot_zone(id, zone) VALUES (1, :zone)
ON CONFLICT(id) DO UPDATE SET zone = excluded.zone WHERE zone != excluded.zone
"""

ZONE = "SELECT zone FROM depot_zone WHERE id = 1"


def keep(tx: Tx, zone: str) -> None:
    """As the settings have it, at every start."""
    tx.execute(KEEP, {"zone": zone})


def depot_zone(reads: Reads) -> ZoneInfo:
    """UTC before the first start."""
    row = reads.execute(ZONE).fetchone()
    return UTC if row is None else ZoneInfo(row[0])
