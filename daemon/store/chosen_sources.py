"""Which computer of a unit is believed for a signal, as a person has said it."""

from typing import NamedTuple

from daemon.domain.maintenance.counters import Why, released, said
from daemon.domain.telemetry import codec, sources
from daemon.interfaces import Tx
from daemon.store import counters, units
from daemon.store.unit_telemetry import COUNTER_OF

STATES = """
SELECT u.id, u.name, s.body FROM telemetry_state s JOIN unit u ON u.id = s.unit_id ORDER BY u.name
"""

SAVE = "UPDATE telemetry_state SET body = :body WHERE unit_id = :unit_id"


class Chosen(NamedTuple):
    unit: str
    was: int


def choose(tx: Tx, vehicle_id: int, signal: str, source: int, *, now: int) -> list[Chosen]:
    """In what is saved of each unit of the vehicle that tells the signal; none: it is not told.

    The running fold has to be told as well: it goes on from its own.
    """
    found = []
    for unit_id, unit, body in tx.execute(STATES).fetchall():
        if units.vehicle_at(tx, unit_id, now) != vehicle_id:
            continue
        state = codec.from_json(body)
        was = sources.choose(state, signal, source)
        if was is not None:
            tx.execute(SAVE, {"unit_id": unit_id, "body": codec.to_json(state)})
            found.append(Chosen(unit, was))
    return found


def go_on(tx: Tx, vehicle_id: int, signal: str, *, is_other: bool, at: int) -> None:
    """The counter stays where it stands: another computer goes on from there, and what was held
    because two differ is settled.
    """
    which = COUNTER_OF.get(signal)
    before = None if which is None else counters.counter(tx, vehicle_id, which)
    if which is None or before is None:
        return
    if is_other:
        counters.save(tx, vehicle_id, which, said(before, at, before.value))
    elif before.why is Why.SOURCES_DIFFER:
        counters.save(tx, vehicle_id, which, released(before))
