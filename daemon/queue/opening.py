"""The start of the queue: names entered, orphans given back, the dead among them told of."""

from functools import partial

from daemon.interfaces import Tx
from daemon.queue import claims, rescue, sql
from daemon.queue.engine_parts import EngineParts, Opened
from daemon.queue.finish import DeadJob as DeadOrphan
from daemon.queue.finish import Finisher
from daemon.queue.hooks import DeadJob, HookFaults, Hooks
from daemon.queue.turn import tell_death


class Opening:
    """Given to the writer once, before the first claim; repeatable."""

    def __init__(
        self, parts: EngineParts, finisher: Finisher, *, hooks: Hooks, faults: HookFaults
    ) -> None:
        self._parts = parts
        self._finisher = finisher
        self._hooks = hooks
        self._faults = faults

    def __call__(self, tx: Tx) -> Opened:
        parts = self._parts
        unserved = parts.registry.open(tx)
        now = parts.queue.clock.now()
        claims.bring_in(tx, parts.boot(), now)
        rescued = rescue.rescue(tx, self._finisher, now=now, bury=partial(self._bury, tx))
        return Opened(unserved=unserved, rescued=rescued)

    def _bury(self, tx: Tx, dead: DeadOrphan) -> None:
        registry = self._parts.registry
        correlation_id, depth, attempts = tx.execute(sql.CAUSE, {"id": dead.id}).fetchone()
        kind, queue = registry.kind_by_id(dead.kind), registry.queue_by_id(dead.queue)
        buried = DeadJob(
            id=dead.id,
            kind=f"kind {dead.kind}" if kind is None else kind.kind.name,
            queue=f"queue {dead.queue}" if queue is None else queue.plan.name,
            attempts=int(attempts),
            error=dead.error,
            correlation_id=str(correlation_id),
            depth=int(depth),
        )
        stamp = self._parts.clock.stamp(self._parts.boot())
        tell_death(tx, buried, stamp, self._hooks, self._faults)
