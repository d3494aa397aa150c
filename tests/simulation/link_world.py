"""The world of the link: a depot and its head office, and all that can go wrong between them."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import count
from pathlib import Path

from daemon.clock import ManualClock
from daemon.domain.events import ClockQuality
from daemon.errors import InputError, StoreError
from daemon.queue.requests import Cause
from daemon.store import outbox
from daemon.sync.plan import LinkPlan
from daemon.wire import topics
from daemon.wire.codec import decode
from daemon.wire.interface import Outgoing
from daemon.wire.memory import MemoryWire
from daemon.wire.messages import Ack, parse
from daemon.wire.topics import STREAMS, DepotId
from tests.convergence import compared
from tests.simulation import invariants, kinds, link_questions, odds, questions
from tests.simulation.air import Air
from tests.simulation.copies import DepotCopy, OfficeCopy, copy_database
from tests.simulation.doom import Died, Doom, DoomedWire
from tests.simulation.ledger import Ledger
from tests.simulation.linked_life import LinkedLife, Outside
from tests.simulation.office import NAMES, Office, OfficeGround
from tests.simulation.orders import Orders, drawn, outcomes
from tests.simulation.rows import Rows
from tests.simulation.witness import Witness, differences, held
from tests.simulation.world import START, World

DEPOT = DepotId("sim")
CLIENT = topics.client_id(DEPOT)
POINTS = 10
"""A depot that dies while its link works does so within so many."""
COPIES = 3
"""So many older copies are kept of either end."""
PATIENCE_MS = 1_200_000
"""When nothing fails any more, all must be said and done after so long."""
STEP_MS = 2_000
TOGETHER = 3
"""So many rounds make a while in which all run."""
JOB_QUESTIONS_EVERY = 8
"""What is asked of jobs is asked more often in their own world."""


class LinkWorld(World[LinkedLife]):
    name = "link"
    odds = odds.LINK

    def _lay_out(self) -> None:
        self._outside_clock = ManualClock(START)
        """Of broker and head office: right, and not the depot's."""
        self._ids = count(1)
        self.air = Air(self.random, self._outside_clock, reach=self.reach)
        self.witness = Witness()
        self.orders = Orders()
        self._rows = Rows(self.random)
        self._doom = Doom()
        self._plan = self._drawn_plan()
        self._hosts = 0
        self._copies = count(1)
        self._given = count(1)
        self._depot_copies: list[DepotCopy] = []
        self._office_copies: list[OfficeCopy] = []
        self._office_version = -1
        self._checks = 0
        self.office = Office(
            OfficeGround(
                folder=self._folder,
                air=self.air,
                clock=self._outside_clock,
                random=self.random,
                new_id=lambda: self._new_id("ho"),
                reach=self.reach,
                seen=self._seen_at_office,
                committed=self._office_committed,
            )
        )

    def _drawn_plan(self) -> LinkPlan:
        return LinkPlan(
            broker="memory",
            depot=DEPOT,
            depot_name="Simulated",
            window_bytes=self.random.choice((8, 256)) << 10,
            retry_most_ms=self.random.choice((5_000, 60_000)),
        )

    def _life(self, path: Path, machine: ManualClock) -> LinkedLife:
        self.air.returns(CLIENT)
        self._wire = DoomedWire(MemoryWire(self.air.broker), self._doom, seen=self._seen_at_depot)
        outside = Outside(
            plan=self._plan,
            wire=self._wire,
            doom=self._doom,
            random=self.random,
            new_id=lambda: self._new_id("sim"),
            writer_free=self._end_turn,
        )
        return LinkedLife(path, machine, outside, host=f"host {self._hosts}")

    def settle(self) -> None:
        self.trace.append("settle")
        self._count_outcomes()
        self.reach.update(outcomes(self.office.orders(DEPOT)))
        self._calm()
        self.air.calm()
        for name in NAMES:
            self.office.start(name)
        left = ["it has not begun"]
        until = self.true_ms + PATIENCE_MS
        while left and self.true_ms < until:
            self._all_work_off()
            self._check()
            left = list(self._not_settled())
            self._pass(STEP_MS)
        if left:
            self._fail(f"I8: not converged {PATIENCE_MS / 1000:.0f} s after the last fault: {left}")
        self.office.close()

    # What comes in

    def rows_come(self) -> None:
        life, rows = self.life, self._rows
        stamp = life.clock.stamp(life.boot.begun.number)
        for _ in range(self.random.randrange(1, 4)):
            event = rows.event(stamp)
            write = self.random.choice(
                (
                    rows.positions(stamp),
                    rows.positions(stamp),
                    rows.telemetry(stamp),
                    rows.alert(stamp),
                    lambda tx, event=event: life.journal.record(tx, event, stamp),
                )
            )
            self._submit(write, lambda _: None)

    def rows_are_shed(self) -> None:
        self._submit(self._rows.shed(self.life.clock.now()), lambda _: None)

    def alerts_are_cleared(self) -> None:
        self._submit(self._rows.clear_alerts(self.life.clock.now()), lambda _: None)

    def a_job_comes(self) -> None:
        self._numbers += 1
        args = kinds.Effect.Args(number=self._numbers)
        cause = Cause(correlation_id=f"sim-{self._numbers}", causation=f"sim {self._numbers}")
        life = self.life
        self._submit(lambda tx: life.queue.enqueue(tx, args, cause=cause).id, self.ledger.jobs.add)

    def order_is_given(self) -> None:
        order = drawn(self.random, next(self._given), depot=DEPOT, now=self.true_ms)
        try:
            self.office.store.add_command(order, now=self.true_ms)
        except InputError:
            self.reach["order: nobody knows the depot"] += 1
        else:
            self.orders.taken(order)

    def trust(self) -> None:
        """What was stamped before is corrected as well, unless it may have been sent."""
        life = self.life
        if life.clock.quality is not ClockQuality.UNTRUSTED or life.is_full:
            return
        span = life.clock.begun_at, life.clock.now()
        super().trust()
        self._submit(life.corrected(*span, now=self.true_ms), lambda _: None)

    # What the ends do

    def link_pumps(self) -> None:
        try:
            self.life.link.pump()
        except StoreError:
            self.reach["link: the store refused"] += 1

    def link_pumps_to_death(self) -> None:
        """It may be gone before it is done, anywhere."""
        self._doom.draw(self.random.randrange(1, POINTS))
        try:
            self.link_pumps()
        except Died as where:
            self._doom.spare()
            self.reach[f"depot gone: {where}"] += 1
            self.crash()
        self._doom.spare()

    def office_pumps(self) -> None:
        if self.office.running:
            self.office.pump(self.random.choice(self.office.running))

    def office_pumps_to_death(self) -> None:
        if self.office.running:
            self.office.pump_to_death(self.random.choice(self.office.running))

    def all_run(self) -> None:
        """A while in which all goes as it mostly does."""
        for _ in range(self.random.randrange(1, TOGETHER + 1)):
            self.daemon_runs()
            self.link_pumps()
            for name in self.office.running:
                self.office.pump(name)
            self._pass(self.random.choice((2, 20, 300)))

    # What happens to head office

    def office_starts(self) -> None:
        self.office.start(self.random.choice(NAMES))

    def office_dies(self) -> None:
        if self.office.running:
            self.reach["office gone: between steps"] += 1
            self.office.die(self.random.choice(self.office.running))

    def office_leaves(self) -> None:
        if self.office.running:
            self.office.leave(self.random.choice(self.office.running))

    def office_is_copied(self) -> None:
        path = self._folder / f"office_copy_{next(self._copies)}.db"
        self.office.copy_into(path)
        self._office_copies = [
            *self._office_copies[1 - COPIES :],
            OfficeCopy(path, deepcopy(self.orders)),
        ]

    def office_is_restored(self) -> None:
        if self._office_copies:
            self.reach["office: restored"] += 1
            copy = self.random.choice(self._office_copies)
            self.office.restore(copy.path)
            self.orders = deepcopy(copy.orders)
            self._office_version = -1
            self.witness.begin_office()

    # What happens in between

    def line_breaks(self) -> None:
        self._some_line(self.air.breaks)

    def line_goes_dead(self) -> None:
        self._some_line(self.air.goes_dead)

    def broker_stops(self) -> None:
        self.air.stops(forgets=self.random.randrange(2) == 0)

    def broker_comes_back(self) -> None:
        self.air.comes_back()

    # What happens to the depot

    def depot_restarts(self) -> None:
        """In good order."""
        self._end_turn()
        self._collect()
        self.reach["depot: restarted"] += 1
        try:
            self.life.link.close()
        except StoreError:
            return
        new = self._next_file()
        copy_database(self.life.path, new)
        self.life.die()
        self._begin(new)

    def depot_is_copied(self) -> None:
        path = self._folder / f"depot_copy_{next(self._copies)}.db"
        copy_database(self.life.path, path)
        self._depot_copies = [
            *self._depot_copies[1 - COPIES :],
            DepotCopy(path, deepcopy(self.ledger)),
        ]

    def depot_is_restored(self) -> None:
        if self._depot_copies:
            copy = self.random.choice(self._depot_copies)
            self._lose_depot("depot: restored")
            new = self._next_file()
            copy_database(copy.path, new)
            self.ledger = deepcopy(copy.ledger)
            self._begin(new)

    def depot_is_replaced(self) -> None:
        """A new disk, and nothing on it."""
        self._lose_depot("depot: replaced")
        self.ledger = Ledger()
        self._begin(self._next_file(), make=True)

    def depot_moves(self) -> None:
        """The disk goes into another machine."""
        self._hosts += 1
        self.reach["depot: moved"] += 1
        self.crash()

    # Inside

    def _begin(self, path: Path, *, make: bool = False) -> None:
        super()._begin(path, make=make)
        self.witness.begin_life()

    def crash(self) -> None:
        self._fall_silent()
        super().crash()

    def _lose_depot(self, why: str) -> None:
        self.reach[why] += 1
        self._fall_silent()
        self.life.die()

    def _fall_silent(self) -> None:
        """What it had said last may be on its way still."""
        if self.random.randrange(2):
            self._wire.poll()
        self.air.dies(CLIENT)

    def _pass(self, ms: int) -> None:
        super()._pass(ms)
        self._outside_clock.advance(ms)
        self.air.time_passed()

    def _some_line(self, happens: Callable[[str], None]) -> None:
        happens(self.random.choice((CLIENT, CLIENT, *(f"ho-{name}" for name in NAMES))))

    def _new_id(self, whose: str) -> str:
        return f"{whose}-{next(self._ids)}-{self.random.getrandbits(32):08x}"

    def _all_work_off(self) -> None:
        for _ in range(TOGETHER):
            self._resume_all()  # head office may have paused them since
            self._work_off()
            self.life.boot.step()
            self.link_pumps()
            for name in self.office.running:
                self.office.pump(name)
            self._pass(20)

    # Judging

    def _seen_at_depot(self, message: Outgoing) -> None:
        what = message.topic.rpartition("/")[2]
        if "/up/" in message.topic and what in STREAMS:
            self.witness.look_at_depot(self.life.reader)
            batch = decode(message.payload)
            strangers = self.witness.strangers(batch.stream, batch.rows)
            if strangers:
                self._fail(f"I1: sent before its commit: {batch.stream} {strangers[:2]}")

    def _seen_at_office(self, message: Outgoing) -> None:
        if not message.topic.endswith("/down/ack"):
            return
        ack = parse(Ack, message.payload)
        for stream, mark in ack.marks.items():
            has = held(self.office.reader, stream).get(ack.epoch, 0)
            if mark > has:
                self._fail(f"I8: head office says {stream} {mark} and has committed {has}")

    def _office_committed(self) -> None:
        self.reach["office: committed"] += 1

    def _check(self) -> None:
        super()._check()
        version = self.office.reader.execute("PRAGMA data_version").fetchone()[0]
        if version != self._office_version:
            self._office_version = version
            self.witness.look_at_depot(self.life.reader)
            for what in self.witness.look_at_office(self.office.reader):
                self._fail(what)
            for what in invariants.answers(self.office.reader, link_questions.OFFICE):
                self._fail(what)

    def _broken(self) -> Iterator[str]:
        reader = self.life.reader
        self.witness.look_at_depot(reader)
        yield from self.witness.marks_too_high(reader)
        yield from invariants.answers(reader, link_questions.DEPOT)
        self._checks += 1
        if self._checks % JOB_QUESTIONS_EVERY == 0:
            yield from super()._broken()

    def _not_settled(self) -> Iterator[str]:
        """What is not yet as it must be at last."""
        reader = self.life.reader
        state = reader.execute("SELECT state FROM link_state").fetchone()
        if state != ("live",):
            yield f"the link is {state}"
        lasts, marks = dict(outbox.lasts(reader)), dict(reader.execute(questions.MARKS).fetchall())
        if lasts != marks:
            yield f"the depot has {lasts} and knows of {marks}"
        elif risen := self.witness.risen(reader):
            self.reach["depot: rows brought back that had been removed"] += 1
            yield from differences(reader, self.office.reader, but=risen)
        else:
            yield from compared(reader, self.office.store, DEPOT).differences
        yield from self.orders.broken(self.office.orders(DEPOT))
        if self._count(questions.UNFINISHED):
            yield f"jobs: {self._count(questions.UNFINISHED)} are not done"
