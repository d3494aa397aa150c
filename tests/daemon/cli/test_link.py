import shutil
import sqlite3
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from daemon.cli import link as link_command
from daemon.cli.exits import Exit
from daemon.clock import ManualClock
from tests.daemon.cli.conftest import Depotd, Outcome
from tests.daemon.cli.running import RunningDepot
from tests.daemon.readmodel.sample_fleet import NOW, held
from tests.tui.link_states import away, catching_up, held_back, live, off, offline

Change = Callable[[sqlite3.Connection], None]


@pytest.fixture
def look(
    depotd: Depotd, fleet_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """The command over a database in which the link is as said, at the time of the sample."""
    path = Path(shutil.copy(fleet_database, tmp_path / "depotd.db"))
    monkeypatch.setattr("daemon.cli.reading.SystemClock", lambda: ManualClock(NOW))

    def command(state: Change | None, *arguments: str, is_running: bool = True) -> Outcome:
        if state is not None:
            with sqlite3.connect(path) as db:
                db.execute("DELETE FROM link_state")
                db.execute("DELETE FROM link_mark")
                db.execute("DELETE FROM link_desired")
                state(db)
            db.close()
        with held(path) if is_running else nullcontext():
            return depotd("link", "--database", path, *arguments)

    return command


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (live, Exit.DONE),
        (catching_up, Exit.DONE),
        (held_back, Exit.DONE),
        (off, Exit.DONE),
        (offline, Exit.NO),
        (away, Exit.NO),
    ],
)
def test_exit_code_says_whether_head_office_is_reached(
    look: Callable[..., Outcome], state: Change, code: Exit
) -> None:
    assert look(state).code == code
    assert look(state, is_running=False).code == Exit.UNREACHABLE


def test_what_waits_is_told_by_stream(look: Callable[..., Outcome]) -> None:
    said = look(catching_up).out
    assert "head office  catching up since 2026-06-01 14:01:50 UTC (1 min 30 s ago)" in said
    assert "waiting      250 rows, the oldest of 2026-06-01 11:51:00 UTC" in said
    (position,) = [line for line in said.splitlines() if line.startswith("position")]
    assert position.split()[1:4] == ["5967", "5717", "250"]


def test_broker_without_head_office_behind_it_is_waited_for(look: Callable[..., Outcome]) -> None:
    said = look(away).out
    assert "head office  waiting for head office since 2026-06-01 13:33:20 UTC" in said
    assert "catching" not in said
    assert look(away, "--json").answer["link"]["state"] == "live"


def test_one_row_is_not_called_rows(look: Callable[..., Outcome]) -> None:
    def one_row(db: sqlite3.Connection) -> None:
        live(db)
        db.execute("UPDATE link_state SET rows_per_s = 1.2, bytes_per_s = 410")

    assert "sending      0.4 kB/s, 1 row/s, 7.3 MB today\n" in look(one_row).out


def test_outage_says_its_error_and_the_next_try(look: Callable[..., Outcome]) -> None:
    said = look(offline).out
    assert "offline since 2026-06-01 13:21:20 UTC (42 min ago), next try in 3 min 20 s" in said
    assert "last error   mqtt.example.org:8883: the broker does not take this name" in said


def test_what_was_refused_is_told(look: Callable[..., Outcome]) -> None:
    said = look(held_back).out
    assert "not sent     older rows: the day's budget is used up" in said
    assert "clock        that of head office is 2 min 20 s ahead" in said
    assert "document     rules 13 refused: compliance.daily_limit" in said
    assert "refused      1 message since" in said


def test_without_a_daemon_only_what_is_stored_is_known(look: Callable[..., Outcome]) -> None:
    said = look(catching_up, is_running=False)
    assert "head office  unknown; it was catching up at 2026-06-01 14:03:18 UTC" in said.out
    assert "250 rows" in said.out
    assert "depotd is not running" in said.err


def test_json_has_the_same(look: Callable[..., Outcome]) -> None:
    answer = look(catching_up, "--json").answer
    assert answer["daemon_running"] is True
    row = answer["link"]
    assert (row["state"], row["waiting"], row["head_office"]) == ("catching-up", 250, True)
    assert row["since"] == "2026-06-01T14:01:50Z"
    assert row["oldest_unsent_at"] == row["streams"][3]["oldest_unsent_at"]
    stopped = look(catching_up, "--json", is_running=False).answer["link"]
    assert (stopped["state"], stopped["last_state"]) == ("unknown", "catching-up")


def test_no_head_office_says_how_to_have_one(look: Callable[..., Outcome]) -> None:
    for state in (None, off):
        assert look(state).out == f"{link_command.OFF_WORDS}\n"
    assert look(off, "--json").answer["link"]["state"] == "off"


def test_broker_without_a_word_of_a_daemon_is_not_called_off(
    depotd: Depotd, fleet_database: Path, tmp_path: Path
) -> None:
    config = tmp_path / "depotd.toml"
    config.write_text(
        f"[store]\npath = '{fleet_database}'\n[link]\nbroker = 'mqtt://127.0.0.1'\n",
        encoding="utf-8",
    )
    assert depotd("link", "--config", config).out == f"{link_command.UNSAID_WORDS}\n"


def test_stream_is_sent_again(ask: Depotd, depot: RunningDepot) -> None:
    depot.alert()
    depot.alert()
    said = ask("link", "--resend", "alert", 2, "--yes")
    assert (said.code, said.out) == (
        Exit.DONE,
        "alert 2 to 2 are sent again, unless the daemon stops first\n",
    )
    assert ask("link", "--snapshot").code == Exit.DONE
    assert depot.resent == [("alert", 2), ("snapshot", 0)]


def test_what_cannot_be_sent_again_is_said(ask: Depotd, depot: RunningDepot) -> None:
    assert ask("link", "--resend", "alert", 1, "--json").error["code"] == "bad_arguments"
    assert ask("link", "--resend", "alert", 1).code == Exit.USAGE
    depot.is_linked = False
    depot.alert()
    refused = ask("link", "--resend", "alert", 1, "--json")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "no_link")
    assert depot.resent == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--resend", "alert"),
        ("--resend", "trips", "1"),
        ("--resend", "alert", "0"),
        ("--resend", "alert", "1", "--snapshot"),
        ("--snapshot", "--database", "x.db"),
    ],
)
def test_wrong_use_is_refused(depotd: Depotd, arguments: tuple[str, ...]) -> None:
    assert depotd("link", *arguments).code == Exit.USAGE


def test_who_says_no_sends_nothing(
    ask: Depotd, depot: RunningDepot, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot.alert()
    questions: list[str] = []

    def never(question: str, *, yes: bool) -> bool:
        questions.append(question)
        return yes

    monkeypatch.setattr(link_command, "is_meant", never)
    assert ask("link", "--resend", "alert", 1).code == Exit.NO
    assert questions == ["Send alert to head office again from 1?"]
    assert depot.resent == []
