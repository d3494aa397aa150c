"""What a handler raises to say how its attempt ended.

Anything else that rises is retryable, with its traceback kept.

JobSignal
+- Retryable        try again, after the kind's back-off or after `after_ms`
+- Permanent        never try again: the job is dead, with this reason
+- Snooze(until)    try again at that instant; costs no attempt
+- Cancelled        somebody asked the job to stop, and it did
+- Stale            what was decided on has changed; run again at once, costs no attempt
"""


class JobSignal(Exception):
    """Base of all; never raised itself."""


class Retryable(JobSignal):
    def __init__(self, reason: str, *, after_ms: int | None = None) -> None:
        super().__init__(reason)
        self.after_ms = after_ms


class Permanent(JobSignal):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class Snooze(JobSignal):
    def __init__(self, until: int, reason: str = "") -> None:
        """`until` is ms UTC."""
        super().__init__(reason or "snoozed")
        self.until = until


class Cancelled(JobSignal):
    def __init__(self, reason: str = "cancelled") -> None:
        super().__init__(reason)


class Stale(JobSignal):
    def __init__(self, what: str) -> None:
        """`what` names the row that has moved on since it was read."""
        super().__init__(what)
