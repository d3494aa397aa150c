from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.papers.fitness import OpenDefect, driver_fitness, vehicle_fitness
from daemon.domain.papers.kinds import Holder, Kind, kinds_of, needs_of
from daemon.domain.papers.paper import Paper, Subject
from tests.daemon.domain.papers.unhurried import UNHURRIED

TODAY = date(2026, 11, 28)
KINDS = st.sampled_from(kinds_of(Holder.DRIVER))
DAYS = st.one_of(st.none(), st.integers(-200, 200))


def paper(kind: Kind, days: int | None) -> Paper:
    expires_on = None if days is None else TODAY + timedelta(days=days)
    return Paper(kind=kind, expires_on=expires_on)


def subject(holder: Holder, *papers: Paper, is_retired: bool = False) -> Subject:
    return Subject(
        holder=holder, id=1, name="X", needs_cdl=True, is_retired=is_retired, papers=papers
    )


def test_a_driver_with_valid_papers_can_be_assigned_through_the_last_day() -> None:
    driver = subject(Holder.DRIVER, paper(Kind.CDL, 0), paper(Kind.MEDICAL, 0))
    assert driver_fitness(driver, TODAY).is_assignable
    assert driver_fitness(driver, TODAY).text == ""
    assert not driver_fitness(driver, TODAY + timedelta(days=1)).is_assignable


def test_reasons_say_what_is_wrong_since_when() -> None:
    fitness = driver_fitness(subject(Holder.DRIVER, paper(Kind.MEDICAL, -8)), TODAY)
    assert [(one.code, one.about, one.text) for one in fitness.reasons] == [
        ("paper_missing", "cdl", "no CDL on file: unknown"),
        ("paper_expired", "medical", "medical certificate expired 2026-11-20 (8 days ago)"),
    ]


def test_an_optional_paper_that_has_expired_keeps_nobody() -> None:
    driver = subject(
        Holder.DRIVER, paper(Kind.CDL, 9), paper(Kind.MEDICAL, 9), paper(Kind.TWIC, -9)
    )
    assert driver_fitness(driver, TODAY).is_assignable


def test_an_open_safety_defect_keeps_a_vehicle_from_the_road() -> None:
    vehicle = subject(Holder.VEHICLE, paper(Kind.ANNUAL_INSPECTION, 9), paper(Kind.REGISTRATION, 9))
    dent = OpenDefect(id=1, report=11, item="body", is_safety=False)
    brakes = OpenDefect(id=2, report=12, item="brakes", is_safety=True)
    assert vehicle_fitness(vehicle, [dent], TODAY).is_assignable
    fitness = vehicle_fitness(vehicle, [dent, brakes], TODAY)
    assert fitness.text == "open safety defect: brakes, report 12"
    assert not fitness.is_assignable


def test_who_is_unknown_or_retired_is_not_assignable() -> None:
    assert driver_fitness(None, TODAY).text == "no such driver: unknown"
    assert vehicle_fitness(None, [], TODAY).text == "no such vehicle: unknown"
    gone = subject(Holder.DRIVER, paper(Kind.CDL, 9), paper(Kind.MEDICAL, 9), is_retired=True)
    assert [one.code for one in driver_fitness(gone, TODAY).reasons] == ["retired"]


@UNHURRIED
@given(days=st.dictionaries(KINDS, DAYS, max_size=10), needs_cdl=st.booleans())
def test_nobody_is_assignable_with_a_required_paper_expired_or_missing(
    days: dict[Kind, int | None], *, needs_cdl: bool
) -> None:
    driver = Subject(
        holder=Holder.DRIVER,
        id=1,
        name="X",
        needs_cdl=needs_cdl,
        papers=tuple(paper(kind, left) for kind, left in days.items()),
    )
    valid = {kind for kind, left in days.items() if left is not None and left >= 0}
    unmet = [
        need for need in needs_of(Holder.DRIVER, needs_cdl=needs_cdl) if not valid & set(need.kinds)
    ]
    fitness = driver_fitness(driver, TODAY)
    assert len(fitness.reasons) == len(unmet)
    assert fitness.is_assignable is (not unmet)
