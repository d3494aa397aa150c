"""Acts on a driver's duty log and on the work he has in hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from daemon.domain.hours.duty import Duty, Exemption, Mode
from daemon.readmodel.compliance import EXEMPTION_WORDS, work_of
from daemon.readmodel.duty import DriveRow, SeatRow
from daemon.readmodel.duty_days import DeclarationRow
from tui.acts import Act, Impossible, Proposal
from tui.format import LocalTime, duration
from tui.plan_text import plan_said

STATUS_SAID: Mapping[str, str] = {
    "ON": "on duty, not driving",
    "OFF": "off duty",
    "SB": "in the sleeper berth",
    "D": "driving",
    "ON:ym": "on duty: yard move",
    "OFF:pc": "off duty: personal conveyance",
    "OFF:team_seat": "in the passenger seat of a team",
}
"""Status and mode as one choice; every pair that the log takes from people."""
SEAT_SAID = {"driver": "as driver", "co_driver": "as co-driver"}
JUDGED = "His clocks are judged anew."
KEPT = "What it replaces is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The driver an act is about, and by which clock its instants are said."""

    driver: str
    zone: ZoneInfo
    now: int

    @property
    def local(self) -> LocalTime:
        return LocalTime(self.zone)

    def when(self, at: object) -> str:
        return self.local.near(at, self.now) if isinstance(at, int) else "now"


def status_of(choice: str) -> dict[str, Any]:
    """`ON:ym` as the arguments of a command."""
    duty, _, mode = choice.partition(":")
    return {"status": Duty(duty).value} | ({"mode": Mode(mode).value} if mode else {})


def choice_of(duty: Duty | None, mode: Mode | None) -> str:
    """What he is now as that choice."""
    if duty is None:
        return Duty.ON.value
    return duty.value if mode is None else f"{duty.value}:{mode.value}"


def set_status(whose: Whose, given: Mapping[str, Any]) -> Act:
    args = {key: value for key, value in given.items() if key != "status"}
    vehicle = f", in {given['vehicle']} {SEAT_SAID[given['seat']]}" if "vehicle" in given else ""
    if "vehicle" not in given:
        args.pop("seat", None)
    said = STATUS_SAID[given["status"]]
    return Act(
        command="duty.set",
        args={"driver": whose.driver, **status_of(given["status"]), **args},
        what=f"set {whose.driver} {said}",
        effect=f"From {whose.when(given.get('at'))} on {whose.driver} is {said}{vehicle}. {JUDGED}",
    )


def declare(whose: Whose, given: Mapping[str, Any]) -> Act:
    said, _, cite = EXEMPTION_WORDS[Exemption(given["exemption"])].partition(", ")
    return Act(
        command="duty.declare",
        args={"driver": whose.driver, **given},
        what=f"declare {said} for {whose.driver}",
        effect=f"By {cite}, for the shift he is in at {whose.when(given.get('at'))}. It stands in"
        f" his log with your name. {JUDGED}",
    )


def withdraw(whose: Whose, one: DeclarationRow) -> Proposal:
    said = EXEMPTION_WORDS[one.exemption].partition(", ")[0]
    what = f"withdraw {said} of {whose.driver}"
    if one.withdrawn_at is not None:
        return Impossible(what=what, why=f"{one.withdrawn_by} has withdrawn it")
    return Act(
        command="duty.withdraw_declaration",
        args={"id": one.id},
        what=what,
        effect=f"It no longer holds for the shift at {whose.when(one.at)} and stays on record."
        f" {JUDGED}",
    )


def edit(whose: Whose, given: Mapping[str, Any]) -> Act:
    said = STATUS_SAID[given["status"]]
    args = {key: value for key, value in given.items() if key != "status"}
    span = f"{whose.when(given['from'])} to {whose.when(given['until'])}"
    lasts = duration((given["until"] - given["from"]) // 1000)
    return Act(
        command="duty.edit",
        args={"driver": whose.driver, **status_of(given["status"]), **args},
        what=f"edit the log of {whose.driver}",
        effect=f"From {span} ({lasts}) it then says {said}. {KEPT} Driving that the truck"
        " recorded cannot be shortened; a certified day must be certified anew.",
    )


def annotate(whose: Whose, given: Mapping[str, Any]) -> Act:
    return Act(
        command="duty.annotate",
        args={"driver": whose.driver, "at": whose.now, **given},
        what=f"annotate the log of {whose.driver}",
        effect=f"At {whose.when(given.get('at'))}: {given['text']}. No clock is changed by it.",
    )


def certify(whose: Whose, day: date) -> Act:
    """`day` as the home terminal's calendar has it."""
    return Act(
        command="duty.certify",
        args={"driver": whose.driver, "day": day.isoformat()},
        what=f"certify {day:%a} {day.isoformat()} of {whose.driver}",
        effect="It says that the records of that day are true and complete. Once one of them"
        " changes it must be certified anew.",
    )


def leave(whose: Whose, seat: SeatRow | None) -> Proposal:
    if seat is None:
        return Impossible(what=f"take {whose.driver} out of his seat", why="he has none")
    return Act(
        command="duty.leave",
        args={"driver": whose.driver},
        what=f"take {whose.driver} out of {seat.vehicle}",
        effect=f"What {seat.vehicle} drives from now on is no longer recorded as his. His status"
        " stays until it is set.",
    )


def claim(drive: DriveRow, said: str, given: Mapping[str, Any]) -> Proposal:
    """`said`: vehicle, when and how long."""
    if drive.ended_at is None:
        why = f"it goes on; who drives {drive.vehicle} takes his seat by S on his page"
        return Impossible(what=f"claim {said}", why=why)
    return Act(
        command="duty.claim",
        args={"drive": drive.id, **given},
        what=f"give {said} to {given['driver']}",
        effect=f"That driving is then recorded as his and cannot be shortened. {KEPT} {JUDGED}",
    )


def plan(whose: Whose, given: Mapping[str, Any]) -> Act:
    return Act(
        command="hours.plan",
        args={"driver": whose.driver, **given},
        what=f"give {whose.driver} work in hand",
        effect=f"{plan_said(work_of(given['plan']))}. It is told as soon as a clock"
        " will run out before it is done. Work that he has in hand already is replaced.",
    )


def drop_plan(whose: Whose) -> Act:
    return Act(
        command="hours.drop_plan",
        args={"driver": whose.driver},
        what=f"drop the work {whose.driver} has in hand",
        effect="Clocks are then only compared with the law, not with work to come.",
    )
