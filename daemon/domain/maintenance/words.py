"""Services in words: amounts of counters, days, and why something is not known."""

from datetime import date

EPOCH = date(1970, 1, 1).toordinal()
NAMES = {"distance": "distance", "engine_time": "engine hours", "days": "days"}


def day_words(day: int | None) -> str:
    return "-" if day is None else date.fromordinal(EPOCH + day).isoformat()


def day_number(day: date) -> int:
    return day.toordinal() - EPOCH


def amount(trigger: str, value: float) -> str:
    """Metres, minutes or days, for people."""
    if trigger == "distance":
        return f"{value / 1000:,.0f} km"
    if trigger == "engine_time":
        return f"{value / 60:,.0f} h"
    return f"{value:.0f} d"


def first_words(trigger: str, left: int, every: int) -> str:
    name = NAMES[trigger]
    if left > 0:
        return f"{name}: {amount(trigger, left)} left of {amount(trigger, every)}"
    return f"{name}: {amount(trigger, -left)} past {amount(trigger, every)}"


def counted_words(kind: str, on: str, *, is_baseline: bool) -> str:
    return f"counted from {on}" if is_baseline else f"since service {kind} of {on}"


def foreseen_words(trigger: str, per_day: float | None, basis: str, vehicles: int) -> str:
    if per_day is None or not basis:
        return ""
    rate = f"about {per_day / 1000:.0f} km" if trigger == "distance" else f"{per_day / 60:.1f} h"
    others = "another" if vehicles == 1 else f"{vehicles} others"
    whose = f", as {others} of its class" if basis == "fleet" else ""
    return f"{rate} a day{whose}"


def unknown_words(vehicle: str, kind: str, trigger: str, why: str) -> str:
    name = NAMES[trigger]
    if why == "never":
        return (
            f"nobody has said when {kind} was done last: depotd maintenance done {vehicle} {kind}"
            f" --at WHEN, or depotd maintenance baseline {vehicle} {kind} to count from now"
        )
    if why == "unread":
        return (
            f"{name}: not read at the last service: depotd maintenance done {vehicle} {kind} again"
            " with --km or --hours puts that right"
        )
    if why == "no_counter":
        return f"{name}: the vehicle tells none, and nobody has set it"
    return f"{name}: too little use is known to foresee a day, and of its class too"
