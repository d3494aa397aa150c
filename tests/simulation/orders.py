"""What head office asks of the depot, and what must have come of it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from daemon.headoffice.store import CommandRow, NewCommand
from daemon.wire.topics import DepotId
from tests.simulation import kinds

SECOND = 1_000
Args = dict[str, object]


@dataclass(slots=True)
class Orders:
    """Survives every crash of either end, but for what a restored head office never knew."""

    kinds: dict[str, str] = field(default_factory=dict)
    """By id, of those that head office has taken."""

    def taken(self, command: NewCommand) -> None:
        self.kinds[command.id] = command.kind

    def broken(self, stored: Sequence[CommandRow]) -> Iterator[str]:
        """Of what head office has, when all is said and done."""
        known = {command.id for command in stored}
        if not self.kinds.keys() <= known:
            yield f"I8: head office took and lost {sorted(self.kinds.keys() - known)}"
        for command in stored:
            if command.state != "answered":
                yield f"I8: {command.id} {command.kind} was never answered: {command}"
            elif command.kind == "coffee.make" and command.code not in ("unsupported", "expired"):
                yield f"I8: {command.id} {command.kind} was answered {command.code}"


def outcomes(stored: Iterable[CommandRow]) -> Counter[str]:
    return Counter(f"order: {command.code}" for command in stored)


def drawn(random: Random, number: int, *, depot: DepotId, now: int) -> NewCommand:
    kind, args = _asked(random, number)
    expires = None
    if random.randrange(6) == 0:
        expires = now + random.choice((-SECOND, 5 * SECOND, 600 * SECOND))
    return NewCommand(
        depot=depot,
        id=f"order-{number}",
        kind=kind,
        args=json.dumps(args),
        actor="alice",
        correlation=f"order-{number}",
        expires=expires,
    )


def _asked(random: Random, number: int) -> tuple[str, Args]:
    queue = random.choice([plan.name for plan in kinds.QUEUES])
    effect: Args = {"kind": "sim.effect", "args": {"number": 1_000_000 + number}}
    days: Args = {"name": "tracking.certificate_warning_days", "value": random.randrange(1, 365)}
    again: Args = {"stream": random.choice(("event", "position")), "from": 1}
    asked: tuple[tuple[str, Args], ...] = (
        ("jobs.enqueue", effect),
        ("jobs.enqueue", effect),
        ("jobs.enqueue", {"kind": "sim.unheard_of"}),
        ("queues.pause", {"queue": queue}),
        ("queues.resume", {"queue": queue}),
        ("rules.set", days),
        ("rules.set", {"name": "tracking.unheard_of", "value": 1}),
        ("link.resend", again),
        ("link.snapshot", {}),
        ("coffee.make", {"cups": 2}),
    )
    return random.choice(asked)
