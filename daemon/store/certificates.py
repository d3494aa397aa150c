"""Certificates of days: a driver's word that his log of a day is right."""

from dataclasses import dataclass
from datetime import date

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

NEWEST = """
SELECT digest, made_at, made_by FROM duty_certificate
WHERE driver_id = :driver_id AND day = :day ORDER BY id DESC LIMIT 1
"""

ADD = """
INSERT INTO duty_certificate(driver_id, day, digest, made_at, made_by)
VALUES (:driver_id, :day, :digest, :made_at, :made_by)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Worth nothing once the day's digest is another."""

    digest: str
    made_at: int
    made_by: str


def newest(reads: Reads, driver_id: int, day: date) -> Certificate | None:
    row = reads.execute(NEWEST, {"driver_id": driver_id, "day": day.isoformat()}).fetchone()
    return None if row is None else Certificate(digest=row[0], made_at=row[1], made_by=row[2])


def add(tx: Tx, driver_id: int, day: date, certificate: Certificate) -> None:
    tx.execute(
        ADD,
        {
            "driver_id": driver_id,
            "day": day.isoformat(),
            "digest": certificate.digest,
            "made_at": certificate.made_at,
            "made_by": certificate.made_by,
        },
    )
