"""One command on master data: what stands is loaded, judged, written and told as events."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from daemon.commands.command_tx import CommandTx
from daemon.commands.master_args import NameArgs, Told
from daemon.commands.spec import CommandSpec, done, refused
from daemon.domain.commands import Answer, Role
from daemon.domain.fences import FenceSet
from daemon.domain.master_draft import Draft, MasterFault
from daemon.domain.master_standing import Change, How, Verb, What
from daemon.domain.master_words import differences
from daemon.errors import CommandRefused
from daemon.store import drivers, fences, order_ties, seats, streams, vehicles
from daemon.store.seats import Seat
from daemon.store.standing import standing, write

CHANGES_SHOWN = 200

T = TypeVar("T", bound=Told)
Fill = Callable[[Draft], object]


class MasterMeans:
    """What commands on master data need of the running daemon."""

    def __init__(
        self,
        *,
        use_fences: Callable[[FenceSet], object] = lambda _: None,
        use_source: Callable[[str, str, int], object] = lambda _unit, _signal, _source: None,
    ) -> None:
        """`use_fences` gives tracking the fences now in force, `use_source` telemetry the address
        that is believed for a unit's signal.
        """
        self._use_fences = use_fences
        self.use_source = use_source
        self._lock = threading.Lock()
        self._version = -1  # under _lock

    def fences_are(self, fences: FenceSet, *, version: int) -> None:
        """After the commit, in the asker's thread: of two askers the later commit wins.

        `version` is the number of the newest event in the transaction that read them.
        """
        with self._lock:
            if version >= self._version:
                self._version = version
                self._use_fences(fences)


def carry_out(tx: CommandTx, means: MasterMeans, fill: Fill, *, as_it_was: str) -> Answer:
    """`fill` tells a draft what was asked; `as_it_was` is said when that changes nothing."""
    draft = Draft(standing(tx), now=tx.now)
    try:
        fill(draft)
    except MasterFault as fault:
        return refused(
            "bad_master_data",
            f"{fault.field}: {fault.message}",
            next_step=f"allowed: {fault.allowed}" if fault.allowed else "",
            body={"field": fault.field},
        )
    changes = draft.changes
    save_changes(tx, means, changes)
    message = "; ".join(sentence(change) for change in changes) or f"{as_it_was}: nothing to change"
    return done(message, changes=[told(change) for change in changes])


def telling(
    what: What,
    how: How,
    args: type[T],
    fill: Callable[[Draft, T, How], object],
    *,
    means: MasterMeans,
    sentence: str,
) -> CommandSpec[T]:
    """`add` or `edit`: the arguments say what is told of one row."""

    def run(tx: CommandTx, given: T) -> Answer:
        said = f"{what} {given.name} is so already"
        return carry_out(tx, means, lambda draft: fill(draft, given, how), as_it_was=said)

    return CommandSpec(name=f"{what}s.{how}", role=Role.ADMIN, args=args, run=run, what=sentence)


def retiring(what: What, *, means: MasterMeans, sentence: str) -> CommandSpec[NameArgs]:
    def run(tx: CommandTx, given: NameArgs) -> Answer:
        said = f"{what} {given.name} is retired already"
        return carry_out(tx, means, lambda draft: draft.retire(what, given.name), as_it_was=said)

    return CommandSpec(
        name=f"{what}s.retire", role=Role.ADMIN, args=NameArgs, run=run, what=sentence
    )


class StillNeeded(CommandRefused):
    """It would be retired while open orders need it."""

    code = "has_open_orders"


def save_changes(tx: CommandTx, means: MasterMeans, changes: Sequence[Change]) -> None:
    """Raises StillNeeded; then nothing is written."""
    _refuse_needed(tx, changes)
    freed = _freed(tx, changes)
    write(tx, changes, by=tx.actor.name, now=tx.now)
    for change in changes:
        is_vehicle = change.what is What.VEHICLE
        tx.record(
            f"{change.what}.{change.verb}",
            vehicle_id=vehicles.vehicle_id(tx, change.name) if is_vehicle else None,
            subject=change.name,
            body={"fields": _now_and_was(change)},
        )
    for seat in freed:
        said = {"driver": seat.driver, "vehicle": seat.vehicle, "place": seat.place.value}
        tx.record("duty.left", vehicle_id=seat.vehicle_id, subject=seat.driver, body=said)
    if any(change.what is What.GEOFENCE for change in changes):
        in_force, version = FenceSet(fences.in_force(tx)), streams.last(tx, "event")
        tx.after_commit(lambda: means.fences_are(in_force, version=version))


def told(change: Change) -> dict[str, object]:
    return {
        "what": change.what.value,
        "name": change.name,
        "verb": change.verb.value,
        "fields": _now_and_was(change),
    }


def told_of_many(changes: Iterable[Change]) -> dict[str, object]:
    """Bounded: an answer is kept and sent whole."""
    listed = [
        {"what": change.what.value, "name": change.name, "verb": change.verb.value}
        for change in changes
    ]
    return {"changes": listed[:CHANGES_SHOWN], "left_out": max(0, len(listed) - CHANGES_SHOWN)}


def sentence(change: Change) -> str:
    names = ", ".join(differences(change.was, change.now))
    of = f" ({names})" if names and change.was is not None else ""
    return f"{change.what} {change.name} {change.verb}{of}"


def _refuse_needed(tx: CommandTx, changes: Iterable[Change]) -> None:
    for change in changes:
        if change.verb is not Verb.RETIRED:
            continue
        needed_by = order_ties.orders_with(tx, (change.what, change.name))
        if needed_by:
            raise StillNeeded(
                f"{change.what} {change.name} is needed by open orders: {', '.join(needed_by)}",
                next_step=f"retire it when they are over; `depotd orders show {needed_by[0]}` says"
                " how far one is",
            )


def _freed(tx: CommandTx, changes: Iterable[Change]) -> list[Seat]:
    """Seats that are left when these are retired, each once."""
    found: dict[int, Seat] = {}
    for change in changes:
        if change.verb is Verb.RETIRED:
            found |= {seat.driver_id: seat for seat in _taken(tx, change)}
    return list(found.values())


def _taken(tx: CommandTx, change: Change) -> list[Seat]:
    if change.what is What.VEHICLE:
        vehicle_id = vehicles.vehicle_id(tx, change.name)
        return [] if vehicle_id is None else seats.in_vehicle(tx, vehicle_id)
    driver = drivers.driver_by_name(tx, change.name) if change.what is What.DRIVER else None
    seat = None if driver is None else seats.seat_of(tx, driver.id)
    return [] if seat is None else [seat]


def _now_and_was(change: Change) -> dict[str, object]:
    return {
        name: {"was": was, "now": now}
        for name, (was, now) in differences(change.was, change.now).items()
    }
