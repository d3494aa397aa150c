"""Everything the queue is given: kinds of job, what starts them, and the rules they read."""

from daemon.domain.hours import terms
from daemon.domain.rules.key import AnyKey
from daemon.domain.tracking import presence
from daemon.jobs import system_cleanup
from daemon.jobs.compliance_monitor import MonitorCompliance
from daemon.jobs.driver_assign import AssignDriver
from daemon.jobs.duty_follow import FollowWheels
from daemon.jobs.eta_ask import AskRouting
from daemon.jobs.gps_track import TrackVehicles
from daemon.jobs.lane_learn import LearnLane
from daemon.jobs.load_watch import WatchLoads
from daemon.jobs.maintenance_condition import JudgeCondition
from daemon.jobs.maintenance_forecast import ForecastMaintenance
from daemon.jobs.maintenance_schedule import ScheduleMaintenance
from daemon.jobs.notification_send import SendNotification
from daemon.jobs.order_assign import AssignOrders
from daemon.jobs.order_cancel import FollowCancellation
from daemon.jobs.order_complete import CompleteOrder
from daemon.jobs.order_delay import TellDelay
from daemon.jobs.order_retry import RetryPending
from daemon.jobs.order_status_update import UpdateStatus
from daemon.jobs.route_rebalance import RebalanceRoutes
from daemon.jobs.sla_monitor import MonitorSla
from daemon.jobs.system_cleanup import CleanUp
from daemon.jobs.system_maintain import Maintain
from daemon.jobs.truck_follow import FollowTrucks
from daemon.queue.kinds import JobKind, kinds_of
from daemon.queue.misfires import Misfire
from daemon.queue.schedule_rows import ScheduleDef

JOBS: tuple[type, ...] = (
    TrackVehicles,
    FollowWheels,
    MonitorCompliance,
    FollowTrucks,
    FollowCancellation,
    CompleteOrder,
    UpdateStatus,
    TellDelay,
    WatchLoads,
    AssignOrders,
    RetryPending,
    AssignDriver,
    MonitorSla,
    AskRouting,
    LearnLane,
    RebalanceRoutes,
    ScheduleMaintenance,
    SendNotification,
    CleanUp,
    Maintain,
    ForecastMaintenance,
    JudgeCondition,
)

KINDS: tuple[JobKind, ...] = kinds_of(JOBS)

SCHEDULES: tuple[ScheduleDef, ...] = (
    ScheduleDef(name="gps.track", kind="gps.track", expression="every 1m", misfire=Misfire.SKIP),
    ScheduleDef(
        name="gps.track_orders",
        kind="gps.track",
        args={"look": "orders"},
        expression="every 1m",
        misfire=Misfire.SKIP,
    ),
    ScheduleDef(
        name="duty.follow", kind="duty.follow", expression="every 1m", misfire=Misfire.SKIP
    ),
    ScheduleDef(
        name="truck.follow", kind="truck.follow", expression="every 1m", misfire=Misfire.SKIP
    ),
    ScheduleDef(name="load.watch", kind="load.watch", expression="every 1m", misfire=Misfire.SKIP),
    ScheduleDef(
        name="sla.monitor", kind="sla.monitor", expression="every 1m", misfire=Misfire.SKIP
    ),
    ScheduleDef(name="eta.ask", kind="eta.ask", expression="every 1m", misfire=Misfire.SKIP),
    ScheduleDef(
        name="compliance.hours",
        kind="compliance.monitor",
        args={"look": "hours"},
        expression="every 1m",
        misfire=Misfire.SKIP,
    ),
    ScheduleDef(
        name="compliance.papers",
        kind="compliance.monitor",
        args={"look": "papers"},
        expression="every 1h",
    ),
    ScheduleDef(
        name="order.retry_pending",
        kind="order.retry_pending",
        args={"is_timed": True},
        expression="every 1m",
        misfire=Misfire.SKIP,
    ),
    ScheduleDef(
        name="maintenance.schedule",
        kind="maintenance.schedule",
        expression="every 15m",
        misfire=Misfire.SKIP,
    ),
    ScheduleDef(name="system.cleanup", kind="system.cleanup", expression="0 0 * * *"),
    ScheduleDef(name="system.maintain", kind="system.maintain", expression="0 0 * * 0"),
    ScheduleDef(
        name="maintenance.forecast",
        kind="maintenance.forecast",
        args={"is_nightly": True},
        expression="0 3 * * *",
    ),
    ScheduleDef(
        name="maintenance.counters",
        kind="maintenance.forecast",
        expression="every 1h",
        misfire=Misfire.SKIP,
    ),
    ScheduleDef(
        name="maintenance.condition",
        kind="maintenance.condition",
        # A day is over at the depot's midnight, whatever hour that is in UTC.
        expression="every 6h",
        misfire=Misfire.SKIP,
    ),
)
"""In UTC. A sweep that was missed is made good by the next; nightly work that was missed is done
once as soon as the daemon is there."""

BY_HAND: frozenset[str] = frozenset()
"""Kinds that neither a schedule nor a trigger starts."""

RULE_KEYS: tuple[AnyKey, ...] = (*presence.KEYS, *terms.KEYS, *system_cleanup.KEYS)
"""Those that are declared beside the code that reads them."""
