"""The `[[driver]]` and `[[customer]]` tables of the configuration."""

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from daemon.domain.driver_terms import fault_of
from daemon.domain.master import Driver
from daemon.domain.orders.order import Tier
from daemon.settings_base import Name, Table, known_zone


class DriverTable(Table):
    name: Name
    """Short name, the same on every screen and in every message."""
    label: str = ""
    """The full name."""
    rule_set: str = ""
    """The law by which hours are judged: `us_property_70_8`, `us_property_60_7`,
    `us_passenger_70_8`, `us_passenger_60_7` or `eu_561`; left out: as the rule
    `hours.rule_set` has it."""
    exemption: str = ""
    """Holds for every shift: `short_haul_cdl`, `short_haul_non_cdl`, `ready_mix` or `none`; left
    out: as the rule `hours.standing_exemption` has it."""
    zone: Annotated[str, AfterValidator(known_zone)] | None = None
    """IANA time zone of the home terminal, whose midnights begin days; left out: the depot's."""
    sleeper: bool = False
    """Drives a truck with a sleeper berth."""
    cdl: bool = True
    """Needs a commercial driver's licence."""

    @model_validator(mode="after")
    def hours_can_be_judged(self) -> Self:
        fault = fault_of(self.driver())
        if fault is not None:
            raise ValueError(f"{fault.field}: {fault.message}; allowed: {fault.allowed}")
        return self

    def driver(self) -> Driver:
        return Driver(
            name=self.name,
            label=self.label,
            rule_set=self.rule_set,
            exemption=self.exemption,
            zone=self.zone or "",
            has_sleeper=self.sleeper,
            needs_cdl=self.cdl,
        )


class CustomerTable(Table):
    name: Name
    """Short name, the same on every screen and in every message."""
    label: str = ""
    """The full name."""
    tier: Tier = Tier.STANDARD
    """Of its orders where they say no other: premium, priority or standard."""
    contact: str = ""
    """Who there is told of delays."""
