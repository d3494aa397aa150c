"""What the commands on duty logs share: who and when is meant, and how a refusal is raised."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field

from daemon.commands import replies
from daemon.commands.arg_types import Note
from daemon.commands.command_tx import CommandTx
from daemon.commands.master_args import exact_ms
from daemon.commands.spec import CommandArgs
from daemon.domain.commands import Via
from daemon.domain.duty.records import STATUSES, Origin, is_allowed
from daemon.domain.events import ClockQuality
from daemon.domain.hours.duty import Duty, Mode
from daemon.errors import CommandRefused
from daemon.settings_base import Name
from daemon.store import drivers, vehicles, zones
from daemon.store.drivers import DriverRow
from daemon.store.duty import Making
from daemon.store.duty_notes import Saying

SomeNote = Annotated[Note, Field(min_length=1, pattern=r"\S")]
Instant = AwareDatetime


class OfDriver(CommandArgs):
    driver: Name
    """Name of the driver."""


class DutyRefused(CommandRefused):
    def __init__(self, code: str, message: str, *, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    at: int
    is_ours: bool
    """It is the depot's own now, and put right together with its clock."""


def driver_named(tx: CommandTx, name: str, *, retired_too: bool = False) -> DriverRow:
    """Logs of drivers who are retired are still put right; they start nothing new."""
    driver = drivers.driver_by_name(tx, name)
    if driver is None:
        raise DutyRefused(
            "driver_not_found",
            f"no driver is called {name}",
            next_step="depotd drivers list names them all",
        )
    if driver.retired_at is not None and not retired_too:
        raise DutyRefused(
            "driver_retired",
            f"driver {name} is retired",
            next_step=f"depotd drivers add {name} brings the driver back",
        )
    return driver


def vehicle_named(tx: CommandTx, name: str, *, retired_too: bool = False) -> int:
    vehicle_id = vehicles.vehicle_id(tx, name)
    if vehicle_id is None:
        raise DutyRefused(
            "vehicle_not_found",
            f"no vehicle is called {name}",
            next_step="depotd vehicles list names them all",
        )
    if vehicles.is_retired(tx, vehicle_id) and not retired_too:
        raise DutyRefused(
            "vehicle_retired",
            f"vehicle {name} is retired",
            next_step=f"depotd vehicles add {name} brings it back",
        )
    return vehicle_id


def zone_of(tx: CommandTx, driver: DriverRow) -> ZoneInfo:
    """Of the driver's home terminal."""
    return ZoneInfo(driver.zone) if driver.zone else zones.depot_zone(tx)


def said(at: int, zone: ZoneInfo) -> str:
    """An instant as the home terminal's clocks say it."""
    local = datetime.fromtimestamp(at // 1000, tz=UTC).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()}"


def when(tx: CommandTx, given: datetime | None) -> When:
    """The depot's now, or an instant that is past."""
    if given is None:
        return When(at=tx.now, is_ours=True)
    need_time(tx, "an instant that is given", "leave it out: now is put right with the clock")
    at = exact_ms(given)
    need_past(tx, "at", at)
    return When(at=at, is_ours=False)


def need_time(tx: CommandTx, what: str, next_step: str) -> None:
    """What is over and what is still to come, only a trusted clock can tell apart."""
    if tx.stamp.clock is ClockQuality.UNTRUSTED:
        raise DutyRefused(
            replies.CLOCK_UNTRUSTED,
            f"{what} cannot be judged: the depot's clock is not trusted yet",
            next_step=next_step,
        )


def need_past(tx: CommandTx, what: str, at: int) -> None:
    if at > tx.now:
        raise DutyRefused(
            "in_the_future",
            f"{what}: {said(at, zones.depot_zone(tx))} is in the future",
            next_step=f"the depot's clock says {said(tx.now, zones.depot_zone(tx))}",
        )


def need_mode_of(duty: Duty, mode: Mode | None) -> None:
    if mode is not None and not is_allowed(duty, mode):
        allowed = ", ".join(one for one in Duty if one in STATUSES[mode])
        raise DutyRefused(
            "mode_does_not_fit",
            f"mode {mode} does not go with {duty}",
            next_step=f"it goes with {allowed}",
        )


def origin_of(tx: CommandTx) -> Origin:
    return Origin.HEADOFFICE if tx.actor.via is Via.HEADOFFICE else Origin.PERSON


def making(tx: CommandTx, *, is_at_ours: bool = False) -> Making:
    return Making(stamp=tx.stamp, by=tx.actor.name, is_at_ours=is_at_ours)


def saying(tx: CommandTx) -> Saying:
    return Saying(at=tx.now, by=tx.actor.name)


def status(duty: Duty, mode: Mode | None) -> str:
    return duty.value if mode is None else f"{duty} ({mode})"
