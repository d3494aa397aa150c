"""The words of every alert: what happened first, then what the reader can do."""

from daemon.domain.alerts import Desk, Urgency
from daemon.jobs.templates.condition_texts import CONDITION_TEXTS
from daemon.jobs.templates.dispatch_texts import DISPATCH_TEXTS
from daemon.jobs.templates.hours_texts import HOURS_TEXTS
from daemon.jobs.templates.order_texts import ORDER_TEXTS
from daemon.jobs.templates.paper_texts import PAPER_TEXTS
from daemon.jobs.templates.service_texts import SERVICE_TEXTS
from daemon.jobs.templates.sla_texts import SLA_TEXTS
from daemon.jobs.templates.vehicle_texts import VEHICLE_TEXTS
from daemon.jobs.templates.wording import Wording, duration, judge, names, said, subject, worded
from daemon.jobs.templates.workshop_texts import WORKSHOP_TEXTS

SIGNAL_LOST_DRIVING = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} has lost its signal on the road",
    text="Nothing was heard from it for {silent}. Call the driver.",
    fields={"vehicle": subject, "silent": duration("silent_ms")},
)

SIGNAL_LOST_STANDING = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.LOW,
    title="{vehicle} has lost its signal away from every site",
    text="It stood when it was last heard, {silent} before. A receiver that is switched off with"
    " the engine does this every evening.",
    fields={"vehicle": subject, "silent": duration("silent_ms")},
)

SIGNAL_LOST_TOGETHER = Wording(
    desk=Desk.OPERATOR,
    urgency=Urgency.HIGH,
    title="{count} vehicles have lost their signal at once",
    text="{names}: none of them is parked at a site. That is a port, a network or a power supply"
    " rather than a vehicle: look at the ports.",
    fields={"count": said("lost_together"), "names": names("names", "lost_together")},
)

SIGNAL_LOST_TOGETHER_DRIVING = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{count} vehicles have lost their signal on the road at once",
    text="Call the drivers of {names}. The operator is told too: so many at once are a port or a"
    " network rather than a vehicle.",
    fields={
        "count": said("driving_together"),
        "names": names("driving_names", "driving_together"),
    },
)

STILL_DRIVING = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.MEDIUM,
    title="{driver} stands since {since}: still driving?",
    text="{vehicle} has stood for five minutes. He is on duty, not driving, from {stops} on, unless"
    " it drives on or he says otherwise.",
    fields={
        "driver": subject,
        "since": said("since_clock"),
        "vehicle": said("vehicle"),
        "stops": said("stops_clock"),
    },
)

UNIDENTIFIED = Wording(
    desk=Desk.COMPLIANCE,
    urgency=Urgency.HIGH,
    title="{vehicle} drives and nobody sits in it",
    text="Its driving waits on the reserved account until somebody claims it. Find out who drives"
    " it and record that he sits in it.",
    fields={"vehicle": subject},
)

STORE_FULL = Wording(
    desk=Desk.OPERATOR,
    urgency=Urgency.CRITICAL,
    title="the store is full",
    text="New data is refused until there is room: free disk space or raise store.size_limit_mb.",
)

STORE_SHEDDING = Wording(
    desk=Desk.OPERATOR,
    urgency=Urgency.MEDIUM,
    title="the store is {step} % full: the oldest positions are shed",
    text="Old tracks lose detail. Free disk space or raise store.size_limit_mb to keep them.",
    fields={"step": said("step")},
)

PORT_LOST = Wording(
    desk=Desk.OPERATOR,
    urgency=Urgency.HIGH,
    title="port {port} is lost",
    text="It says: {error}. Look at the cable, the device and its power; it is opened again as"
    " soon as it answers.",
    fields={"port": subject, "error": said("error")},
)

PORT_SILENT = Wording(
    desk=Desk.OPERATOR,
    urgency=Urgency.MEDIUM,
    title="port {port} is open but silent",
    text="No byte came for longer than ingest.silent_after_s. Look whether the receivers on it"
    " have power and sky.",
    fields={"port": subject},
)

CLOCK_UNTRUSTED = Wording(
    desk=Desk.OPERATOR,
    urgency=Urgency.MEDIUM,
    title="the clock can no longer be trusted",
    text="Reason: {reason}. Schedules, expiries and dated rules wait until a receiver or the"
    " network says the time again.",
    fields={"reason": said("reason")},
)

JOB_DEAD = Wording(
    desk=Desk.OPERATOR,
    urgency=Urgency.MEDIUM,
    title="job {job} of {kind} is dead",
    text="It ended with: {error}. When the cause is gone: depotd jobs retry {job}. More jobs of"
    " this kind that end within half an hour are not told one by one.",
    fields={"kind": subject, "job": said("job"), "error": said("error")},
)

AUDIT_BROKEN = Wording(
    desk=Desk.OPERATOR,
    urgency=Urgency.CRITICAL,
    title="the audit was tampered with at {row}",
    text="It says: {fault}. Somebody wrote into the database past depotd: find out who could."
    " Keep a copy of the database; depotd audit verify shows the fault again.",
    fields={"row": subject, "fault": said("fault")},
)

ORDER_FLAGGED = Wording(
    desk=Desk.DISPATCH,
    urgency=Urgency.HIGH,
    title="{vehicle} reports order {order} as {reported}, and {whose}",
    text="The order stays {state}; nothing was moved. Find out which truck has the load: call the"
    " driver of {vehicle}. depotd orders show {order} has its history.",
    fields={
        "vehicle": said("vehicle"),
        "order": subject,
        "reported": worded("reported"),
        "whose": said("whose"),
        "state": worded("state"),
    },
)

TEXTS: dict[str, Wording] = {
    "vehicle.signal_lost (driving)": SIGNAL_LOST_DRIVING,
    "vehicle.signal_lost (standing)": SIGNAL_LOST_STANDING,
    "vehicle.signal_lost (together)": SIGNAL_LOST_TOGETHER,
    "vehicle.signal_lost (together, driving)": SIGNAL_LOST_TOGETHER_DRIVING,
    "duty.asked": STILL_DRIVING,
    "duty.unidentified (begun)": UNIDENTIFIED,
    "store.full": STORE_FULL,
    "store.shedding": STORE_SHEDDING,
    "port.lost": PORT_LOST,
    "port.silent": PORT_SILENT,
    "clock.untrusted": CLOCK_UNTRUSTED,
    "job.dead": JOB_DEAD,
    "audit.broken": AUDIT_BROKEN,
    "order.flagged": ORDER_FLAGGED,
    **PAPER_TEXTS,
    **HOURS_TEXTS,
    **DISPATCH_TEXTS,
    **ORDER_TEXTS,
    **SLA_TEXTS,
    **SERVICE_TEXTS,
    **WORKSHOP_TEXTS,
    **VEHICLE_TEXTS,
    **CONDITION_TEXTS,
}

for _name, _wording in TEXTS.items():
    judge(_name, _wording)
