"""What has to be asked before an act on a duty log."""

from collections.abc import Sequence
from datetime import date

from daemon.domain.hours.duty import Exemption
from daemon.readmodel.compliance import EXEMPTION_WORDS
from tui.duty_acts import SEAT_SAID, STATUS_SAID, Whose
from tui.fields import Fault, Field, Form, Given, choice, one_of
from tui.moments import AHEAD_HINT, PAST_HINT, instant_reader
from tui.plan_text import PLAN_HINT, PLAN_WORDS, read_plan

NOTE_HINT = "why; it stands in the log with your name"


def _at(whose: Whose, *, key: str = "at", label: str = "At", ahead: bool = False) -> Field:
    return Field(
        key=key,
        label=label,
        hint=AHEAD_HINT if ahead else PAST_HINT,
        read=instant_reader(whose.zone, whose.now, ahead=ahead),
    )


def _note(*, is_required: bool) -> Field:
    return Field(key="note", label="Note", hint=NOTE_HINT, is_required=is_required)


def _vehicle(vehicles: Sequence[str], hint: str) -> Field:
    return Field(
        key="vehicle",
        label="Vehicle",
        hint=hint,
        known=tuple(vehicles),
        read=one_of("vehicle", vehicles),
    )


def set_status(whose: Whose, status: str, vehicles: Sequence[str]) -> Form:
    """`status` stands in it at first: what he is now."""
    return Form(
        title=f"Set the status of {whose.driver}",
        fields=(
            choice("status", "Status", tuple(STATUS_SAID.items()), value=status),
            _vehicle(vehicles, "takes a seat in it; empty: where he sits stays"),
            choice("seat", "Seat", tuple(SEAT_SAID.items())),
            _at(whose),
            _note(is_required=False),
        ),
    )


def declare(whose: Whose) -> Form:
    choices = tuple((exemption.value, EXEMPTION_WORDS[exemption]) for exemption in Exemption)
    return Form(
        title=f"Declare an exemption for {whose.driver}",
        about="It holds for one shift. Conditions that were foreseen are not adverse.",
        fields=(
            choice("exemption", "Exemption", choices),
            _at(whose, label="In the shift at"),
            _note(is_required=True),
        ),
    )


def edit(whose: Whose, day: date, *, begins: str = "", ends: str = "") -> Form:
    """Times alone are of the day that is shown."""
    read = instant_reader(whose.zone, whose.now, day=day)
    hint = f"14:05 is of {day.isoformat()}; or 2026-06-01 14:05"

    def check(found: Given) -> Fault | None:
        if found["until"] <= found["from"]:
            return Fault(key="until", said="It must end after it begins.")
        return None

    return Form(
        title=f"Edit the log of {whose.driver}",
        about="Driving that the truck recorded cannot be shortened.",
        fields=(
            Field(key="from", label="From", hint=hint, value=begins, is_required=True, read=read),
            Field(key="until", label="Until", hint=hint, value=ends, is_required=True, read=read),
            choice("status", "Then it says", tuple(STATUS_SAID.items())),
            _note(is_required=True),
        ),
        check=check,
    )


def annotate(whose: Whose) -> Form:
    return Form(
        title=f"Annotate the log of {whose.driver}",
        fields=(
            Field(key="text", label="Text", hint="what should be known", is_required=True),
            _at(whose),
        ),
    )


def claim(said: str, drivers: Sequence[str]) -> Form:
    return Form(
        title=f"Whose is {said}?",
        about="Nobody was logged in. Once it is claimed it cannot be shortened.",
        fields=(
            Field(
                key="driver",
                label="Driver",
                hint="name of the driver who drove it",
                is_required=True,
                known=tuple(drivers),
                read=one_of("driver", drivers),
            ),
            _note(is_required=True),
        ),
    )


def plan(whose: Whose, text: str = "") -> Form:
    """`text`: the work he has in hand."""
    return Form(
        title=f"Work in hand of {whose.driver}",
        about=PLAN_WORDS,
        fields=(
            Field(
                key="plan",
                label="Steps",
                hint=PLAN_HINT,
                value=text,
                is_required=True,
                read=read_plan,
            ),
            _at(whose, key="begins_at", label="Begins", ahead=True),
        ),
    )
