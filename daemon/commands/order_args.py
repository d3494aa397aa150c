"""What may be told of an order: by command and in a file alike."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from daemon.commands.arg_types import PLAIN, InstantMs, Note, PlannedMs
from daemon.commands.spec import CommandArgs
from daemon.domain.orders.order import Order, Tier
from daemon.domain.orders.rating import HIGHEST, LOWEST
from daemon.domain.orders.told import Told, is_concrete, tidy, told_of
from daemon.settings_base import Name

MINUTES_MOST = 1440
PAPERS_MOST = 20

Amount = Annotated[int, Field(ge=1, le=1_000_000)]
Minutes = Annotated[int, Field(ge=0, le=MINUTES_MOST)]
Limit = Annotated[int, Field(ge=0, le=MINUTES_MOST)]
Gear = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\s\x00-\x1f\x7f]+$")]
Paper = Annotated[str, Field(min_length=1, max_length=64, pattern=PLAIN)]
Gears = Annotated[list[Gear], Field(max_length=PAPERS_MOST)]
Papers = Annotated[list[Paper], Field(max_length=PAPERS_MOST)]
Material = Annotated[str, Field(max_length=100, pattern=PLAIN)]
Mark = Annotated[int, Field(ge=LOWEST, le=HIGHEST)]
Reason = Annotated[Note, Field(min_length=1, pattern=r"\S")]

TAKEN_AWAY = frozenset({"earliest_at", "weight_kg", "volume_l"})
"""Null takes away what was told of these."""
AS_RULED = frozenset({"tier", "loading_min", "unloading_min", "discharge_limit_min"})
"""Null in a change gives these back to customer and rules."""


class OfOrder(CommandArgs):
    order: Name
    """Its number, by which customer and depot know it."""


class OrderFacts(OfOrder):
    tier: Tier | None = None
    """`premium`, `priority` or `standard`; left out: that of the customer."""
    earliest_at: PlannedMs | None = None
    """The site does not take it before, ms UTC; null: at any time."""
    material: Material | None = None
    """What is brought; with the word `concrete` in it the load sets."""
    equipment: Gears | None = None
    """Words, all of which the truck must have, e.g. `mixer`, `pump`."""
    weight_kg: Amount | None = None
    """Of the load; null: unknown."""
    volume_l: Amount | None = None
    """Of the load, in litres; null: unknown."""
    certificates: Papers | None = None
    """Kinds of paper that the driver must have, e.g. `hazmat`; `depotd papers kinds` lists all."""
    preferred: Papers | None = None
    """Kinds of paper that count for a driver."""
    loading_min: Minutes | None = None
    """Left out: the rule `orders.loading_minutes`."""
    unloading_min: Minutes | None = None
    """To the end of the pour; left out: the rule `orders.unloading_minutes`."""
    discharge_limit_min: Limit | None = None
    """From batching to the end of the pour; 0: the load does not set. Left out: of concrete, and
    of what needs a mixer, the rule `concrete.discharge_limit_minutes`; of others none."""
    note: Note | None = None
    """Kept with it."""

    nullable: ClassVar[frozenset[str]] = TAKEN_AWAY

    def told_fields(self) -> dict[str, Any]:
        """Those that were told, as `Told` calls them."""
        asked = self.model_fields_set - {"order", "reason"}
        given = {name: getattr(self, name) for name in type(self).model_fields if name in asked}
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
            if value is not None or name in self.nullable
        }


class AddOrder(OrderFacts):
    customer: Name
    """Who has ordered."""
    origin: Name
    """The site where it is loaded: a plant or the depot."""
    destination: Name
    """The site to which it is brought."""
    promised_at: PlannedMs
    """The truck is to be there by then, ms UTC."""

    def told(self) -> Told:
        return tidy(Told(name=self.order, **self.told_fields()))


class ChangeOrder(OrderFacts):
    nullable: ClassVar[frozenset[str]] = TAKEN_AWAY | AS_RULED

    tier: Tier | None = None
    """`premium`, `priority` or `standard`; null: that of the customer."""
    loading_min: Minutes | None = None
    """Null: the rule `orders.loading_minutes`."""
    unloading_min: Minutes | None = None
    """To the end of the pour; null: the rule `orders.unloading_minutes`."""
    discharge_limit_min: Limit | None = None
    """From batching to the end of the pour; 0: the load does not set. Null: of concrete, and of
    what needs a mixer, the rule `concrete.discharge_limit_minutes`; of others none."""
    customer: Name | None = None
    """Who has ordered."""
    origin: Name | None = None
    """The site where it is loaded."""
    destination: Name | None = None
    """The site to which it is brought."""
    promised_at: PlannedMs | None = None
    """The truck is to be there by then, ms UTC."""
    reason: Note = ""
    """Kept with the change."""

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        if not self.changed_fields():
            raise ValueError("names nothing that is to change")
        return self

    def changed_fields(self) -> Mapping[str, Any]:
        return self.told_fields()

    def told(self, order: Order) -> Told:
        """The order as it would be; whether its load sets follows from what is brought now."""
        was, changed = told_of(order), self.changed_fields()
        told = replace(was, **changed)
        sets = is_concrete(told.material, told.equipment)
        if "discharge_limit_min" not in changed and sets != is_concrete(
            was.material, was.equipment
        ):
            told = replace(told, discharge_limit_min=None)
        return tidy(told)


class CancelOrder(OfOrder):
    reason: Reason
    """Why; the driver and the customer hear it."""


class TakeBack(OfOrder):
    reason: Reason
    """Why; kept with the order."""


class DeclareDelay(OfOrder):
    minutes: Annotated[int, Field(ge=1, le=MINUTES_MOST)]
    """So much after the promise the truck will be there."""
    reason: Reason
    """What holds it up."""


class MoveOrder(OfOrder):
    state: Literal["loading", "in_transit", "delivering", "delivered"]
    """To which its truck has brought it."""
    vehicle: Name | None = None
    """The truck that reports it; left out: the one that has the order."""
    at: InstantMs | None = None
    """When that was, ms UTC; left out: now."""
    is_skipping: bool = False
    """States before it that nobody has seen are taken for passed at the same instant."""
    reason: Note = ""
    """Kept with the move."""


class RateOrder(OfOrder):
    rating: Mark
    """1 to 5, the best; of the driver who had the order."""
    note: Note = ""
    """Kept with it."""


class RateDriver(CommandArgs):
    driver: Name
    """Whose work it is about, without an order."""
    rating: Mark
    """1 to 5, the best."""
    note: Note = ""
    """Kept with it."""
