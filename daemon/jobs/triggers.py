"""Which event tells which desk. A refused trigger triggers nothing: the log and the journal say it.

Nothing here answers to an alert, and no alert is an event, so that telling cannot cause telling.
"""

from collections.abc import Callable

from daemon.domain.dispatch.found import ASKED, CANNOT_TAKE_SEAT, TAKES_SEAT, UNASSIGNABLE
from daemon.domain.dispatch.route_change import ASKED as ASKED_ROUTES
from daemon.domain.dispatch.route_change import CHANGED, PROPOSED
from daemon.domain.duty import following
from daemon.domain.events import Event
from daemon.domain.maintenance import condition
from daemon.domain.maintenance.telling import DUE_NOW, DUE_SOON, OVERDUE, PLAN_ENDED, PLAN_SET
from daemon.domain.orders import news
from daemon.domain.sla import watching
from daemon.domain.tracking.facts import SiteArrived, SiteDeparted
from daemon.domain.tracking.presence import SignalLost
from daemon.jobs import (
    assignment_track,
    driver_assign,
    duty_follow,
    hours_news,
    lane_learn,
    maintenance_forecast,
    maintenance_schedule,
    order_cancel,
    order_complete,
    order_delay,
    order_news,
    order_retry,
    order_status_update,
    paper_news,
    route_news,
    route_rebalance,
    sla_monitor,
    sla_news,
    vehicle_news,
)
from daemon.jobs.compliance_monitor import Look, MonitorCompliance
from daemon.jobs.driver_assign import AssignDriver
from daemon.jobs.duty_follow import OF_EVENT, FollowWheels
from daemon.jobs.lane_learn import LearnLane
from daemon.jobs.maintenance_forecast import ForecastMaintenance
from daemon.jobs.maintenance_schedule import ScheduleMaintenance
from daemon.jobs.notification_send import NAME_MOST, SendNotification
from daemon.jobs.order_assign import AssignOrders
from daemon.jobs.order_cancel import FollowCancellation
from daemon.jobs.order_complete import CompleteOrder
from daemon.jobs.order_delay import TellDelay
from daemon.jobs.order_retry import RetryPending
from daemon.jobs.order_status_update import UpdateStatus
from daemon.jobs.route_rebalance import RebalanceRoutes
from daemon.jobs.sla_monitor import MonitorSla
from daemon.jobs.templates import (
    condition_texts,
    dispatch_texts,
    order_texts,
    service_texts,
    texts,
    vehicle_texts,
    workshop_texts,
)
from daemon.jobs.templates.wording import Wording
from daemon.jobs.truck_follow import FollowTrucks
from daemon.queue.kinds import kind_of
from daemon.queue.triggers import On

Choose = Callable[[Event], Wording | None]

TOGETHER = 4
"""So many vehicles that are lost in one sweep are one trouble, not so many."""


_OF_MANY = (texts.SIGNAL_LOST_TOGETHER, texts.SIGNAL_LOST_TOGETHER_DRIVING)


def tell(kind: str, choose: Choose, unique: Callable[[Event], str] | None = None) -> On:
    """An alert in the words that `choose` answers; None: nobody needs to be told."""
    return On(
        event=kind,
        job=SendNotification,
        args=lambda event: _alert(event, choose(event)),
        unique=unique,
    )


def always(wording: Wording) -> Choose:
    return lambda _event: wording


def _alert(event: Event, wording: Wording | None) -> SendNotification.Args | None:
    if wording is None:
        return None
    title, text = wording.fill(event)
    return SendNotification.Args(
        recipient=wording.desk,
        event=event.kind,
        subject="" if wording in _OF_MANY else event.subject[:NAME_MOST],
        urgency=wording.urgency,
        title=title,
        text=text,
    )


def _signal_lost(event: Event) -> Wording | None:
    """Of one vehicle; of many at once the desk hears as one trouble."""
    if event.body.get("is_driving"):
        return None if _many(event, "driving_together") else texts.SIGNAL_LOST_DRIVING
    if event.body.get("sites") or _many(event, "lost_together"):
        return None
    return texts.SIGNAL_LOST_STANDING


def _lost_together(event: Event) -> Wording | None:
    is_first = "names" in event.body
    return texts.SIGNAL_LOST_TOGETHER if is_first and _many(event, "lost_together") else None


def _lost_together_driving(event: Event) -> Wording | None:
    is_first = "driving_names" in event.body
    is_told = is_first and _many(event, "driving_together")
    return texts.SIGNAL_LOST_TOGETHER_DRIVING if is_told else None


def _many(event: Event, key: str) -> bool:
    count = event.body.get(key)
    return isinstance(count, int) and count >= TOGETHER


def _loss(of: str) -> Callable[[Event], str]:
    """Each loss is news of its own: when the vehicle was heard in between, the alert of the
    one before is closed.
    """
    return lambda event: f"{of} {event.subject[:NAME_MOST]} {event.body.get('fix_at')}"


def _job_dead(event: Event) -> Wording | None:
    """A notification that could not be kept cannot be told by another one."""
    is_notification = event.subject == kind_of(SendNotification).name
    return None if is_notification else texts.JOB_DEAD


def _unidentified(event: Event) -> Wording | None:
    return texts.UNIDENTIFIED if event.body.get("state") == "begun" else None


def _question(event: Event) -> str:
    """Each is news of its own: the one before was settled when the truck drove on."""
    return f"asked {event.subject[:NAME_MOST]} {event.body.get('since')}"


CHANGES_OF_DUTY = (
    following.CHANGED,
    "duty.edited",
    "duty.declared",
    "duty.claimed",
    "hours.planned",
    "hours.plan_dropped",
)
"""After these the hours of the driver are looked at again."""

LOOKS: tuple[Callable[[Event], MonitorCompliance.Args], ...] = (
    lambda _event: MonitorCompliance.Args(look=Look.HOURS),
    lambda _event: MonitorCompliance.Args(look=Look.PAPERS),
)
"""What waited for a trusted clock is judged at once."""

DISPATCH: tuple[On, ...] = (
    *(
        On(event=kind, job=AssignOrders, args=lambda _event: AssignOrders.Args())
        for kind in ("order.created", ASKED)
    ),
    *(
        On(event=kind, job=RetryPending, args=args, delay_s=order_retry.SETTLE_S)
        for kind, args in (
            *((kind, order_retry.always) for kind in order_retry.ON_EVENTS),
            ("truck.status_changed", order_retry.of_truck),
            ("order.status_changed", order_retry.of_order),
            ("rule.changed", order_retry.of_rule),
        )
    ),
    On(event="truck.assigned", job=AssignDriver, args=driver_assign.of_assignment),
    tell(
        UNASSIGNABLE,
        always(dispatch_texts.UNASSIGNABLE),
        lambda event: f"unassignable {event.subject[:NAME_MOST]} {event.body.get('digest')}",
    ),
    tell(
        TAKES_SEAT,
        lambda event: dispatch_texts.TAKES_SEAT if event.body.get("order") else None,
    ),
    tell(CANNOT_TAKE_SEAT, always(dispatch_texts.CANNOT_TAKE_SEAT)),
)
"""Who has which order."""

PROMISES: tuple[On, ...] = (
    *(On(event=kind, job=MonitorSla, args=sla_monitor.always) for kind in sla_monitor.ON_EVENTS),
    On(event=CHANGED, job=MonitorSla, args=sla_monitor.always),
    On(event=watching.LATE, job=RebalanceRoutes, args=route_rebalance.of_late),
    On(event=watching.JAMMED, job=RebalanceRoutes, args=route_rebalance.of_jam),
    On(event=ASKED_ROUTES, job=RebalanceRoutes, args=route_rebalance.of_asked),
    tell(PROPOSED, route_news.proposed, route_news.key),
    On(event=watching.LATE, job=TellDelay, args=order_delay.of_predicted),
    tell(watching.LATE, sla_news.late, sla_news.key),
    tell(watching.BREACHED, sla_news.breached, sla_news.key),
)
"""What was promised, and what will come of it."""

SERVICES: tuple[On, ...] = (
    *(
        On(
            event=kind,
            job=ForecastMaintenance,
            args=args,
            delay_s=maintenance_forecast.SETTLE_S,
        )
        for kind, args in (
            *(
                (kind, maintenance_forecast.always)
                for kind in ("service.done", "service.withdrawn", PLAN_SET, PLAN_ENDED)
            ),
            *(
                (kind, maintenance_forecast.always)
                for kind in ("counter.set", "counter.accepted", "counter.resumed")
            ),
            ("rule.changed", maintenance_forecast.of_rule),
        )
    ),
    *(
        tell(kind, always(service_texts.SERVICE_TEXTS[kind]), maintenance_forecast.key_of_cycle)
        for kind in (DUE_SOON, DUE_NOW, OVERDUE)
    ),
)
"""What has to be serviced."""
WORKSHOP: tuple[On, ...] = (
    *(
        On(event=kind, job=ScheduleMaintenance, args=args, delay_s=maintenance_schedule.SETTLE_S)
        for kind, args in (
            *((kind, maintenance_schedule.always) for kind in maintenance_schedule.ON_EVENTS),
            *((kind, maintenance_schedule.of_person) for kind in maintenance_schedule.BY_PEOPLE),
            ("truck.status_changed", maintenance_schedule.of_truck),
            ("rule.changed", maintenance_schedule.of_rule),
        )
    ),
    *(tell(kind, workshop_texts.chosen, workshop_texts.key) for kind in maintenance_schedule.TOLD),
)
"""What is done to which vehicle, and when."""
VEHICLES: tuple[On, ...] = (
    *(tell(kind, vehicle_news.fault, vehicle_news.key("fault")) for kind in vehicle_news.OF_FAULTS),
    *(
        tell(kind, vehicle_news.fault_dispatch, vehicle_news.key("fault for dispatch"))
        for kind in vehicle_news.OF_FAULTS
    ),
    tell("fuel.dropped", always(vehicle_texts.FUEL_DROPPED), vehicle_news.key("fuel")),
    tell("fuel.dropped", always(vehicle_texts.FUEL_DROPPED_OWNER), vehicle_news.key("fuel, owner")),
    tell("counter.held", always(vehicle_texts.COUNTER_HELD)),
    tell("telemetry.conflict", always(vehicle_texts.SOURCES_DIFFER)),
    tell("telemetry.source_lost", always(vehicle_texts.SOURCE_LOST)),
    tell("vehicle.vin_differs", always(vehicle_texts.VIN_DIFFERS)),
)
"""What vehicles say of themselves."""

TRIGGERS: tuple[On, ...] = (
    *WORKSHOP,
    *DISPATCH,
    *PROMISES,
    *SERVICES,
    *VEHICLES,
    *(On(event=kind, job=FollowWheels, args=duty_follow.of_wheels) for kind in OF_EVENT),
    On(event=following.SEATED, job=FollowWheels, args=duty_follow.of_seat),
    *(
        On(event=kind, job=FollowTrucks, args=lambda _event: FollowTrucks.Args())
        for kind in (SiteArrived.kind, SiteDeparted.kind)
    ),
    On(event="truck.status_changed", job=LearnLane, args=lane_learn.of_move),
    tell(following.ASKED, always(texts.STILL_DRIVING), _question),
    tell(following.UNIDENTIFIED, _unidentified),
    tell(SignalLost.kind, _signal_lost, _loss("loss")),
    tell(SignalLost.kind, _lost_together, _loss("losses")),
    tell(SignalLost.kind, _lost_together_driving, _loss("losses on the road")),
    tell("port.lost", always(texts.PORT_LOST)),
    tell("port.silent", always(texts.PORT_SILENT)),
    tell("store.full", always(texts.STORE_FULL)),
    tell("store.shedding", always(texts.STORE_SHEDDING)),
    tell("clock.untrusted", always(texts.CLOCK_UNTRUSTED)),
    *(On(event="clock.corrected", job=MonitorCompliance, args=look) for look in LOOKS),
    tell("job.dead", _job_dead),
    *(
        On(
            event=kind,
            job=MonitorCompliance,
            args=paper_news.look_again,
            delay_s=paper_news.SETTLE_S,
        )
        for kind in ("paper.added", "paper.withdrawn")
    ),
    tell("paper.warned", paper_news.warned, paper_news.key),
    tell("paper.expired", paper_news.expired, paper_news.key),
    tell("paper.missing", paper_news.missing, paper_news.key),
    tell("dvir.added", paper_news.reported, paper_news.key_of_report),
    *(On(event=kind, job=MonitorCompliance, args=hours_news.look_at) for kind in CHANGES_OF_DUTY),
    On(event="driver.changed", job=MonitorCompliance, args=hours_news.look_at_terms),
    On(event="driver.revived", job=MonitorCompliance, args=hours_news.look_at),
    On(event="rule.changed", job=MonitorCompliance, args=hours_news.look_at_all),
    tell("hours.warned", hours_news.warned, hours_news.key),
    tell("hours.warned", hours_news.warned_dispatch, hours_news.key_dispatch),
    tell("hours.violated", hours_news.violated, hours_news.key),
    tell("hours.violated", hours_news.violated_dispatch, hours_news.key_dispatch),
    On(event="order.cancelled", job=FollowCancellation, args=order_cancel.of_event),
    On(event="order.cancelled", job=CompleteOrder, args=order_complete.of_event),
    On(event="order.delivered", job=CompleteOrder, args=order_complete.of_event),
    On(event="order.status_changed", job=UpdateStatus, args=order_status_update.of_event),
    On(event="order.delay_declared", job=TellDelay, args=order_delay.of_declared),
    tell("truck.stranded", always(order_texts.STRANDED), order_news.of_time),
    tell(news.LOAD_UNDECIDED, always(order_texts.UNDECIDED), order_news.of_load),
    tell(news.LOAD_WARNED, order_texts.load_words, order_news.of_load),
    tell(news.RECALL_UNHEARD, always(order_texts.UNHEARD), order_news.of_recall),
    tell(news.DELAYED, always(order_texts.DELAYED), order_news.of_delay("customer")),
    tell(news.DELAYED, always(order_texts.DELAYED_OWNER), order_news.of_delay("owner")),
    tell(news.ARRIVED, assignment_track.arrived),
    tell(news.SIGNAL_LOST, always(order_texts.TRACK_LOST), order_news.of_time),
    tell(news.OFF_ROUTE, always(order_texts.OFF_ROUTE), order_news.of_time),
    tell(news.DWELLING, always(order_texts.DWELLING), order_news.of_time),
    tell(news.UNDELIVERED, assignment_track.undelivered, order_news.of_time),
    tell(news.NEWS, order_texts.news_words, order_news.of_state),
    tell("order.flagged", always(texts.ORDER_FLAGGED)),
    tell(condition.FOUND, condition_texts.words, condition_texts.key),
    tell("audit.broken", always(texts.AUDIT_BROKEN), lambda event: f"audit {event.subject}"),
)
