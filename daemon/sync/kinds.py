"""What head office may ask: each kind of command, and what it is here.

A new kind is a row here, an example in its test, and nothing else: docs/mqtt.md is made from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple


class DownKind(NamedTuple):
    kind: str
    command: str
    """Name of the depot's own command; its arguments are in docs/acts.md."""
    what: str
    """For docs/mqtt.md."""
    fixed: Mapping[str, object] = MappingProxyType({})
    """Arguments that the kind itself says."""


def _same(name: str, what: str) -> DownKind:
    """Head office's word for it is ours."""
    return DownKind(name, name, what)


def _told(many: str, one: str) -> tuple[DownKind, ...]:
    return (
        _same(f"{many}.add", f"Makes {one} known."),
        _same(f"{many}.edit", f"Changes what is told of {one}."),
        _same(f"{many}.retire", f"Takes {one} out of use."),
        _same(f"{many}.import", f"Takes {many} from a file, all of its rows or none."),
    )


KINDS: Sequence[DownKind] = (
    _same("rules.set", "Sets a rule, now or between two instants."),
    _same("rules.set_all", "Sets several rules together, all or none."),
    _same("rules.withdraw", "Takes back what was set."),
    _same("rules.take_upstream", "Sets rules in the form in which other fleet systems keep them."),
    *_told("vehicles", "a vehicle"),
    *_told("units", "a unit"),
    _same("units.fit", "Says on which vehicle a unit sits since when."),
    _same("units.unfit", "Says that a unit was taken off its vehicle."),
    _same("units.drop_fitting", "Takes a fitting back that never was."),
    *_told("sites", "a site"),
    *_told("geofences", "a geofence"),
    *_told("drivers", "a driver"),
    *_told("customers", "a customer"),
    _same("papers.add", "Puts a paper of a driver or a vehicle on file."),
    _same("papers.withdraw", "Takes back a paper; the one before it is in force again."),
    _same("papers.import", "Takes papers from a list, all of its rows or none."),
    _same("dvir.add", "Adds an inspection of a vehicle with its defects."),
    _same("dvir.certify", "Certifies that defects are repaired or need no repair."),
    _same("dvir.review", "The next driver has reviewed a report and signs it."),
    _same("hours.plan", "Gives a driver work in hand, by which the hours are watched."),
    _same("hours.drop_plan", "Takes back the work that a driver has in hand."),
    _same("duty.set", "Says what a driver does, and where he sits."),
    _same("duty.leave", "Says that a driver has left his vehicle."),
    _same("duty.edit", "Changes a stretch of a driver's log; what the truck recorded stays."),
    _same("duty.claim", "Gives driving that nobody was logged in for to its driver."),
    _same("duty.certify", "Certifies a driver's log of a day that is over."),
    _same("duty.declare", "Declares an exemption for a driver's shift."),
    _same("duty.withdraw_declaration", "Withdraws an exemption that was declared."),
    _same("duty.annotate", "Adds a note to an instant of a driver's log."),
    DownKind("order.created", "orders.add", "Takes an order; the same one twice is one."),
    DownKind("order.changed", "orders.change", "Changes an order that is not loaded yet."),
    DownKind("order.cancelled", "orders.cancel", "Cancels an order; its truck is called back."),
    DownKind(
        "order.delivered",
        "orders.move",
        "Says that an order is delivered, and by which truck.",
        MappingProxyType({"state": "delivered"}),
    ),
    DownKind("truck.status", "trucks.set_state", "Says to which state a truck has come."),
    _same("trucks.set_state", "Says to which state a truck has come."),
    _same("trucks.acknowledge", "Says that a driver has heard that he is called back."),
    _same("trucks.decide_load", "Decides on a load whose order was cancelled."),
    _same("orders.add", "Takes an order; the same one twice is one."),
    _same("orders.change", "Changes an order that is not loaded yet."),
    _same("orders.cancel", "Cancels an order; its truck is called back."),
    _same("orders.import", "Takes orders from a file, all of its rows or none."),
    _same("orders.take_back", "Takes an order back from its truck while nothing is loaded."),
    _same("orders.move", "Says how far an order has come."),
    _same("orders.delay", "Declares that an order will be late."),
    _same("orders.rate", "Rates the driver who had a delivered order."),
    _same("orders.rate_driver", "Rates a driver without an order; each time is one more mark."),
    _same("jobs.enqueue", "Enqueues a job, now, after a delay or for an instant."),
    _same("jobs.cancel", "Cancels unfinished jobs."),
    _same("queues.pause", "Starts no more jobs of a queue until it is resumed."),
    _same("queues.resume", "Starts jobs of a paused queue again."),
    _same("link.resend", "Sends a stream again from a number on, though its mark is above."),
    _same("link.snapshot", "Sends the state of the depot, its vehicles and its queues again."),
    _same("link.time", "Compares clocks: answers the depot's, what it is worth, the difference."),
)


class Desirable(NamedTuple):
    """A kind of document that head office may desire."""

    doc: str
    command: str
    """Which takes it over, once a version."""
    body: str
    """What stands in it, for docs/mqtt.md."""


DOCUMENTS: Sequence[Desirable] = (
    Desirable("rules", "rules.take_upstream", '`{"rules": [...]}`, in the form of other systems'),
    Desirable("vehicles", "vehicles.import", '`{"csv": text}`'),
    Desirable("units", "units.import", '`{"csv": text}`'),
    Desirable("sites", "sites.import", '`{"csv": text}` or `{"geojson": text}`'),
    Desirable("geofences", "geofences.import", '`{"geojson": text}`'),
    Desirable("drivers", "drivers.import", '`{"csv": text}`'),
    Desirable("customers", "customers.import", '`{"csv": text}`'),
)


def by_name(kinds: Iterable[DownKind] = KINDS) -> Mapping[str, DownKind]:
    found: dict[str, DownKind] = {}
    for kind in kinds:
        if kind.kind in found:
            raise ValueError(f"the kind {kind.kind} is there twice")
        found[kind.kind] = kind
    return found


def is_allowed(name: str, patterns: Iterable[str]) -> bool:
    """Patterns are kinds, `family.*` or `*`."""
    family = f"{name.partition('.')[0]}.*"
    return any(pattern in ("*", name, family) for pattern in patterns)


def unknown_patterns(patterns: Iterable[str]) -> list[str]:
    """Those that allow nothing, because no kind is called so."""
    names = [kind.kind for kind in KINDS]
    return [one for one in patterns if not any(is_allowed(name, [one]) for name in names)]
