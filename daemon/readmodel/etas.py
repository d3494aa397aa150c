"""What stands behind arrival times: the sites they are asked for, and the routing service."""

import json
from dataclasses import dataclass

from daemon.domain.eta.lanes import Spot
from daemon.readmodel.values import ReadConnection

SITE = "SELECT lat_e7, lon_e7, id FROM site WHERE name = :name"

LAST_ASKED = """
SELECT j.done_at, r.body
FROM job_kind k JOIN job j ON j.kind = k.id JOIN job_result r ON r.job_id = j.id
WHERE k.name = 'eta.ask' ORDER BY j.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """As the last turn left it; counts are since the daemon's start."""

    looked_at: int | None
    is_on: bool
    breaker: str = ""
    asked: int = 0
    answered: int = 0
    last_error: str = ""


def site_spot(db: ReadConnection, name: str) -> Spot | None:
    row = db.execute(SITE, {"name": name}).fetchone()
    return None if row is None else Spot(*row)


def service(db: ReadConnection) -> ServiceRow | None:
    """None: nobody has looked yet."""
    row = db.execute(LAST_ASKED).fetchone()
    if row is None:
        return None
    told = json.loads(row[1])
    return ServiceRow(
        looked_at=row[0],
        is_on=bool(told.get("is_on")),
        breaker=str(told.get("breaker", "")),
        asked=int(told.get("asked", 0)),
        answered=int(told.get("answered", 0)),
        last_error=str(told.get("last_error", "")),
    )
