import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.control.scene import Echo, open_folder, serving

Asked = Callable[..., tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Place:
    config: Path
    """With the driver's database."""
    echo: Echo
    """Hears what is asked."""


@pytest.fixture(scope="module")
def served(duty_database: Path) -> Iterator[Place]:
    """One for all: a server takes its time to stop."""
    with open_folder() as folder:
        config = folder / "depotd.toml"
        config.write_text(f"[store]\npath = '{duty_database}'\n[control]\nsocket = '{folder}/c'\n")
        echo = Echo()
        with serving(folder / "c", echo):
            yield Place(config, echo)


@pytest.fixture
def place(served: Place) -> Place:
    served.echo.seen.clear()
    return served


@pytest.fixture
def asked(depotd: Depotd, place: Place) -> Asked:
    """What the daemon was asked by a command."""

    def ask(*arguments: str) -> tuple[str, dict[str, Any]]:
        said = depotd("duty", *arguments, "--config", place.config)
        assert said.code == 0, said.err
        command = place.echo.seen[-1]
        return command.name, dict(command.args)

    return ask


def test_a_status_is_set_with_all_that_was_said_and_no_more(asked: Asked) -> None:
    assert asked("D17", "set", "on") == ("duty.set", {"driver": "D17", "status": "ON"})
    said = asked(
        "D17", "set", "OFF", "--mode", "pc", "--vehicle", "T-01", "--seat", "co_driver",
        "--at", "2025-06-02T06:30", "--note", "home",
    )  # fmt: skip
    assert said == (
        "duty.set",
        {
            "driver": "D17",
            "status": "OFF",
            "mode": "pc",
            "vehicle": "T-01",
            "seat": "co_driver",
            "at": "2025-06-02T12:30:00Z",
            "note": "home",
        },
    )


def test_an_edit_has_both_ends_and_a_reason(asked: Asked) -> None:
    span = ("--from", "2025-06-01T12:10", "--until", "2025-06-01T18:45:00Z")
    assert asked("D17", "edit", "OFF", *span, "--note", "lunch") == (
        "duty.edit",
        {
            "driver": "D17",
            "status": "OFF",
            "from": "2025-06-01T18:10:00Z",
            "until": "2025-06-01T18:45:00Z",
            "note": "lunch",
        },
    )


@pytest.mark.parametrize(
    ("arguments", "command", "fields"),
    [
        (
            ("D17", "declare", "adverse_driving", "--note", "hail"),
            "duty.declare",
            {"exemption": "adverse_driving", "note": "hail"},
        ),
        (("D17", "annotate", "fog"), "duty.annotate", {"text": "fog"}),
        (
            ("D17", "annotate", "fog", "--at", "2025-06-01T09:00"),
            "duty.annotate",
            {"text": "fog", "at": "2025-06-01T15:00:00Z"},
        ),
        (("D17", "claim", "4", "--note", "wash"), "duty.claim", {"drive": 4, "note": "wash"}),
        (("D17", "certify", "2025-06-01"), "duty.certify", {"day": "2025-06-01"}),
        (("certify", "D17", "2025-06-01"), "duty.certify", {"day": "2025-06-01"}),
        (("D17", "leave"), "duty.leave", {}),
        (
            ("D17", "leave", "--at", "2025-06-01T09:00"),
            "duty.leave",
            {"at": "2025-06-01T15:00:00Z"},
        ),
    ],
)
def test_acts_say_what_they_mean(
    asked: Asked, arguments: tuple[str, ...], command: str, fields: dict[str, Any]
) -> None:
    assert asked(*arguments) == (command, {"driver": "D17", **fields})


def test_a_declaration_is_withdrawn_by_its_number(asked: Asked) -> None:
    assert asked("withdraw", "12") == ("duty.withdraw_declaration", {"id": 12})


def test_yesterday_is_a_day_of_the_home_terminal(asked: Asked) -> None:
    name, args = asked("D17", "certify", "yesterday")
    assert name == "duty.certify"
    assert len(args["day"]) == len("2025-06-01")


def test_times_of_a_driver_with_another_home_are_his(
    depotd: Depotd, place: Place, duty_database: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(duty_database.read_bytes())
    with closing(sqlite3.connect(other)) as db, db:
        db.execute("UPDATE driver SET zone = 'Europe/Berlin' WHERE name = 'D17'")
    config = tmp_path / "depotd.toml"
    config.write_text(place.config.read_text().replace(str(duty_database), str(other)))
    said = depotd("duty", "D17", "set", "ON", "--at", "2025-06-01T06:30", "--config", config)
    assert said.code == 0
    assert place.echo.seen[-1].args["at"] == "2025-06-01T04:30:00Z"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("D17", "set", "AWAY"), "AWAY"),
        (("D17", "set", "ON", "--mode", "home"), "home"),
        (("D17", "set", "ON", "--at", "2025-03-09T02:30"), "there is no such time"),
        (("D17", "edit", "ON", "--from", "06:00", "--until", "07:00"), "--note"),
        (("D17", "certify", "today", "today"), "unexpected"),
        (("D17", "certify", "soon"), "not a day such as 2026-11-28"),
        (("D17", "declare", "holiday"), "holiday"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_it_is_asked(
    depotd: Depotd, place: Place, arguments: tuple[str, ...], words: str
) -> None:
    said = depotd("duty", *arguments, "--config", place.config)
    assert said.code == Exit.USAGE
    assert words in said.err
    assert place.echo.seen == []


def test_the_daemon_takes_what_it_is_asked(ask: Depotd) -> None:
    ask("drivers", "add", "D17", "--label", "Dana Ortiz")
    ask("vehicles", "add", "T101")
    said = [
        ask("duty", "D17", "set", "OFF", "--at", "2025-06-01T00:00"),
        ask("duty", "D17", "set", "ON", "--at", "2025-06-01T06:00", "--vehicle", "T101"),
        ask("duty", "D17", "set", "OFF", "--mode", "pc", "--at", "2025-06-01T17:00"),
        ask(
            "duty", "D17", "edit", "OFF", "--from", "2025-06-01T12:10",
            "--until", "2025-06-01T12:45", "--note", "lunch",
        ),
        ask("duty", "D17", "declare", "adverse_driving", "--note", "hail"),
        ask("duty", "withdraw", "1"),
        ask("duty", "D17", "annotate", "fog", "--at", "2025-06-01T07:00"),
        ask("duty", "D17", "certify", "2025-06-01"),
        ask("duty", "D17", "leave"),
    ]  # fmt: skip
    assert [one.err for one in said if one.code] == []
    (day,) = ask("duty", "D17", "--day", "2025-06-01", "--all", "--json").answer["days"]
    assert [(one["duty"], one["mode"]) for one in day["records"]] == [
        ("OFF", None), ("ON", None), ("OFF", None), ("ON", None), ("OFF", "pc"),
    ]  # fmt: skip
    assert day["minutes"]["ON"] == 11 * 60 - 35
    assert [one["note"] for one in day["edits"]] == ["lunch"]
    assert [one["text"] for one in day["notes"]] == ["fog"]
    assert day["certificate"]["is_valid"]
    refused = ask("duty", "D17", "claim", "4", "--note", "wash", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "drive_not_found")
