"""depotd and head office as they are installed, under load, with death among them.

The depot is behind by more than it can catch up with meanwhile, and head office gives it commands
all the time. Whoever dies is killed with -9 and started again; the broker loses its memory too,
now and then.
"""

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from daemon.clock import SystemClock
from daemon.headoffice.store import CommandRow, NewCommand
from daemon.store import marks, outbox
from daemon.wire.topics import DepotId
from tests.brokers import BrokerPlan, Mosquitto
from tests.convergence import Compared, compare
from tests.faults.fleet import FleetPlan, fill
from tests.faults.office import looking
from tests.faults.programs import Program, depotd_headoffice, depotd_run
from tests.faults.waiting import NEVER, until

DENVER = DepotId("denver")
COMMANDS = 100
VICTIMS = ("depot", "office", "broker")
RULE = "compliance.cdl_warning_days"
LONGEST_CALM_S = 1.5
DRIVE = FleetPlan(trucks=50)
AUDITED = "SELECT command_id, count(*) FROM audit WHERE via = 'headoffice' GROUP BY command_id"
RULES_SET = "SELECT reason, count(*) FROM rule GROUP BY reason"
VEHICLES = "SELECT count(*) FROM vehicle WHERE name GLOB 'new-*'"


@dataclass(frozen=True, slots=True, kw_only=True)
class StormPlan:
    address: str
    kills: int
    steps: int
    """Of the fleet, before the daemon starts for the first time."""
    history_kbit_s: int
    """So that it lasts."""
    seed: int = 1


class Storm:
    def __init__(self, folder: Path, plan: StormPlan) -> None:
        self.plan = plan
        self.dice = random.Random(plan.seed)  # noqa: S311 - a test's
        self.database = folder / "depotd.db"
        self.deaths: Counter[str] = Counter()
        self.given: list[str] = []
        """Ids of commands."""
        self._broker = Mosquitto(folder, BrokerPlan(has_persistence=True))
        self._config = folder / "depotd.toml"
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.rows = fill(self.database, DRIVE, steps=self.plan.steps)
        self._stack.enter_context(self._broker)
        self._config.write_text(self._settings(), encoding="utf-8")
        self._depot = self._stack.enter_context(depotd_run(self._config))
        self._office = self._stack.enter_context(
            depotd_headoffice(self._broker.url, self.plan.address)
        )
        until(self._is_known)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def rage(self) -> None:
        """Commands in between; the last of them after the last death."""
        kills = self.plan.kills
        victims = [VICTIMS[kill % len(VICTIMS)] for kill in range(kills)]
        self.dice.shuffle(victims)
        for kill, victim in enumerate(victims, 1):
            self.order(COMMANDS * kill // (kills + 1))
            NEVER.wait(self.dice.random() * LONGEST_CALM_S)
            self.kill(victim)
        self.order(COMMANDS)

    def order(self, upto: int) -> None:
        now = SystemClock().now()
        with looking(self.plan.address) as store:
            while len(self.given) < upto:
                command = command_number(len(self.given))
                store.add_command(command, now=now)
                self.given.append(command.id)

    def kill(self, victim: str) -> None:
        self.deaths[victim] += 1
        if victim == "broker":
            self._broker.kill()
            if self.dice.random() < 0.5:
                self._broker.forget()
            self._broker.start()
        else:
            program: Program = self._depot if victim == "depot" else self._office
            program.kill()
            program.start()

    def answers(self) -> Sequence[CommandRow]:
        with looking(self.plan.address) as store:
            return store.commands(DENVER, limit=10 * COMMANDS)

    def settle(self, *, within_s: float) -> Compared:
        """Everything answered, everything there, and the depot knows it."""

        def is_over() -> bool:
            with closing(self._look()) as reads:
                lasts = outbox.lasts(reads)
                return lasts["result"] >= len(self.given) and marks.marks(reads) == lasts

        until(is_over, within_s=within_s, every_s=0.2, why=self._standing)
        until(lambda: all(row.state == "answered" for row in self.answers()), within_s=30)
        return until(self._equal, within_s=20, every_s=0.3, why=self._difference)

    def effects(self) -> Mapping[str, int]:
        """How often each command took effect at the depot, by its audit and by what it left."""
        with closing(self._look()) as reads:
            found = Counter(dict(reads.execute(AUDITED).fetchall()))
            set_by = dict(reads.execute(RULES_SET).fetchall())
            (vehicles,) = reads.execute(VEHICLES).fetchone()
        rules = [command_number(n) for n in range(len(self.given)) if n % 2 == 0]
        assert {reason: set_by.get(reason) for reason in (one.id for one in rules)} == {
            one.id: 1 for one in rules
        }
        assert vehicles == len(self.given) - len(rules)
        return found

    def _look(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, isolation_level=None)

    def _equal(self) -> Compared | None:
        found = compare(self.database, self.plan.address, DENVER)
        return None if found.differences else found

    def _difference(self) -> str:
        found = compare(self.database, self.plan.address, DENVER)
        return "\n".join(found.differences)

    def _is_known(self) -> bool:
        with looking(self.plan.address) as store:
            return any(status.depot == DENVER for status in store.status())

    def _standing(self) -> str:
        with closing(self._look()) as reads:
            told = f"depot {outbox.lasts(reads)}, known as delivered {marks.marks(reads)}"
        logs = "\n".join([*self._depot.log, *self._office.log][-40:])
        return f"{told}, given {len(self.given)}, deaths {dict(self.deaths)}\n{logs}"

    def _settings(self) -> str:
        return f"""
            [depot]
            name = "Denver"
            [store]
            path = "{self.database}"
            [link]
            broker = "{self._broker.url}"
            keepalive_s = 5
            untrusted_wait_s = 0
            retry_most_s = 1
            history_kbit_s = {self.plan.history_kbit_s}
            commands_per_minute = 100000
            """


def command_number(number: int) -> NewCommand:
    """Each leaves something behind that can be counted."""
    name = f"order-{number}"
    kind = "vehicles.add" if number % 2 else "rules.set"
    args: dict[str, object] = {"name": f"new-{number}"}
    if kind == "rules.set":
        args = {"name": RULE, "value": 5 + number % 50, "reason": name}
    return NewCommand(depot=DENVER, id=name, kind=kind, args=json.dumps(args), actor="anna")
