"""Drivers, vehicles and papers for the tests of what reads them."""

from datetime import date, timedelta

from daemon.domain.papers.kinds import Holder, Kind
from daemon.domain.papers.paper import Paper
from daemon.interfaces import Tx
from daemon.store import papers

ADD_DRIVER = "INSERT INTO driver(name, needs_cdl) VALUES (?, ?) RETURNING id"
ADD_VEHICLE = "INSERT INTO vehicle(name) VALUES (?) RETURNING id"


def add_driver(tx: Tx, name: str = "D17", *, needs_cdl: bool = True) -> int:
    return int(tx.execute(ADD_DRIVER, (name, int(needs_cdl))).fetchone()[0])


def add_vehicle(tx: Tx, name: str = "T101") -> int:
    return int(tx.execute(ADD_VEHICLE, (name,)).fetchone()[0])


def file_paper(
    tx: Tx, holder: Holder, holder_id: int, kind: Kind, expires_on: date, *, at: int = 1
) -> int:
    issued_on = expires_on - timedelta(days=300)
    paper = Paper(kind=kind, number="N1", issued_on=issued_on, expires_on=expires_on)
    return papers.add(tx, (holder, holder_id), paper, at=at, by="anna")


def file_whole(tx: Tx, holder: Holder, holder_id: int, expires_on: date) -> None:
    """Everything that is required."""
    kinds = (
        (Kind.CDL, Kind.MEDICAL)
        if holder is Holder.DRIVER
        else (Kind.ANNUAL_INSPECTION, Kind.REGISTRATION)
    )
    for kind in kinds:
        file_paper(tx, holder, holder_id, kind, expires_on)
