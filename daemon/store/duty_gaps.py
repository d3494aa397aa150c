"""Time of which a driver's log tells nothing, because he was retired then."""

from daemon.domain.duty.gaps import Gap, left_of
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

# Also one that ends before it begins: the clock that said so may yet be put right.
BEGIN_ANEW = """
INSERT INTO duty_gap(driver_id, from_at, until_at)
SELECT id, retired_at, :now FROM driver WHERE name = :name AND retired_at IS NOT NULL
"""

GAPS = """
SELECT id, from_at, until_at FROM duty_gap
WHERE driver_id = :driver_id AND from_at < :until AND until_at > :since ORDER BY from_at
"""

TAKE_OUT = "DELETE FROM duty_gap WHERE id = :id"

ADD = "INSERT INTO duty_gap(driver_id, from_at, until_at) VALUES (:driver_id, :from_at, :until_at)"


def begin_anew(tx: Tx, name: str, *, now: int) -> None:
    """Before a driver who is retired comes back: nobody kept his log meanwhile."""
    tx.execute(BEGIN_ANEW, {"name": name, "now": now})


def gaps(reads: Reads, driver_id: int, *, since: int, until: int) -> tuple[Gap, ...]:
    """That have a part in that time, in order."""
    found = (gap for _, gap in _rows(reads, driver_id, since, until))
    return tuple(gap for gap in found if not gap.is_empty)


def tell(tx: Tx, driver_id: int, told: Gap) -> None:
    """The log says now what was done then."""
    for number, gap in _rows(tx, driver_id, told.from_at, told.until_at):
        left = left_of(gap, told)
        if left == (gap,):
            continue
        tx.execute(TAKE_OUT, {"id": number})
        for part in left:
            named = {"from_at": part.from_at, "until_at": part.until_at}
            tx.execute(ADD, {"driver_id": driver_id, **named})


def _rows(reads: Reads, driver_id: int, since: int, until: int) -> list[tuple[int, Gap]]:
    asked = {"driver_id": driver_id, "since": since, "until": until}
    rows = reads.execute(GAPS, asked).fetchall()
    return [(number, Gap(from_at, until_at)) for number, from_at, until_at in rows]
