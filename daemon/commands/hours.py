"""The work that a driver has in hand: given, taken back."""

from typing import Annotated, Any

from pydantic import Field

from daemon.commands.arg_types import InstantMs
from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done, refused
from daemon.domain.commands import Answer, Role
from daemon.domain.watch.saying import lasting
from daemon.domain.watch.work import Work
from daemon.domain.watch.work_text import WorkRefused, work_of
from daemon.settings_base import Name
from daemon.store import drivers, work_plans
from daemon.store.drivers import DriverRow

DAY_MS = 86_400_000
BEFORE_MS = DAY_MS
AHEAD_MS = 14 * DAY_MS
TEXT_MOST = 10_000
LISTED = "`depotd drivers list` names those there are"


class DriverArgs(CommandArgs):
    driver: Name
    """Short name of the driver."""


class PlanArgs(DriverArgs):
    plan: Annotated[str, Field(max_length=TEXT_MOST)]
    """Steps in order, such as `load 15, drive 45, pour 30, return 0:45`."""
    begins_at: InstantMs | None = None
    """When the first step begins, ms UTC; left out: now."""


def plan(tx: CommandTx, args: PlanArgs) -> Answer:
    driver = drivers.driver_by_name(tx, args.driver)
    if driver is None or driver.retired_at is not None:
        return _no_driver(driver, args.driver)
    begins_at = tx.now if args.begins_at is None else args.begins_at
    if not tx.now - BEFORE_MS <= begins_at <= tx.now + AHEAD_MS:
        return refused(
            "bad_plan",
            f"work of driver {driver.name}: it begins more than a day ago or two weeks ahead",
            next_step="give another begin, or leave it out for now",
        )
    try:
        steps = work_of(args.plan)
    except WorkRefused as exc:
        return refused("bad_plan", f"work of driver {driver.name}: {exc}")
    work_plans.save(
        tx, driver.id, Work(begins_at=begins_at, steps=steps), now=tx.now, by=tx.actor.name
    )
    minutes = sum(step.minutes for step in steps)
    body = {
        "driver": driver.name,
        "begins_at": begins_at,
        "minutes": minutes,
        "steps": [[step.what, step.minutes] for step in steps],
    }
    tx.record("hours.planned", subject=driver.name, body=body)
    said = f"driver {driver.name} has work in hand for {lasting(minutes)}"
    return done(said, driver=driver.name, begins_at=begins_at, minutes=minutes)


def drop_plan(tx: CommandTx, args: DriverArgs) -> Answer:
    driver = drivers.driver_by_name(tx, args.driver)
    if driver is None:
        return _no_driver(driver, args.driver)
    if not work_plans.drop(tx, driver.id):
        return done(f"driver {driver.name} had no work in hand", dropped=False)
    tx.record("hours.plan_dropped", subject=driver.name, body={"driver": driver.name})
    return done(f"driver {driver.name} has no work in hand any more", dropped=True)


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="hours.plan",
            role=Role.OPERATOR,
            args=PlanArgs,
            run=plan,
            what="Gives a driver work in hand, in place of what was; the hours are watched by it.",
        ),
        CommandSpec(
            name="hours.drop_plan",
            role=Role.OPERATOR,
            args=DriverArgs,
            run=drop_plan,
            what="Takes back the work that a driver has in hand.",
        ),
    )


def _no_driver(driver: DriverRow | None, name: str) -> Answer:
    if driver is None:
        return refused("driver_not_found", f"there is no driver {name!r}", next_step=LISTED)
    return refused(
        "driver_retired",
        f"driver {name} is retired",
        next_step=f"depotd drivers add {name} brings the driver back",
    )
