from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.cli import hos_show
from daemon.cli.options import ReadSource
from daemon.cli.reading import Reading
from daemon.domain.watch.telling import AHEAD
from daemon.readmodel.hours import BoardRow, WarningRow
from tests.daemon.domain.hours.worked import START, worked
from tests.daemon.domain.watch.watched import Watch

SOURCE = ReadSource(config=None, database=Path("x"), as_json=False)


def board(told: str, *warnings: WarningRow) -> BoardRow:
    known_from = START if told == "D61" else None
    log = replace(worked(told), known_from=known_from)
    hours = Watch().look(log).snapshot
    return BoardRow(driver="D17", label="", hours=hours, warnings=warnings, reasons=())


def lines(capsys: pytest.CaptureFixture[str], *rows: BoardRow) -> list[str]:
    read = Reading(
        db=None,  # type: ignore[arg-type] # rows are shown, nothing is read
        now_ms=(START + 700) * 60_000,
        daemon_running=True,
        zone=ZoneInfo("America/Chicago"),
    )
    assert hos_show.everybody(rows, read, SOURCE) == 0
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("D60", "D17 driving 10:00 13:00 7:00 69:00 now yes -"),
        ("D300 ON30 D360", "D17 driving 0:00 2:30 2:00 58:30 06-09 03:30 yes -"),
        ("D61", "D17 driving unknown unknown unknown unknown unknown yes -"),
        ("", "D17 - 11:00 14:00 8:00 70:00 unknown yes -"),
        ("SB60", "D17 sleeper berth 11:00 14:00 8:00 70:00 now yes -"),
    ],
)
def test_a_line_has_status_clocks_and_when_driving_is_legal(
    capsys: pytest.CaptureFixture[str], told: str, line: str
) -> None:
    assert lines(capsys, board(told))[1] == line


def test_warnings_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    row = board("D60", WarningRow(clock="window", step=60, since=1))
    assert lines(capsys, row)[1].endswith("now yes the window for driving")


def test_who_cannot_be_given_work_is_said_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = replace(board("D60"), reasons=("medical certificate expired 2026-11-20",))
    assert lines(capsys, row)[1].endswith("now no medical certificate expired 2026-11-20")


def test_nobody_is_said_to_be_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys) == ["No drivers yet: depotd drivers add NAME makes one known."]


def test_steps_are_said_in_words() -> None:
    said = [hos_show.step_words(step) for step in (-1, 0, 60, AHEAD)]
    assert said == ["beyond the limit", "0 min left", "60 min left", "before the work is done"]


def test_half_a_pair_of_rests_is_provisional() -> None:
    hours = Watch().look(worked("D300 SB420 D60")).snapshot
    said = "\n".join(hos_show.clock_lines(hours))
    assert "; provisional: 8 h 00 min if the pair of rests is completed" in said
