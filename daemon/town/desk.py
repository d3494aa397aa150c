"""Who orders in the town, and what: told as a dispatcher would, by commands.

What the trucks of the town bring today is ordered so that it fits: what is under way stands as far
as it has come, and what is to come the trucks will really do. Concrete that is to come waits for
dispatch; each mixer has something of its own, so that the one that will bring it is the one that
fits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

from daemon.town.crew import CREW_MOST, MINUTE_MS, Ask, driver_of
from daemon.town.hauls import Haul

CUSTOMERS = (
    ("ACME", "Acme Homes", "premium", "Ann Lee, 555 0100"),
    ("HARBOUR", "Harbour Builders", "priority", "site office, 555 0142"),
    ("COUNTY", "County roads", "standard", "Mr Vance"),
)
MIXER = "concrete mixer"
LOADS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        MIXER: {"capacity_kg": 24_000, "volume_l": 9_000},
        "tipper": {"capacity_kg": 18_000, "volume_l": 12_000, "equipment": "tipper"},
        "tractor": {"capacity_kg": 26_000, "volume_l": 60_000, "equipment": "tractor"},
    }
)
"""By the class of a vehicle; of others nobody says."""
FITTINGS = ("pump", "conveyor", "long_chute", "fibre_doser")
"""Of the mixers in turn."""
AHEAD_MIN = 120
"""So far ahead is ordered what trucks will bring."""
SLACK_MIN = (12, 25, 6, -4)
"""From when the trucks are there to the promises, in turn; one of them is broken."""
LATER = (("mill-lane", 240), ("clinic", 275), ("school", 320))
"""For which no truck need set out yet: minutes from now to the promise."""
CRANE_MIN = 35
PLANT = "plant"
CONCRETE: Mapping[str, object] = MappingProxyType(
    {"material": "concrete C25/30", "weight_kg": 18_000, "volume_l": 7_500}
)
GRAVEL: Mapping[str, object] = MappingProxyType({"material": "gravel 0/32", "weight_kg": 15_000})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDesk:
    vehicles: Sequence[tuple[str, str]]
    """Names and classes."""
    now_ms: int
    hauls: Sequence[Haul] = ()

    def customers(self) -> Iterator[Ask]:
        """Who orders, and what the trucks can carry."""
        for name, label, tier, contact in CUSTOMERS:
            told = {"name": name, "label": label, "tier": tier, "contact": contact}
            yield Ask(command="customers.add", args=told)
        fittings = self._fittings()
        for name, vehicle_class in self.vehicles:
            load = LOADS.get(vehicle_class)
            if load is None:
                continue
            own = {"equipment": f"mixer,{fittings[name]}"} if name in fittings else {}
            yield Ask(command="vehicles.edit", args={"name": name, **load, **own})

    def orders(self) -> Iterator[Ask]:
        """What is ordered; what is under way first, as far as it has come."""
        numbers = count()
        fittings = self._fittings()
        for haul in self._hauls():
            number = next(numbers)
            name = _name(number)
            is_concrete = haul.vehicle in fittings
            own = {"equipment": ["mixer", fittings[haul.vehicle]]} if is_concrete else {}
            yield self._order(
                number,
                origin=haul.origin,
                destination=haul.destination,
                promised_at=self._promise(haul, number),
                **(CONCRETE if is_concrete else GRAVEL),
                **own,
            )
            if haul.loads_at <= self.now_ms or not is_concrete:
                yield from self._given(name, haul)
        for destination, minutes in LATER:
            yield self._order(
                next(numbers),
                origin=PLANT,
                destination=destination,
                promised_at=self.now_ms + minutes * MINUTE_MS,
                equipment=["mixer"],
                **CONCRETE,
            )
        yield self._order(
            next(numbers),
            origin=PLANT,
            destination="harbour",
            promised_at=self.now_ms + CRANE_MIN * MINUTE_MS,
            material="roof trusses",
            equipment=["crane"],
            note="needs a crane: hire one",
        )

    def _fittings(self) -> Mapping[str, str]:
        mixers = [name for name, kind in self.vehicles if kind == MIXER]
        return {name: FITTINGS[at % len(FITTINGS)] for at, name in enumerate(mixers)}

    def _hauls(self) -> Sequence[Haul]:
        """Of trucks that have a driver; the last minute of a pour is over before it is told."""
        known = {name for name, _ in self.vehicles[:CREW_MOST]}
        until = self.now_ms + AHEAD_MIN * MINUTE_MS
        open_ones = [
            one
            for one in self.hauls
            if one.vehicle in known
            and one.ends_at > self.now_ms + MINUTE_MS
            and one.loads_at < until
        ]
        return sorted(open_ones, key=lambda one: one.loads_at)

    def _promise(self, haul: Haul, number: int) -> int:
        """In whole minutes; nobody orders for a time that has passed."""
        at = haul.arrives_at + SLACK_MIN[number % len(SLACK_MIN)] * MINUTE_MS
        return max(at, self.now_ms + MINUTE_MS) // MINUTE_MS * MINUTE_MS + MINUTE_MS

    def _given(self, name: str, haul: Haul) -> Iterator[Ask]:
        """By hand, with the driver of the truck, whether or not he has said that he works."""
        yield Ask(
            command="orders.assign",
            args={
                "order": name,
                "vehicle": haul.vehicle,
                "driver": driver_of(haul.vehicle),
                "is_confirmed": True,
            },
        )
        for state, since in (
            ("loading", haul.loads_at),
            ("in_transit", haul.leaves_at),
            ("delivering", haul.arrives_at),
        ):
            if since <= self.now_ms:
                yield Ask(command="orders.move", args={"order": name, "state": state})

    def _order(self, number: int, **told: object) -> Ask:
        customer, _, _, _ = CUSTOMERS[number % len(CUSTOMERS)]
        args = {"order": _name(number), "customer": customer, **told}
        return Ask(command="orders.add", args=args)


def _name(number: int) -> str:
    return f"O-{number + 1:02}"
