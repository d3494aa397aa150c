import pytest

from daemon.domain.eta.eta import EtaSource
from daemon.readmodel.orders import Expected, LookedAt, OrderRow
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tests.tui.order_rows import MINUTE, load, row
from tui.format import LocalTime
from tui.screens.order_list_rows import (
    COLUMNS,
    LINES,
    is_pressing,
    late_cell,
    load_cell,
    load_text,
    order_line,
    order_row,
    ordered,
    sign_of,
    standing_text,
    waits_words,
)

LOCAL = LocalTime.of(ZONE)
NONE_FITS = LookedAt(at=NOW, outcome="none", body={"why": "all are too small"})


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (row("O-1", late_min=12), "!+12"),
        (row("O-1", late_min=-5), "-5"),
        (row("O-1", late_min=0), "0"),
        (row("O-1"), "?"),
        (row("O-1", state="cancelled"), "-"),
        (row("O-1", late_min=6_000), "!+100h"),
    ],
)
def test_lateness_is_told_with_a_sign_in_five_characters(order: OrderRow, said: str) -> None:
    assert late_cell(order).text == said


@pytest.mark.parametrize(
    ("left", "said", "words"),
    [
        (38, "● 38 min", "● 38 min left of 90, batched 52 min ago"),
        (24, "▲ 24 min", "▲ 24 min left of 90, batched 66 min ago, first warning"),
        (12, "! 12 min", "! 12 min left of 90, batched 78 min ago, second warning: pour it now"),
        (-4, "x -4 min", "x 4 min OVER of 90, batched 94 min ago, beyond its limit: decide on it"),
    ],
)
def test_the_clock_of_a_load_carries_a_sign_at_each_warning(
    left: int, said: str, words: str
) -> None:
    assert load_cell(load(left)).text == said
    assert load_text(load(left)).plain == words
    assert load_cell(None).text == "-"


def test_what_nobody_can_have_says_so_in_place_of_its_state() -> None:
    assert sign_of(row("O-1", look=NONE_FITS)).both == "x no truck"
    assert sign_of(row("O-1")).both == "○ pending"
    assert waits_words(row("O-1", look=NONE_FITS), NOW, LOCAL) == "all are too small"
    assert waits_words(row("O-1"), NOW, LOCAL) == "dispatch has not looked at it yet"
    no_words = LookedAt(at=NOW, outcome="waiting", body={"again_at": NOW + 20 * MINUTE})
    said = "waits for a truck; looked at again 08:23"
    assert waits_words(row("O-1", look=no_words), NOW, LOCAL) == said
    assert waits_words(row("O-1", look=no_words), NOW + 20 * MINUTE, LOCAL) == "waits for a truck"


def test_a_clock_that_nobody_vouches_for_is_why_all_wait() -> None:
    look = LookedAt(at=NOW, outcome="none", body={"again_at": NOW + 20 * MINUTE})
    said = waits_words(row("O-1", look=look, is_time_known=False), NOW, LOCAL)
    assert said == "the clock is untrusted: dispatch waits until GPS or a time server sets it"


def test_what_presses_is_late_impossible_or_setting() -> None:
    assert is_pressing(row("O-1", late_min=1))
    assert is_pressing(row("O-1", look=NONE_FITS))
    assert is_pressing(row("O-1", state="in_transit", load=load(24)))
    assert not is_pressing(row("O-1", state="in_transit", load=load(38), late_min=-3))
    assert not is_pressing(row("O-1", state="delivered", late_min=9))


def test_rows_are_sorted_and_equal_ones_stand_by_promise() -> None:
    rows = [
        row("O-10", promised_at=NOW + 3, late_min=None),
        row("O-9", promised_at=NOW + 2, late_min=4),
        row("O-8", promised_at=NOW + 1, late_min=9, state="in_transit"),
        row("O-2", promised_at=NOW + 4, load=load(5), state="delivering"),
    ]

    def names(by: str) -> list[str]:
        return [one.name for one in ordered(rows, by)]

    assert names("promised") == ["O-8", "O-9", "O-10", "O-2"]
    assert names("late") == ["O-8", "O-9", "O-10", "O-2"]
    assert names("name") == ["O-2", "O-8", "O-9", "O-10"]
    assert names("state") == ["O-9", "O-10", "O-8", "O-2"]
    assert names("load")[0] == "O-2"


def test_a_row_has_a_cell_for_every_column() -> None:
    for order in (row("O-1"), row("O-1", state="in_transit", load=load(5))):
        assert len(order_row(order, NOW, LOCAL).cells) == len(COLUMNS)


def test_the_line_below_fits_and_says_how_it_stands() -> None:
    expected = Expected(
        made_at=NOW,
        arrival_at=NOW + 72 * MINUTE,
        late_case_at=NOW + 80 * MINUTE,
        source=EtaSource.LEARNED,
        basis="on the way",
        unknown="",
    )
    order = row("O-1", state="in_transit", load=load(38), expected=expected, late_min=12)
    assert (
        "expected 09:15, ! 12 min late (4 of 5 by 09:23, learned)"
        in standing_text(order, NOW, LOCAL).plain
    )
    lines = order_line(order, NOW, LOCAL, 60).plain.splitlines()
    assert [len(line) <= 60 for line in lines] == [True] * LINES
    assert lines[0].startswith(" O-1 premium Acme Precast: C30 7.5 m³")
    assert lines[1] == " Tower site"
    assert lines[2] == " ● 38 min left of 90, batched 52 min ago"
    assert lines[3] == " expected 09:15, ! 12 min late (4 of 5 by 09:23, learned)"
    assert order_line(None, NOW, LOCAL, 60).plain == ""
    late = standing_text(row("O-1", late_min=3), NOW, LOCAL).plain
    assert (
        late
        == "nobody knows when it will be there, ! 3 min late  ○ dispatch has not looked at it yet"
    )


def test_why_an_order_waits_is_not_cut_to_one_line() -> None:
    why = "truck T-01 and 8 more: carries 26 000 kg, asked are 31 000; driver D17: no hazmat"
    order = row("O-1", look=LookedAt(at=NOW, outcome="none", body={"why": why}))
    lines = order_line(order, NOW, LOCAL, 60).plain.splitlines()
    assert " ".join(line.strip() for line in lines).endswith(f"x {why}")
    long = row("O-1", look=LookedAt(at=NOW, outcome="none", body={"why": why * 4}))
    assert len(order_line(long, NOW, LOCAL, 60).plain.splitlines()) == LINES


def test_what_has_no_truck_is_in_time_only_if_one_sets_out() -> None:
    expected = Expected(
        made_at=NOW,
        arrival_at=NOW + 72 * MINUTE,
        late_case_at=NOW + 80 * MINUTE,
        source=EtaSource.LEARNED,
        basis="no truck yet: as soon as one could be there",
        unknown="",
    )
    early = row("O-1", expected=expected, late_min=-5)
    assert (late_cell(early).text, late_cell(early).style) == ("-5", "dim")
    late = standing_text(row("O-1", expected=expected, late_min=12), NOW, LOCAL).plain
    assert late.startswith("no truck yet: 09:15 at the soonest, ! 12 min late")


def test_what_was_last_known_says_how_old_it_is_and_why() -> None:
    expected = Expected(
        made_at=NOW - 14 * MINUTE,
        arrival_at=NOW + 72 * MINUTE,
        late_case_at=NOW + 80 * MINUTE,
        source=EtaSource.LEARNED,
        basis="on the way",
        unknown="the position of T-01 is unknown",
    )
    order = row("O-1", state="in_transit", expected=expected, late_min=12)
    assert late_cell(order).text == "?+12"
    said = standing_text(order, NOW, LOCAL).plain
    assert said.endswith("  ? as of 14 min ago: the position of T-01 is unknown")
