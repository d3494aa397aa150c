from datetime import date

import pytest

from daemon.commands.paper_args import PaperArgs
from daemon.commands.papers import WithdrawPaper
from daemon.domain.papers.filing import filed
from daemon.domain.papers.kinds import BY_KIND, Expiry, Holder, Kind
from daemon.domain.papers.paper import Paper
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tests.tui.test_duty_forms import faults_of, filled
from tui import paper_acts
from tui.fields import Form
from tui.format import LocalTime

LOCAL = LocalTime.of(ZONE)


def form(kind: Kind) -> Form:
    return paper_acts.add_form(kind, "D17", LOCAL, NOW)


@pytest.mark.parametrize("kind", Kind)
def test_the_daemon_files_what_the_form_of_each_kind_gives(kind: Kind) -> None:
    rule = BY_KIND[kind]
    typed = {"number": "77", "issued_on": "2026-05-01"}
    if rule.expiry is Expiry.TOLD:
        typed["expires_on"] = "2027-04-30"
    act = paper_acts.add(kind, rule.holder, "D17", filled(form(kind), **typed))
    told = PaperArgs.model_validate(act.args)
    assert told.subject == f"{rule.holder}:D17"
    made = Paper(
        kind=Kind(told.kind),
        issued_on=date.fromisoformat(told.issued_on or ""),
        expires_on=None if told.expires_on is None else date.fromisoformat(told.expires_on),
        source=told.source,
        details=told.details,
    )
    assert (filed(made, date(2026, 6, 1)).expires_on is None) == (rule.expiry is Expiry.NEVER)
    assert act.what == f"add the {rule.title} of D17"


def test_details_are_asked_as_the_kind_has_them() -> None:
    found = filled(
        form(Kind.CDL), expires_on="2030-01-31", detail_class="B", detail_endorsements="n, x"
    )
    act = paper_acts.add(Kind.CDL, Holder.DRIVER, "D17", found)
    assert act.args["details"] == {"class": "B", "endorsements": "NX"}
    assert "valid through 2030-01-31" in act.effect
    assert "D17 is not assignable" in act.effect
    wrong = faults_of(form(Kind.CDL), expires_on="2030-01-31", detail_endorsements="NQ")
    assert [(one.key, one.said) for one in wrong] == [
        ("detail_endorsements", "No Q: there are H, N, P, S, T, X.")
    ]
    medical = filled(form(Kind.MEDICAL), expires_on="2027-01-31", source="state_mvr")
    assert paper_acts.add(Kind.MEDICAL, Holder.DRIVER, "D17", medical).args["details"] == {}


def test_dates_that_the_law_asks_for_are_needed_and_in_order() -> None:
    assert [one.key for one in faults_of(form(Kind.CDL))] == ["expires_on"]
    assert [one.key for one in faults_of(form(Kind.ANNUAL_INSPECTION))] == ["issued_on"]
    assert faults_of(form(Kind.APPLICATION)) == []
    backwards = {"issued_on": "2026-05-01", "expires_on": "2026-04-30"}
    assert [one.key for one in faults_of(form(Kind.CDL), **backwards)] == ["expires_on"]


def test_each_holder_has_its_kinds() -> None:
    kinds = [[choice.key for choice in paper_acts.kinds(holder)] for holder in Holder]
    assert kinds[0][0] == "cdl"
    assert not set(kinds[0]) & set(kinds[1])


def test_a_paper_is_withdrawn_with_a_reason() -> None:
    found = filled(paper_acts.withdraw_form("CDL", "D17"), note="of another driver")
    act = paper_acts.withdraw(9, "CDL", "D17", found)
    assert WithdrawPaper.model_validate(act.args).id == 9
    assert act.what == "withdraw the CDL of D17"
