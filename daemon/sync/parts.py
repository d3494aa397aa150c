"""The parts of a link, each built on those before it."""

from dataclasses import dataclass

from daemon.sync.acks import Acks
from daemon.sync.backoff import Backoff
from daemon.sync.commands import Intake
from daemon.sync.documents import Documents
from daemon.sync.greeting import Greeting
from daemon.sync.notes import Notes
from daemon.sync.outbound import Outbound
from daemon.sync.pace import Pace
from daemon.sync.plan import LinkGround, LinkPlan
from daemon.sync.post import Post
from daemon.sync.presence import Consumers
from daemon.sync.state_topics import StateTopics
from daemon.sync.window import Window
from daemon.wire.interface import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParts:
    window: Window
    pace: Pace
    post: Post
    notes: Notes
    outbound: Outbound
    greeting: Greeting
    acks: Acks
    intake: Intake
    documents: Documents
    states: StateTopics
    consumers: Consumers
    backoff: Backoff

    def broke(self) -> None:
        """The connection is gone: what was under way is sent again when there is a new one."""
        self.post.lost()
        self.outbound.broke()
        self.greeting.broke()
        self.intake.broke()
        self.documents.broke()
        self.states.broke()
        self.consumers.forget()


def built(plan: LinkPlan, ground: LinkGround, wire: Wire) -> LinkParts:
    clock = ground.clock
    window = Window(plan.window_bytes)
    pace = Pace(
        day_of=ground.day_of, bytes_per_s=plan.history_bytes_per_s, day_bytes=plan.day_bytes
    )
    notes = Notes(ground)
    post = Post(wire, clock, window=window, pace=pace, notes=notes)
    outbound = Outbound(ground, post, plan=plan, notes=notes)
    greeting = Greeting(ground, plan, post=post, notes=notes)
    return LinkParts(
        window=window,
        pace=pace,
        post=post,
        notes=notes,
        outbound=outbound,
        greeting=greeting,
        acks=Acks(outbound, greeting, pace, clock=clock),
        intake=Intake(ground, plan, post=post, notes=notes),
        documents=Documents(ground, plan, post=post, notes=notes),
        states=StateTopics(ground, plan, post=post),
        consumers=Consumers(),
        backoff=Backoff(plan.retry_most_ms, chance=ground.chance),
    )
