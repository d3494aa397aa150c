"""Arguments of commands on work orders."""

from typing import Annotated

from pydantic import Field, StringConstraints

from daemon.commands.arg_types import Note, PlannedMs
from daemon.commands.duty_desk import SomeNote
from daemon.commands.spec import CommandArgs
from daemon.settings_base import Name

Kind = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][\w .+-]*$", to_lower=True
    ),
]
"""Plans have their kinds in small letters: `A` is the service `a`, which is then counted anew."""
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=20)]
Minutes = Annotated[int, Field(ge=5, le=30 * 24 * 60)]
Bay = Annotated[int, Field(ge=1, le=50)]
Parts = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)]


class OfWorkOrder(CommandArgs):
    order: Name
    """Its name, such as W-17."""


class AddWork(CommandArgs):
    vehicle: Name
    """Short name of the vehicle."""
    kinds: Kinds
    """What is to be done, such as oil or brakes; where the vehicle has an order that is not
    started, that one gets it."""
    duration_min: Minutes | None = None
    """How long that takes; left out: as the rules have it."""
    note: Note = ""
    """Kept with the order."""


class AcceptWork(OfWorkOrder):
    pass


class MoveWork(OfWorkOrder):
    at: PlannedMs
    """When it begins, ms UTC."""
    bay: Bay | None = None
    """Left out: the first that is free."""
    is_forced: bool = False
    """Also outside the window and the shifts; never over the time of another order."""


class StartWork(OfWorkOrder):
    mechanic: Note = ""
    """Who does it."""
    is_forced: bool = False
    """Also when no bay is free for so long."""


class FinishWork(OfWorkOrder):
    kinds: Kinds | None = None
    """What was done; left out: all services that the order has."""
    by: Note = ""
    """Who has done it; left out: its mechanic, or who gives the command."""
    odometer_m: Annotated[int, Field(ge=0, le=10**10)] | None = None
    """Of the vehicle; left out: as it is believed."""
    engine_min: Annotated[int, Field(ge=0, le=10**8)] | None = None
    """Minutes of its engine; left out: as they are believed."""
    parts: Parts = Field(default_factory=list)
    """That were used."""
    cost_cents: Annotated[int, Field(ge=0, le=10**10)] | None = None
    """Of all of it."""
    note: Note = ""
    """Kept with the record."""
    is_confirmed: bool = False
    """The readings are right, though they do not fit what is known."""


class CancelWork(OfWorkOrder):
    reason: SomeNote
    """Why; kept with the order."""


class NoteWork(OfWorkOrder):
    note: Note
    """In place of the one there is."""
