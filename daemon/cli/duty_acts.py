"""What is told of a driver's duty."""

import click

from daemon.cli.acting import Desk, acting, told
from daemon.cli.home_time import HomeTime, home_time
from daemon.cli.output import iso
from daemon.domain.hours.duty import Duty, Exemption, Mode

STATUSES = click.Choice([duty.value for duty in Duty], case_sensitive=False)
at_option = click.option(
    "--at",
    metavar="TIME",
    help="06:30, yesterday 06:30 or 2026-11-28T06:30, of the home terminal [default: now].",
)
mode_option = click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    help="pc: personal conveyance (OFF), ym: yard move (ON), team_seat: the passenger seat.",
)
note_option = click.option("--note", help="Remark for the log.")
needed_note_option = click.option("--note", required=True, help="Why; it stands in the log.")


class _Times:
    """Reads times by the driver's home terminal, which is looked up once and only if needed."""

    def __init__(self, desk: Desk, driver: str) -> None:
        self._desk, self._driver = desk, driver
        self._home: HomeTime | None = None

    @property
    def home(self) -> HomeTime:
        if self._home is None:
            self._home = home_time(self._desk, self._driver)
        return self._home

    def at(self, option: str, text: str | None) -> str | None:
        """As commands take it: with its offset."""
        return None if text is None else iso(self.home.instant(option, text))


@click.command("set")
@click.argument("driver")
@click.argument("status", type=STATUSES)
@acting
@mode_option
@click.option("--vehicle", help="In which he sits from then on.")
@click.option(
    "--seat",
    type=click.Choice(["driver", "co_driver"]),
    help="Of that vehicle [default: driver].",
)
@at_option
@note_option
def set_(desk: Desk, driver: str, status: str, at: str | None, **given: object) -> int:
    """Say which STATUS the driver is in: OFF, SB, D or ON.

    \b
    Examples:
      depotd duty set D17 ON --vehicle T101
      depotd duty set D17 OFF --mode pc --at 18:05
    """
    fields = told(**given, at=_Times(desk, driver).at("--at", at))
    return desk.act("duty.set", {"driver": driver, "status": status, **fields})


@click.command()
@click.argument("driver")
@click.argument("status", type=STATUSES)
@acting
@mode_option
@click.option("--vehicle", help="In which that was [default: as it was told].")
@click.option("--from", "since", metavar="TIME", required=True, help="As --at of `set`.")
@click.option("--until", metavar="TIME", required=True, help="Up to and without it.")
@needed_note_option
def edit(desk: Desk, driver: str, status: str, since: str, until: str, **given: object) -> int:
    """Put the log right: STATUS from a time until another. The records before it are kept.

    Driving that the truck recorded is not shortened.

    \b
    Examples:
      depotd duty edit D17 OFF --from 12:10 --until 12:45 --note "lunch, was relieved"
    """
    times = _Times(desk, driver)
    span = {"from": times.at("--from", since), "until": times.at("--until", until)}
    return desk.act("duty.edit", {"driver": driver, "status": status, **span, **told(**given)})


@click.command()
@click.argument("driver")
@click.argument("exemption", type=click.Choice([one.value for one in Exemption]))
@acting
@at_option
@note_option
def declare(desk: Desk, driver: str, exemption: str, at: str | None, note: str | None) -> int:
    """Declare an EXEMPTION for the shift of that time.

    \b
    Examples:
      depotd duty declare D17 adverse_driving --note "hail on I-70, not forecast"
    """
    fields = told(at=_Times(desk, driver).at("--at", at), note=note)
    return desk.act("duty.declare", {"driver": driver, "exemption": exemption, **fields})


@click.command()
@click.argument("number", metavar="NO", type=click.IntRange(min=1))
@acting
def withdraw(desk: Desk, number: int) -> int:
    """Withdraw the declaration with that number; that it was made stays in the log.

    \b
    Examples:
      depotd duty withdraw 12
    """
    return desk.act("duty.withdraw_declaration", {"id": number})


@click.command()
@click.argument("driver")
@click.argument("text")
@acting
@at_option
def annotate(desk: Desk, driver: str, text: str, at: str | None) -> int:
    """Write TEXT beside a time of the log.

    \b
    Examples:
      depotd duty annotate D17 "waited at the plant" --at 09:40
    """
    fields = told(at=_Times(desk, driver).at("--at", at))
    return desk.act("duty.annotate", {"driver": driver, "text": text, **fields})


@click.command()
@click.argument("driver")
@click.argument("drive", metavar="DRIVE", type=click.IntRange(min=1))
@acting
@needed_note_option
def claim(desk: Desk, driver: str, drive: int, note: str) -> int:
    """Take DRIVE, which the truck recorded for nobody, into the driver's log.

    `depotd duty unidentified` lists them.

    \b
    Examples:
      depotd duty claim D17 4 --note "took T101 to the wash"
    """
    return desk.act("duty.claim", {"driver": driver, "drive": drive, "note": note})


@click.command()
@click.argument("driver")
@click.argument("day")
@acting
def certify(desk: Desk, driver: str, day: str) -> int:
    """Say that the records of DAY are true and correct: 2026-11-28, yesterday or today.

    \b
    Examples:
      depotd duty certify D17 2026-11-28
    """
    certified = _Times(desk, driver).home.day("DAY", day)
    return desk.act("duty.certify", {"driver": driver, "day": certified.isoformat()})


@click.command()
@click.argument("driver")
@acting
@at_option
def leave(desk: Desk, driver: str, at: str | None) -> int:
    """Say that the driver has left his seat; his status stays.

    \b
    Examples:
      depotd duty leave D17
    """
    fields = told(at=_Times(desk, driver).at("--at", at))
    return desk.act("duty.leave", {"driver": driver, **fields})


ACTS: tuple[click.Command, ...] = (set_, edit, declare, withdraw, annotate, claim, certify, leave)
