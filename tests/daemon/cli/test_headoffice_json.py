import json

from hypothesis import given
from hypothesis import strategies as st

from daemon.cli.headoffice_json import body_of, command_json, row_json
from daemon.headoffice.store import CommandRow
from tests.daemon.headoffice.truth import NOW, RENO, row


def command(body: str | None, *, expires: int | None = None) -> CommandRow:
    return CommandRow(
        depot=RENO,
        seq=1,
        id="c1",
        kind="link.time",
        args="{}",
        actor="ann",
        correlation=None,
        expires=expires,
        made_at=NOW,
        state="answered",
        sends=1,
        sent_at=NOW + 1,
        answered_at=None,
        outcome="done",
        code="done",
        message="did it",
        next_step="",
        body=body,
    )


def test_instants_are_told_as_everywhere_else() -> None:
    told = command_json(command('{"n": 1}', expires=NOW + 1000))
    assert told["made_at"] == "2026-06-01T14:03:20Z"
    assert told["sent_at"] == "2026-06-01T14:03:20.001Z"
    assert told["expires"] == "2026-06-01T14:03:21Z"
    assert told["answered_at"] is None
    assert (told["seq"], told["body"]) == (1, {"n": 1})
    assert command_json(command(None))["expires"] is None


@given(st.text() | st.none())
def test_body_is_an_object_whatever_a_depot_sent(text: str | None) -> None:
    assert isinstance(body_of(command(text)), dict)


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_body_is_what_the_depot_said(body: dict[str, int | str]) -> None:
    assert body_of(command(json.dumps(body))) == body


def test_row_has_a_name_for_each_value() -> None:
    told = row_json("position", row("position", 3))
    assert told["seq"] == 3
    assert str(told["at"]).endswith("Z")
    assert told["lat_e7"] == row("position", 3)[5]
