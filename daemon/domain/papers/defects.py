"""What a driver looks at on a vehicle, and whether a defect there keeps it from the road."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    name: str
    words: str
    """For people."""
    is_safety: bool
    is_of_law: bool = False
    """One of those that 49 CFR 396.11(a)(1) names."""


def _of_law(name: str, words: str) -> Item:
    return Item(name=name, words=words, is_safety=True, is_of_law=True)


ITEMS: tuple[Item, ...] = (
    _of_law("brakes", "service brakes, trailer brake connections"),
    _of_law("parking_brake", "parking brake"),
    _of_law("steering", "steering mechanism"),
    _of_law("lights", "lighting devices and reflectors"),
    _of_law("tires", "tires"),
    _of_law("horn", "horn"),
    _of_law("wipers", "windshield wipers"),
    _of_law("mirrors", "rear vision mirrors"),
    _of_law("coupling", "coupling devices"),
    _of_law("wheels", "wheels and rims"),
    _of_law("emergency_equipment", "emergency equipment"),
    Item(name="suspension", words="suspension, springs, air bags", is_safety=True),
    Item(name="frame", words="frame and cross members", is_safety=True),
    Item(name="fuel_system", words="fuel tank, lines, cap", is_safety=True),
    Item(name="exhaust", words="exhaust system", is_safety=True),
    Item(name="windshield", words="windshield and windows", is_safety=True),
    Item(name="seat_belt", words="seat and seat belt", is_safety=True),
    Item(name="load_securement", words="what holds load, chutes and hatches", is_safety=True),
    Item(name="mixer_drum", words="drum, rollers, hydraulics of a mixer", is_safety=False),
    Item(name="engine", words="engine, belts, hoses, fluids", is_safety=False),
    Item(name="transmission", words="transmission and clutch", is_safety=False),
    Item(name="electrical", words="battery, wiring, instruments", is_safety=False),
    Item(name="body", words="cab, doors, body, paint", is_safety=False),
    Item(name="heating", words="heater, defroster, air conditioning", is_safety=False),
)
_BY_NAME = {item.name: item for item in ITEMS}


def item_named(text: str) -> Item | None:
    """None: it is the driver's own word."""
    return _BY_NAME.get(_plain(text))


def item_told(text: str) -> str:
    """As it is kept: the name of a usual item, or the driver's own words."""
    item = item_named(text)
    return " ".join(text.split()) if item is None else item.name


def is_safety(text: str, told: bool | None) -> bool:
    """As was told; else as usual for the item. What is unknown here is taken for dangerous."""
    if told is not None:
        return told
    item = item_named(text)
    return True if item is None else item.is_safety


def _plain(text: str) -> str:
    return "_".join(text.lower().replace("-", " ").replace("_", " ").split())
