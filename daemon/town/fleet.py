"""The demonstration town: a dozen trucks in the middle of a working day."""

from collections.abc import Sequence
from dataclasses import replace

from daemon.town.bus import BusPlan
from daemon.town.days import truck
from daemon.town.engine_plan import Trouble, engine_plan
from daemon.town.feed import UnitPlan
from daemon.town.layout import TownMap, TownPlan, build
from daemon.town.persona import PLAIN, ROAD_PERSONAS, ROLLED_OVER, TERSE
from daemon.town.receiver import usual_model
from daemon.town.shift import DAY_MS, journey
from daemon.town.town import Means, PortPlan, Town
from daemon.town.traffic import HOUR_MS, MINUTE_MS
from drivers.readings import FaultCode, Lamps

RADIO = "yard-radio"
STRANGER = "unit-X7"
RADIO_SHARE = 4
"""One truck in so many reports by radio; the others have a line of their own."""
DEMO_HOURS = (9.6, 11.2)
LOOK_AHEAD_MIN = (0, 2, 5)
DRIVING_M = 100.0
ROLLED_OVER_NUMBER = 8
SOUND_CABLE = 0.00002
BAD_CABLE = 0.002
"""Share of bytes that arrive damaged."""
BAD_CABLE_NUMBER = 4
ON_BUS = (0, 1, 6)
"""Trucks by number, likewise below."""
ROBBED_NUMBER, WARNED_NUMBER, STOPPED_NUMBER = ON_BUS
WATER_IN_FUEL = FaultCode(spn=97, fmi=15, occurrences=1)
COOLANT_LOW = FaultCode(spn=111, fmi=17, occurrences=1)
OIL_PRESSURE_LOW = FaultCode(spn=100, fmi=1, occurrences=1)
AMBER = Lamps(malfunction=False, red_stop=False, amber_warning=True, protect=False)
RED = AMBER._replace(red_stop=True)


def fleet(seed: int, vehicles: int) -> tuple[list[PortPlan], list[UnitPlan]]:
    """Most trucks on a line of their own, some on the radio, and one nobody has told of."""
    ports: list[PortPlan] = [PortPlan(name=RADIO, means=Means.TCP, says_baud=False)]
    units: list[UnitPlan] = []
    for number in range(vehicles):
        by_radio = number % RADIO_SHARE == RADIO_SHARE - 1
        unit = _unit(seed, number, by_radio=by_radio)
        units.append(unit)
        if not by_radio:
            ports.append(
                PortPlan(
                    name=unit.port,
                    means=Means.PTY,
                    baud=unit.persona.baud,
                    unit=unit.unit,
                    says_baud=number % 5 != 1,
                )
            )
    stranger = UnitPlan(
        unit=STRANGER,
        vehicle=replace(truck(seed, vehicles), late=False),
        persona=TERSE,
        model=usual_model(seed, STRANGER),
        port=RADIO,
        known=False,
        tagged=True,
    )
    return ports, [*units, stranger]


def _unit(seed: int, number: int, *, by_radio: bool) -> UnitPlan:
    """Lines of the demonstration are sound but for one, so that the one stands out."""
    vehicle = replace(truck(seed, number), late=False)
    name = f"unit-{vehicle.name}"
    persona = ROAD_PERSONAS[number % len(ROAD_PERSONAS)]
    if by_radio:
        persona = PLAIN
    elif number == ROLLED_OVER_NUMBER:
        persona = ROLLED_OVER
    return UnitPlan(
        unit=name,
        vehicle=vehicle,
        persona=persona,
        model=replace(
            usual_model(seed, name),
            damage_rate=BAD_CABLE if number == BAD_CABLE_NUMBER else SOUND_CABLE,
        ),
        port=RADIO if by_radio else f"truck-{vehicle.name}",
        tagged=by_radio,
    )


def buses(seed: int, units: Sequence[UnitPlan], midnight: int) -> list[BusPlan]:
    """Some trucks have an adapter on their bus; `midnight` is that of the first day."""
    return [
        BusPlan(
            unit=plan.unit,
            vehicle=plan.vehicle,
            engine=engine_plan(
                plan.vehicle,
                troubles=troubles(number, midnight),
                is_robbed=number == ROBBED_NUMBER and bool(seed % 2),
            ),
            port=f"can-{plan.vehicle.name}",
        )
        for number, plan in enumerate(units)
        if number in ON_BUS and plan.known
    ]


def troubles(number: int, midnight: int) -> tuple[Trouble, ...]:
    """What goes wrong on the first day: one truck warns of two things, another has to stop."""
    if number == WARNED_NUMBER:
        hours = ((9.0, WATER_IN_FUEL), (12.0, COOLANT_LOW))
        return tuple(Trouble(code, AMBER, midnight + round(hour * HOUR_MS)) for hour, code in hours)
    if number == STOPPED_NUMBER:
        since = midnight + round(15.5 * HOUR_MS)
        return (Trouble(OIL_PRESSURE_LOW, RED, since, until=midnight + DAY_MS),)
    return ()


def demo_town(now: int, *, seed: int = 1, vehicles: int = 12) -> Town:
    """A town whose day is shifted so that now is the hour at which most trucks drive."""
    town = build(TownPlan(seed=seed))
    ports, units = fleet(seed, vehicles)
    midnight = _midnight(town, units, now)
    on_bus = buses(seed, units, midnight)
    ports += [PortPlan(name=one.port, means=Means.CAN, unit=one.unit) for one in on_bus]
    return Town(town, ports, units, buses=on_bus, midnight=midnight, start_at=now)


def _midnight(town: TownMap, units: list[UnitPlan], now: int) -> int:
    """Midnight of the demonstration's day: such that the next minutes are the liveliest."""
    today = now - now % MINUTE_MS - round(sum(DEMO_HOURS) / 2 * HOUR_MS)
    paths = [journey(town, plan.vehicle, midnight=today) for plan in units]

    def driving(shift_ms: int) -> int:
        instants = [now + shift_ms + minute * MINUTE_MS for minute in LOOK_AHEAD_MIN]
        return sum(
            path.driven_at(at + MINUTE_MS) - path.driven_at(at) > DRIVING_M
            for path in paths
            for at in instants
        )

    reach_ms = round((DEMO_HOURS[1] - DEMO_HOURS[0]) / 2 * HOUR_MS)
    shifts = range(-reach_ms, reach_ms, 2 * MINUTE_MS)
    # What happens on a day hangs on its number: on another one the trucks would drive otherwise.
    same_day = [ms for ms in shifts if (today - ms) // DAY_MS == today // DAY_MS]
    return today - max(same_day, key=driving)
