from zoneinfo import ZoneInfo

import pytest

from daemon.cli.rule_page import INDENT, page, rule_json, wrapped
from daemon.cli.when import DepotTime
from daemon.domain.rules.explain import explain
from daemon.domain.rules.resolve import Moment
from tests.daemon.domain.rules.scene import CDL, OTHER_REST, REGISTRY, given, row, rows

WHEN = DepotTime(zone=ZoneInfo("UTC"), now_ms=10_000)


def test_notes_are_wrapped_below_their_heading() -> None:
    text = "one rule under two names, of which the first wins where both are given"
    lines = wrapped("note", text, 50)
    assert lines[0].startswith("note       one rule")
    assert all(line.startswith(" " * INDENT) and len(line) <= 50 for line in lines[1:])
    assert " ".join(" ".join(lines).split()[1:]) == text


def test_a_page_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    said = explain(given(), REGISTRY.key(OTHER_REST), rows(), Moment(at=10))
    notes = [line for line in page(said, WHEN) if line.startswith((" " * INDENT, "note"))]
    assert len(notes) > 2
    assert max(map(len, notes)) <= 60


def test_instants_of_a_stored_rule_are_iso_8601() -> None:
    some = rows(row(3, CDL, 7, set_at=5, effective_until=86_400_000))
    body = rule_json(explain(given(), REGISTRY.key(CDL), some, Moment(at=10)))
    source = body["source"]
    assert isinstance(source, dict)
    assert source["row"]["effective_until"] == "1970-01-02T00:00:00Z"
    assert source["row"]["set_at"] == "1970-01-01T00:00:00.005Z"
