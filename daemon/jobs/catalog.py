"""Everything the queue is given: kinds of job, and the rules that they read."""

from daemon.domain.rules.key import AnyKey
from daemon.domain.tracking import presence
from daemon.jobs import system_cleanup
from daemon.jobs.gps_track import TrackVehicles
from daemon.jobs.notification_send import SendNotification
from daemon.jobs.system_cleanup import CleanUp
from daemon.jobs.system_maintain import Maintain
from daemon.queue.kinds import JobKind, kinds_of

KINDS: tuple[JobKind, ...] = kinds_of((TrackVehicles, SendNotification, CleanUp, Maintain))

RULE_KEYS: tuple[AnyKey, ...] = (*presence.KEYS, *system_cleanup.KEYS)
"""Those that are declared beside the code that reads them."""
