"""A value that somebody gave a rule, as it is stored."""

from dataclasses import dataclass
from enum import StrEnum


class RuleStatus(StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """In force while `effective_from` <= instant < `effective_until`; None: without bound."""

    id: int
    name: str
    value: object
    """As stored; it may be of another release and not fit any more."""
    effective_from: int | None = None
    effective_until: int | None = None
    status: RuleStatus = RuleStatus.ACTIVE
    set_at: int
    set_by: str
    reason: str = ""
    withdrawn_at: int | None = None
    withdrawn_by: str = ""

    @property
    def has_dates(self) -> bool:
        """Such a row waits while the clock cannot be trusted."""
        return self.effective_from is not None or self.effective_until is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRows:
    """All active rows as of one transaction; a greater version is a later one."""

    version: int
    rows: tuple[RuleRow, ...]
