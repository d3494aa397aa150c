"""Arguments of commands on service plans and on services that were done."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from daemon.commands.arg_types import PLAIN, InstantMs, Note, RowId
from daemon.commands.spec import CommandArgs
from daemon.domain.maintenance.plans import KIND
from daemon.settings_base import Name

KINDS_MOST = 10
Kind = Annotated[str, StringConstraints(pattern=f"^{KIND.pattern}$")]
Kinds = Annotated[tuple[Kind, ...], Field(min_length=1, max_length=KINDS_MOST)]
Word = Annotated[str, Field(max_length=100, pattern=PLAIN)]
Cents = Annotated[int, Field(ge=0, le=10**10)]
Metres = Annotated[int, Field(ge=0, le=10**10)]
Minutes = Annotated[int, Field(ge=0, le=10**8)]


class WhosePlan(CommandArgs):
    vehicle: Name | None = None
    """Of this one; or of a class."""
    vehicle_class: Annotated[str, Field(min_length=1, max_length=64, pattern=PLAIN)] | None = None
    """Of all vehicles of this class that have no such plan of their own."""
    kind: Kind
    """`a`, `b`, `c`, `d`, `hydraulics`, or a word of the depot's own."""

    @model_validator(mode="after")
    def names_one(self) -> Self:
        if (self.vehicle is None) == (self.vehicle_class is None):
            raise ValueError("name a vehicle or a class, and not both")
        return self


class SetPlan(WhosePlan):
    title: Word = ""
    """What is done, for people; left out: as the kind is called."""
    every_m: Annotated[int, Field(ge=100_000, le=10**9)] | None = None
    """Metres from one service to the next."""
    every_min: Annotated[int, Field(ge=60, le=10**7)] | None = None
    """Minutes of the engine from one service to the next."""
    every_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    """Days from one service to the next."""
    includes: Annotated[tuple[Kind, ...], Field(max_length=KINDS_MOST)] | None = None
    """Kinds that it does too; left out: `b` does `a`, `c` does `b` and `a`."""
    duration_min: Annotated[int, Field(ge=5, le=30 * 24 * 60)] | None = None
    """How long it takes in the workshop; left out: as usual for its kind."""

    @model_validator(mode="after")
    def has_a_trigger(self) -> Self:
        if self.every_m is None and self.every_min is None and self.every_days is None:
            raise ValueError("say after how much it is due: every_m, every_min or every_days")
        return self


class EndPlan(WhosePlan):
    pass


class PartArgs(CommandArgs):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=PLAIN)]
    """What was put in."""
    count: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many."""
    cost_cents: Cents | None = None
    """Of one."""


class AtService(CommandArgs):
    vehicle: Name
    """Short name of the vehicle."""
    kinds: Kinds
    """Which services; those that they include are meant too."""
    at: InstantMs | None = None
    """When, ms UTC; left out: now."""
    odometer_m: Metres | None = None
    """As it was read then; left out: what the vehicle's own counter was believed to be."""
    engine_min: Minutes | None = None
    """Of the engine, as it was read then; left out: as with the odometer."""
    note: Note = ""
    """Kept with it."""
    is_confirmed: bool = False
    """The readings are right, though they do not fit what is known."""


class RecordDone(AtService):
    by: Note = ""
    """Who has done it; left out: who records it."""
    parts: Annotated[tuple[PartArgs, ...], Field(max_length=100)] = ()
    """What was put in; kept with the first of the kinds."""
    cost_cents: Cents | None = None
    """In all; left out: that of the parts. Kept with the first of the kinds."""


class CountFrom(AtService):
    pass


class WithdrawDone(CommandArgs):
    id: RowId
    """Number of the record."""
    note: Annotated[Note, Field(min_length=1)]
    """Why; kept with it."""
