"""Who orders in the town, and what: told as a dispatcher would, by commands.

Sites and trucks are the town's own. Some orders are under way already, as the desk says by hand;
the others wait for dispatch, one of them for a truck that nobody has.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from daemon.town.crew import MINUTE_MS, Ask

CUSTOMERS = (
    ("ACME", "Acme Homes", "premium", "Ann Lee, 555 0100"),
    ("HARBOUR", "Harbour Builders", "priority", "site office, 555 0142"),
    ("COUNTY", "County roads", "standard", "Mr Vance"),
)
LOADS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "concrete mixer": {"capacity_kg": 24_000, "volume_l": 9_000, "equipment": "mixer"},
        "tipper": {"capacity_kg": 18_000, "volume_l": 12_000, "equipment": "tipper"},
        "tractor": {"capacity_kg": 26_000, "volume_l": 60_000, "equipment": "tractor"},
    }
)
"""By the class of a vehicle; of others nobody says."""
PLANT, YARD = "plant", "depot"
PLACES = ("mill-lane", "school", "clinic", "harbour")
ORDERS = 12
FIRST_MIN, EVERY_MIN = 35, 14
"""After now: the first promise, and from one to the next."""


UNDER_WAY = (("O-01", ("loading", "in_transit")), ("O-02", ("loading",)), ("O-04", ()))
"""Of concrete, one for each of the first mixers, and how far it has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDesk:
    vehicles: Sequence[tuple[str, str]]
    """Names and classes."""
    now_ms: int

    def customers(self) -> Iterator[Ask]:
        """Who orders, and what the trucks can carry."""
        for name, label, tier, contact in CUSTOMERS:
            told = {"name": name, "label": label, "tier": tier, "contact": contact}
            yield Ask(command="customers.add", args=told)
        for name, vehicle_class in self.vehicles:
            load = LOADS.get(vehicle_class)
            if load is not None:
                yield Ask(command="vehicles.edit", args={"name": name, **load})

    def orders(self) -> Iterator[Ask]:
        """What is ordered; the first of it is on the road already."""
        for number in range(ORDERS):
            yield self._order(number)
        mixers = [name for name, kind in self.vehicles if kind == "concrete mixer"]
        for vehicle, (order, states) in zip(mixers, UNDER_WAY, strict=False):
            yield Ask(
                command="orders.assign",
                args={"order": order, "vehicle": vehicle, "is_confirmed": True},
            )
            for state in states:
                yield Ask(command="orders.move", args={"order": order, "state": state})

    def _order(self, number: int) -> Ask:
        customer, _, _, _ = CUSTOMERS[number % len(CUSTOMERS)]
        is_concrete = number % 3 != 2  # noqa: PLR2004 - every third is gravel
        told: dict[str, object] = {
            "order": f"O-{number + 1:02}",
            "customer": customer,
            "origin": PLANT if is_concrete else YARD,
            "destination": PLACES[number % len(PLACES)],
            "promised_at": self.now_ms + (FIRST_MIN + EVERY_MIN * number) * MINUTE_MS,
            "material": "concrete C25/30" if is_concrete else "gravel 0/32",
            "weight_kg": 18_000 if is_concrete else 15_000,
        }
        if is_concrete:
            told |= {"equipment": ["mixer"], "volume_l": 7_500}
        if number == ORDERS - 1:
            told |= {
                "equipment": ["crane"],
                "note": "roof trusses, needs a crane",
                "promised_at": self.now_ms + FIRST_MIN * MINUTE_MS,
            }
        return Ask(command="orders.add", args=told)
