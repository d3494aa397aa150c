import pytest

from daemon.domain.papers.kinds import (
    BY_KIND,
    RULES,
    Expiry,
    Holder,
    Kind,
    kinds_of,
    longest_months,
    needs_of,
)


def test_every_kind_has_its_rule_once() -> None:
    assert [rule.kind for rule in RULES] == list(Kind)


def test_a_kind_that_counts_from_its_making_says_how_long() -> None:
    assert [r.kind for r in RULES if r.expiry is Expiry.BY_LAW and r.months is None] == []
    assert [r.kind for r in RULES if not r.cite or not r.title] == []


@pytest.mark.parametrize(
    ("kind", "details", "months"),
    [
        (Kind.CDL, {}, 96),
        (Kind.MEDICAL, {}, 24),
        (Kind.MEDICAL, {"standard": "insulin"}, 12),
        (Kind.MEDICAL, {"standard": "vision"}, 12),
        (Kind.HAZMAT, {}, 60),
        (Kind.ANNUAL_INSPECTION, {}, 12),
        (Kind.REGISTRATION, {}, None),
    ],
)
def test_longest_validity_is_that_of_the_law(
    kind: Kind, details: dict[str, str], months: int | None
) -> None:
    assert longest_months(kind, details) == months


def test_who_needs_no_cdl_needs_a_licence_and_a_cdl_is_one() -> None:
    assert [need.kinds for need in needs_of(Holder.DRIVER, needs_cdl=True)] == [
        (Kind.CDL,),
        (Kind.MEDICAL,),
    ]
    first, _ = needs_of(Holder.DRIVER, needs_cdl=False)
    assert first.kinds == (Kind.LICENCE, Kind.CDL)


def test_what_is_needed_is_of_that_holder_and_marked_as_required() -> None:
    for holder in Holder:
        for needs_cdl in (False, True):
            for need in needs_of(holder, needs_cdl=needs_cdl):
                assert set(need.kinds) <= set(kinds_of(holder))
                assert all(BY_KIND[kind].is_required for kind in need.kinds)


def test_what_expiry_does_is_said() -> None:
    assert BY_KIND[Kind.MEDICAL].on_expiry == "not assignable"
    assert BY_KIND[Kind.TWIC].on_expiry == "warned"
    assert BY_KIND[Kind.ROAD_TEST].on_expiry == "does not expire"
