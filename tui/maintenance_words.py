"""Days, amounts and times of maintenance as the screens write them."""

from collections.abc import Iterable, Sequence
from datetime import date

from daemon.domain.maintenance.due import Basis, Standing
from daemon.domain.maintenance.plans import Trigger
from daemon.readmodel.services import DueRow
from daemon.readmodel.work_orders import SlotRow, WorkOrderRow
from tui.format import DAY_MS, EPOCH, NOTHING, LocalTime, count

METRES, MINUTES, CENTS = 1000, 60, 100
SAME_YEAR_DAYS = 300
"""From so far away on a day names its year."""
NEAR_DAYS = 6
FAR = "> 3 y"
"""Beyond what is foreseen."""
UNKNOWN = "unknown"
NOW = "now"


def day(number: int, today: int) -> str:
    """`12 Dec`, or `Mar '27` where that could be another year's: seven characters at most."""
    at = date.fromordinal(EPOCH.toordinal() + number)
    return f"{at.day} {at:%b}" if abs(number - today) < SAME_YEAR_DAYS else f"{at:%b '%y}"


def due_day(row: DueRow, today: int) -> str:
    if row.standing is Standing.UNKNOWN:
        return UNKNOWN
    if row.left is not None and row.left <= 0:
        return NOW
    if row.due_on is not None:
        return day(row.due_on, today)
    return UNKNOWN if row.basis is Basis.NONE else FAR


def band(row: DueRow, today: int) -> str:
    """`12-19 Dec`: the span that the day falls in, thirteen characters at most."""
    low, high = row.low_on, row.high_on
    if row.standing is Standing.UNKNOWN or low is None or low == high:
        return NOTHING
    if row.left is not None and row.left <= 0:
        return NOTHING
    first = day(low, today)
    if high is None:
        return f"from {first}"
    last = day(high, today)
    if first.partition(" ")[2] == last.partition(" ")[2]:
        head = first.partition(" ")[0]
        return last if head == last.partition(" ")[0] else f"{head}-{last}"
    return f"{first}-{last}"


def amount(trigger: str, value: int) -> str:
    """Metres, minutes of the engine or days: `1 240 km`, `312 h`, `20 d`."""
    if trigger == Trigger.DISTANCE:
        return f"{count(value / METRES)} km"
    if trigger == Trigger.ENGINE_TIME:
        return f"{count(value / MINUTES)} h"
    return f"{count(value)} d"


def left_words(row: DueRow) -> str:
    if row.trigger is None or row.left is None:
        return NOTHING
    return amount(row.trigger, row.left)


def work_words(kinds: Iterable[str]) -> str:
    """`service b, engine oil`."""
    return ", ".join(
        f"service {kind}" if len(kind) == 1 else kind.replace("_", " ") for kind in kinds
    )


def every_words(every_m: int | None, every_min: int | None, every_days: int | None) -> str:
    """`16 000 km or 500 h or 365 d`."""
    told = (
        (Trigger.DISTANCE, every_m),
        (Trigger.ENGINE_TIME, every_min),
        (Trigger.DAYS, every_days),
    )
    return " or ".join(amount(trigger, value) for trigger, value in told if value is not None)


def money(cents: int | None) -> str:
    return NOTHING if cents is None else f"{cents // CENTS:,}.{cents % CENTS:02d}".replace(",", " ")


def lasting(minutes: int) -> str:
    """`2 h`, `2 h 30`, `45 min`."""
    hours, rest = divmod(minutes, MINUTES)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def begins_words(at: int, now: int, local: LocalTime) -> str:
    """`We 22:00` within six days, else `12 Dec`."""
    if abs(at - now) < NEAR_DAYS * DAY_MS:
        return f"{local.weekday(at)} {local.minute(at)}"
    return local.date(at)


def slot_words(slot: SlotRow, now: int, local: LocalTime) -> str:
    """`We 22:00-00:00`, `12 Dec 22:00`: fourteen characters at most."""
    if abs(slot.from_at - now) < NEAR_DAYS * DAY_MS:
        return f"{begins_words(slot.from_at, now, local)}-{local.minute(slot.until_at)}"
    return f"{local.date(slot.from_at)} {local.minute(slot.from_at)}"


def slot_in_full(slot: SlotRow, local: LocalTime) -> str:
    """`We 3 Jun 22:00 until Th 4 Jun 00:30 in bay 1`."""
    begins, ends = (
        f"{local.weekday(at)} {local.date(at)} {local.minute(at)}"
        for at in (slot.from_at, slot.until_at)
    )
    if local.day_start(slot.from_at) == local.day_start(slot.until_at):
        ends = local.minute(slot.until_at)
    return f"{begins} until {ends} in bay {slot.bay}"


def slots_in_full(slots: Sequence[SlotRow], local: LocalTime) -> str:
    return ", ".join(slot_in_full(slot, local) for slot in slots)


def booked_words(row: WorkOrderRow | None, now: int, local: LocalTime) -> str:
    """`W-17 We 22:00`: the work order of a truck where little room is."""
    if row is None:
        return NOTHING
    if row.begins_at is None:
        return f"{row.name} no time"
    return f"{row.name} {begins_words(row.begins_at, now, local)}"
