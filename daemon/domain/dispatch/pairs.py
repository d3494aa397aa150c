"""Who would drive which truck: whoever sits at the wheel; else who is on duty without a seat."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from daemon.domain.dispatch.candidates import DriverSeen, TruckSeen
from daemon.domain.papers.fitness import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    truck: TruckSeen
    driver: DriverSeen
    is_seated: bool
    """False: he takes his seat when they are given an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    pairs: tuple[Paired, ...]
    trucks: Mapping[str, Reason]
    """Usable, and nobody would drive it."""
    drivers: Mapping[str, Reason]
    """Without a truck that is usable."""


def paired(
    trucks: Sequence[TruckSeen], drivers: Sequence[DriverSeen], on_duty: Collection[int]
) -> Pairing:
    """`trucks` are those that can be used at all; `on_duty` are numbers of drivers."""
    usable = {one.truck.vehicle_id: one for one in trucks}
    at_the_wheel = {one.wheel_of: one for one in drivers if one.wheel_of is not None}
    pairs: list[Paired] = []
    wanting: dict[str, Reason] = {}
    free: list[DriverSeen] = []
    for driver in sorted(drivers, key=lambda one: one.name):
        truck = None if driver.wheel_of is None else usable.get(driver.wheel_of)
        reason = _unfit(driver, truck, is_on_duty=driver.id in on_duty)
        if reason is not None:
            wanting[driver.name] = reason
        elif truck is not None:
            pairs.append(Paired(truck=truck, driver=driver, is_seated=True))
        else:
            free.append(driver)
    empty = {key: one for key, one in usable.items() if key not in at_the_wheel}
    pairs += _given(free, empty)
    taken = {one.truck.truck.vehicle_id for one in pairs}
    driving = {one.driver.id for one in pairs}
    wanting |= {one.name: NO_TRUCK for one in free if one.id not in driving}
    return Pairing(
        pairs=tuple(sorted(pairs, key=lambda one: one.truck.truck.name)),
        trucks={
            one.truck.name: _without(at_the_wheel.get(one.truck.vehicle_id), wanting)
            for one in trucks
            if one.truck.vehicle_id not in taken
        },
        drivers=wanting,
    )


NO_TRUCK = Reason(code="no_truck", text="on duty without a seat, and no truck is free for him")
NO_DRIVER = Reason(code="no_driver", text="nobody sits in it, and nobody on duty is free")
OFF_DUTY = Reason(code="off_duty", text="off duty and in no truck: not called in")


def _unfit(driver: DriverSeen, truck: TruckSeen | None, *, is_on_duty: bool) -> Reason | None:
    if driver.orders:
        return Reason(code="busy", text=f"has order {driver.orders[0]}", about=driver.orders[0])
    if driver.rides_in:
        return Reason(code="co_driver", text=f"rides as co-driver in {driver.rides_in}")
    if driver.wheel_of is not None and truck is None:
        return Reason(code="truck_unusable", text="sits in a truck that cannot be used")
    if driver.wheel_of is None and not is_on_duty:
        return OFF_DUTY
    return None


def _given(free: Sequence[DriverSeen], empty: dict[int, TruckSeen]) -> list[Paired]:
    """Everybody the truck that he drove last, if it is there; the others by name."""
    pairs = []
    for driver in free:
        if driver.last_vehicle in empty:
            truck = empty.pop(driver.last_vehicle)
            pairs.append(Paired(truck=truck, driver=driver, is_seated=False))
    served = {one.driver.id for one in pairs}
    rest = [driver for driver in free if driver.id not in served]
    left = sorted(empty.values(), key=lambda one: one.truck.name)
    pairs += [
        Paired(truck=truck, driver=driver, is_seated=False)
        for driver, truck in zip(rest, left, strict=False)
    ]
    return pairs


def _without(driver: DriverSeen | None, wanting: Mapping[str, Reason]) -> Reason:
    if driver is None or driver.name not in wanting:
        return NO_DRIVER
    return no_driver_but(driver.name, wanting[driver.name])


def no_driver_but(name: str, why: Reason) -> Reason:
    """Who sits at its wheel cannot have an order."""
    return Reason(code="no_driver", text=f"its driver {name}: {why.text}", about=why.code)
