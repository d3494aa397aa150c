"""What the signs of each section mean, as its help says it."""

from collections.abc import Mapping, Sequence

from daemon.domain.maintenance.due import Standing as ServiceStanding
from daemon.domain.maintenance.work_orders import WorkState, WorkUrgency
from daemon.domain.orders.concrete import Hardness
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.readmodel.fleet import motion_rule
from tui.screens.dispatch_rows import CALLED, HEARING, PROPOSED, STRANDED
from tui.widgets.status import (
    AMBER_LAMP,
    CHANGED,
    FORMER,
    LAMP,
    LATE,
    LOAD,
    LOW_FUEL,
    MOTION,
    NO_TIME,
    NO_TRUCK,
    ORDER,
    RED_LAMP,
    SERVICE,
    STANDING,
    TRUCK,
    WORK,
    WORK_URGENCY,
    Sign,
    Standing,
)

Meanings = Sequence[tuple[Sign, str]]

OF_TRUCKS: Meanings = [(sign, motion_rule(motion)) for motion, sign in MOTION.items()]
STANDING_SAID = {
    Standing.VIOLATED: "Drove beyond a limit, and has not rested since.",
    Standing.WARNED: "A clock runs out soon, or before the work in hand is done.",
    Standing.SHORT: "On duty, with an hour or less left on a clock.",
    Standing.UNKNOWN: "His log does not tell: not assignable.",
    Standing.IN_HOURS: "On duty, with enough left on every clock.",
    Standing.RESTING: "Off duty, and may not drive yet.",
    Standing.RESTED: "Off duty, and may drive.",
}
OF_DRIVERS: Meanings = [(sign, STANDING_SAID[standing]) for standing, sign in STANDING.items()]
ORDER_SAID = {
    OrderState.PENDING: "Waits for a truck; the lines below the list say why.",
    OrderState.ASSIGNED: "Has its truck; nothing is loaded yet.",
    OrderState.LOADING: "Is being loaded: the clock of concrete runs from here.",
    OrderState.IN_TRANSIT: "Its truck is on its way with the load.",
    OrderState.DELIVERING: "Is being unloaded or poured.",
    OrderState.DELIVERED: "Is done.",
    OrderState.CANCELLED: "Is off; its truck is called back where it was under way.",
}
TRUCK_SAID = {
    TruckState.AVAILABLE: "Can be given an order.",
    TruckState.ASSIGNED: "Has an order, and is to be loaded.",
    TruckState.LOADING: "Is being loaded.",
    TruckState.EN_ROUTE: "Brings its load.",
    TruckState.AT_JOB_SITE: "Is there, and waits to unload.",
    TruckState.DELIVERING: "Unloads or pours.",
    TruckState.RETURNING: "Comes back, and can be given another order.",
    TruckState.WASHING: "Is washed out.",
    TruckState.OUT_OF_SERVICE: "Is given nothing until M says otherwise.",
}
LOAD_SAID = {
    Hardness.FRESH: "Minutes left until concrete is beyond its limit.",
    Hardness.WARNED: "First warning, 60 min from batching unless a rule says otherwise.",
    Hardness.PRESSING: "Second warning, 75 min from batching unless a rule says otherwise.",
    Hardness.OVER: "Beyond its limit, and by how many minutes.",
}
OF_LOADS: Meanings = [(sign, LOAD_SAID[hardness]) for hardness, sign in LOAD.items()]
OF_ORDERS: Meanings = [
    *((sign, ORDER_SAID[state]) for state, sign in ORDER.items()),
    (NO_TRUCK, "Waits, and nobody can have it as things are; enter says who and why."),
    (LATE, "It is, or will be, there after its promise: !+12 by so many minutes."),
    (Sign("?", "", "magenta"), "Nobody knows; ?+12 as it was last known."),
]
OF_DESK: Meanings = [
    (CALLED, "Called back and has not answered in time: phone the driver, then H."),
    (HEARING, "Called back; his answer is not due yet."),
    (STRANDED, "A load without an order: L says what becomes of it."),
    (PROPOSED, "Another truck would save lateness: Y accepts, X rejects."),
]
OF_WORK: Meanings = [(sign, TRUCK_SAID[state]) for state, sign in TRUCK.items()]
SERVICE_SAID = {
    ServiceStanding.OVERDUE: "The buffer beyond its threshold is used up too: urgent.",
    ServiceStanding.DUE: "Its threshold is reached.",
    ServiceStanding.SOON: "Due within two weeks, unless a rule says otherwise.",
    ServiceStanding.OK: "There is time.",
    ServiceStanding.UNKNOWN: "Nobody has said when it was done last: D does, with its date.",
}
OF_SERVICES: Meanings = [(sign, SERVICE_SAID[standing]) for standing, sign in SERVICE.items()]
WORK_SAID = {
    WorkState.PROPOSED: "depotd has found a time, or says why there is none.",
    WorkState.ACCEPTED: "Its time is kept, and dispatch minds it.",
    WorkState.STARTED: "The truck is out of service and in its bay.",
    WorkState.FINISHED: "Its services are recorded, the truck goes again.",
    WorkState.CANCELLED: "It is not done.",
}
URGENCY_SAID = {
    WorkUrgency.STOP: "The truck does not go out before it is done.",
    WorkUrgency.URGENT: "Overdue, or a lamp warns.",
    WorkUrgency.ROUTINE: "Before it is due.",
}
OF_UPKEEP: Meanings = [
    *((sign, WORK_SAID[state]) for state, sign in WORK.items()),
    *((sign, URGENCY_SAID[urgency]) for urgency, sign in WORK_URGENCY.items()),
    (NO_TIME, "Nobody could book it, or not all of it; the lines below the list say why."),
    (Sign("", "22-6 x2", "dim"), "Above the bays: two mechanics within the window of a night."),
]
LAMP_SAID = {
    "red_stop": "The red lamp is lit: the truck does not go out before somebody has looked.",
    "amber_warning": "The amber lamp is lit: it goes to the workshop soon.",
    "protect": "A part protects itself, without the warning lamp.",
    "malfunction": "The lamp of the exhaust system is lit.",
    "none": "No lamp is lit with it.",
}
OF_FAULTS: Meanings = [
    *((sign, LAMP_SAID[lamp]) for lamp, sign in LAMP.items()),
    (FORMER, "It is over; f shows those too."),
]
OF_CONDITION: Meanings = [
    (CHANGED["rises"], "Above what is usual for this truck, for good as it seems."),
    (CHANGED["falls"], "Below it."),
]
OF_TELLING: Meanings = [
    (RED_LAMP, "It must stop; the tab Faults of the truck says why."),
    (AMBER_LAMP, "It may go on, and must be looked at."),
    (LOW_FUEL, "Below 10 % unless a rule says otherwise: it is given no order."),
]
SECTIONS: Mapping[str, Sequence[tuple[str, Meanings]]] = {
    "Drivers": (("States", OF_DRIVERS),),
    "Orders": (("Orders", OF_ORDERS), ("Loads", OF_LOADS)),
    "Dispatch": (("What needs you", OF_DESK), ("Orders", OF_ORDERS), ("Loads", OF_LOADS)),
    "Maintenance": (
        ("Services", OF_SERVICES),
        ("Work", OF_UPKEEP),
        ("Faults", OF_FAULTS),
        ("Condition", OF_CONDITION),
    ),
    "Trucks": (
        ("States", OF_TRUCKS),
        ("What it says of itself", OF_TELLING),
        ("What it does for orders", OF_WORK),
        ("Loads", OF_LOADS),
    ),
}
OTHERS: Sequence[tuple[str, Meanings]] = (("States", OF_TRUCKS),)


def meanings(section: str) -> Sequence[tuple[str, Meanings]]:
    return SECTIONS.get(section, OTHERS)
