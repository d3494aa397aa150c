"""What the tests of rules share: rows, and what was given at the start."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from daemon.domain.rules.key import Value
from daemon.domain.rules.registry import CHECKS, KEYS, Registry
from daemon.domain.rules.resolve import Given, Moment, Rows, sort_rows
from daemon.domain.rules.row import RuleRow, RuleStatus

CDL = "compliance.cdl_warning_days"
REST, OTHER_REST = "compliance.mandatory_rest_hours", "compliance.required_rest_hours"
TOLD, ESCALATED = (
    "sla.premium.notification_threshold_minutes",
    "sla.premium.escalation_threshold_minutes",
)
REGISTRY = Registry(KEYS, CHECKS)


def given(
    environment: Mapping[str, Value] | None = None, settings: Mapping[str, Value] | None = None
) -> Given:
    return Given(registry=REGISTRY, environment=environment or {}, settings=settings or {})


def row(id: int, name: str, value: object, **changes: Any) -> RuleRow:  # noqa: A002 - the field
    fields: dict[str, Any] = {"set_at": id, "set_by": "ann", **changes}
    return RuleRow(id=id, name=name, value=value, **fields)


def withdrawn(id: int, name: str, value: object, **changes: Any) -> RuleRow:  # noqa: A002 - the field
    gone = {"status": RuleStatus.WITHDRAWN, "withdrawn_at": 9, "withdrawn_by": "bob"}
    return row(id, name, value, **gone | changes)


def rows(*some: RuleRow) -> Rows:
    return sort_rows(REGISTRY, some)


def at(instant: int, *, is_trusted: bool = True) -> Moment:
    return Moment(at=instant, is_trusted=is_trusted)


INSTANTS = st.integers(-5, 25)
VALUES: dict[str, st.SearchStrategy[object]] = {
    CDL: st.integers(1, 5),
    REST: st.integers(10, 13),
    OTHER_REST: st.integers(10, 13),
    TOLD: st.integers(0, 14),
}


@st.composite
def stored_rows(draw: st.DrawFn, most: int = 8) -> list[RuleRow]:
    """Rows of a few rules, two of which are one; dates, authors' haste and withdrawals vary."""
    drawn = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        name = draw(st.sampled_from(sorted(VALUES)))
        begins = draw(st.none() | INSTANTS)
        lasts = draw(st.none() | st.integers(1, 10))
        ends = None if lasts is None else (begins if begins is not None else 10) + lasts
        make = withdrawn if draw(st.integers(0, 4)) == 0 else row
        drawn.append(
            make(
                number,
                name,
                draw(VALUES[name]),
                set_at=draw(st.integers(0, 3)),
                effective_from=begins,
                effective_until=ends,
            )
        )
    return drawn
