import pytest

from daemon.cli import output


@pytest.mark.parametrize(
    ("at_ms", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_780_322_600_000, "2026-06-01T14:03:20Z"),
        (1_780_322_600_120, "2026-06-01T14:03:20.120Z"),
        (None, None),
    ],
)
def test_instants_are_iso_in_utc(at_ms: int | None, text: str | None) -> None:
    assert output.iso(at_ms) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (61, "1 min 01 s"), (3661, "1 h 01 min"), (None, "-")],
)
def test_spans_read_like_speech(seconds: int | None, text: str) -> None:
    assert output.lasting(seconds) == text


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert output.printable("T1\x1b[2J\nx") == "T1\ufffd[2J\ufffdx"


def test_what_is_unknown_is_a_dash() -> None:
    assert [output.km(None), output.number(None), output.short(None)] == ["-", "-", "-"]


def test_markup_in_a_name_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table({"truck": "left"}, [("[/b] [red]x",)])
    assert "[/b] [red]x" in capsys.readouterr().out


@pytest.mark.parametrize(("count", "text"), [(0, "0 trips"), (1, "1 trip"), (2, "2 trips")])
def test_one_is_not_many(count: int, text: str) -> None:
    assert output.many(count, "trip") == text


def test_what_is_left_of_the_width_is_for_one_column(capsys: pytest.CaptureFixture[str]) -> None:
    columns = {"id": "right", "kind": "left", "error": "rest", "when": "right"}
    row = ("4711", "notification.send", "connection refused " * 9, "4 min ago")
    output.print_table(columns, [row], width=80)
    _, line = capsys.readouterr().out.splitlines()
    assert len(line.rstrip()) <= 80
    assert "notification.send" in line
    assert line.rstrip().endswith("4 min ago")
    assert "…" in line
    output.print_table(columns, [("1", "a", "b", "c")], width=80)
    assert "…" not in capsys.readouterr().out


RULES = {"rule": "key", "value": "right", "from": "left", "what it says": "spare"}
A_KEY = "maintenance.window_minutes_before_the_shift"


def test_a_key_is_never_cut_and_what_is_spare_goes_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = (A_KEY, "90", "no effect", "When workshops may begin " * 4)
    output.print_table(RULES, [row], width=80)
    heading, line = capsys.readouterr().out.splitlines()
    assert line.split() == [A_KEY, "90", "no", "effect"]
    assert "what" not in heading
    output.print_table(RULES, [row], width=110)
    said = capsys.readouterr().out.splitlines()[1]
    assert said.startswith(A_KEY)
    assert "When workshops may begin" in said
    assert said.rstrip().endswith("\N{HORIZONTAL ELLIPSIS}")
    assert len(said.rstrip()) <= 110


def test_beside_a_key_headings_give_way_and_then_the_widest_column(
    capsys: pytest.CaptureFixture[str],
) -> None:
    columns = {"rule": "key", "from (America/Denver)": "left", "set by": "rest"}
    output.print_table(columns, [(A_KEY, "2026-01-01 06:00", "anna")], width=68)
    heading, line = capsys.readouterr().out.splitlines()
    assert line.split() == [A_KEY, "2026-01-01", "06:00", "anna"]
    assert "from (America" in heading
    output.print_table(columns, [(A_KEY, "2026-01-01 06:00", "anna")], width=60)
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith(f"{A_KEY}  ")
    assert len(line.rstrip()) <= 60
