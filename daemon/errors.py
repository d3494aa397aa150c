"""Every error this program raises on purpose.

DepotdError             code, message, next step: what the CLI prints
+- SettingsError        the configuration is wrong (file, key, allowed values)
+- StoreError           the database
|  +- StoreFailed       a commit or fsync failed: the process must end
|  +- StoreBusy         another daemon holds the database
|  +- StoreReadOnly     folder or file cannot be written
|  +- SchemaTooNew      written by a newer release
|  +- StoreWrongKind    e.g. a replay into a live database
|  +- StoreUnreadable   for readers: missing, not a depotd database, or needs recovery
|  +- StoreForeign      the setting names a folder or a file that is not a depotd database
|  +- StoreDamaged      a depotd database that SQLite cannot make sense of
|  +- StoreFull         a write was refused for want of room
|  +- StoreAway         head office's database server does not answer
|  +- BadValues         head office's database cannot hold a value
+- PortError            a port cannot be opened or broke
+- DaemonUnreachable    no daemon answers
|  +- DaemonStopped     nobody listens, so nothing was asked
|  +- OutcomeUnknown    the answer was lost: what was asked may have been done
+- QueueError           a kind, queue or schedule is wired wrongly: found at start or at enqueue
|  +- UnknownKind       nobody serves jobs of that kind
|  +- UnknownQueue      nobody serves that queue
|  +- BadArguments      the arguments do not fit the kind's model
|  +- QueueFull         so many wait already that one more is refused
|  +- TooDeep           a consequence of a consequence, more than sixteen deep
|  +- JobNotFound       no job has that id
|  +- JobWrongState     what was asked cannot be done to a job in that state
|  +- ScheduleNotFound  no schedule has that name
+- RuleError            a rule's key or value is refused, with what is allowed
+- CommandRefused       the daemon said no, and why
|  +- NotAllowed        the actor's role does not cover it
+- LinkError            the link to head office cannot do it
|  +- BadMessage        what came over it cannot be read
+- RoutingAway          the routing service did not answer, or not so that it can be used
+- NoRoute              it did, and knows no way between the two places
+- InputError           a file given by the user cannot be used
+- CannotWrite          a file or folder that is to be made cannot be
"""


class DepotdError(Exception):
    """Base of all. ``next_step`` tells the reader what to do about it."""

    code = "error"

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step


class SettingsError(DepotdError):
    code = "settings"


class StoreError(DepotdError):
    code = "store"


class StoreFailed(StoreError):
    code = "store_failed"


class StoreBusy(StoreError):
    code = "store_busy"


class StoreReadOnly(StoreError):
    code = "store_read_only"


class SchemaTooNew(StoreError):
    code = "schema_too_new"


class StoreWrongKind(StoreError):
    code = "store_wrong_kind"


class StoreUnreadable(StoreError):
    code = "store_unreadable"


class StoreForeign(StoreError):
    code = "store_foreign"


class StoreDamaged(StoreError):
    code = "store_damaged"


class StoreFull(StoreError):
    code = "store_full"


class StoreAway(StoreError):
    code = "store_away"


class BadValues(StoreError):
    code = "bad_values"


class PortError(DepotdError):
    code = "port"


class DaemonUnreachable(DepotdError):
    code = "daemon_unreachable"


class DaemonStopped(DaemonUnreachable):
    pass


class OutcomeUnknown(DaemonUnreachable):
    pass


class LinkError(DepotdError):
    code = "link"


class BadMessage(LinkError):
    code = "bad_message"


class RoutingAway(DepotdError):
    code = "routing_away"

    def __init__(self, message: str, *, wait_s: float | None = None) -> None:
        """`wait_s`: it is not to be asked again for so long, as it said itself."""
        super().__init__(message, next_step="arrival times are estimated offline meanwhile")
        self.wait_s = wait_s


class NoRoute(DepotdError):
    code = "no_route"


class InputError(DepotdError):
    code = "input"


class CannotWrite(DepotdError):
    code = "cannot_write"


class QueueError(DepotdError):
    code = "queue"


class UnknownKind(QueueError):
    code = "unknown_kind"


class UnknownQueue(QueueError):
    code = "unknown_queue"


class BadArguments(QueueError):
    code = "bad_arguments"


class QueueFull(QueueError):
    code = "queue_full"


class TooDeep(QueueError):
    code = "too_deep"


class JobNotFound(QueueError):
    code = "job_not_found"


class JobWrongState(QueueError):
    code = "job_wrong_state"


class ScheduleNotFound(QueueError):
    code = "schedule_not_found"


class RuleError(DepotdError):
    code = "rule"


class CommandRefused(DepotdError):
    code = "refused"


class NotAllowed(CommandRefused):
    code = "not_allowed"
