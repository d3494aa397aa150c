from dataclasses import replace

import pytest

from daemon.domain.drawing import helvetica
from daemon.domain.drawing.marks import Align, Line, Page, Rect, Text
from daemon.domain.duty.sheet import NOT_AN_ELD, Certificate, DaySheet, Remark
from daemon.domain.duty.sheet_pages import HEIGHT, WIDTH, all_pages, pages_of
from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.hours.verdict import Violation
from tests.daemon.domain.duty.day_sheets import DAY, LATER, LONG_DAY, at, sheet


def texts(page: Page) -> list[str]:
    return [mark.text for mark in page.marks if isinstance(mark, Text)]


def said(one: DaySheet) -> str:
    return "\n".join(text for page in pages_of(one) for text in texts(page))


def test_a_sheet_says_whose_day_it_is_and_what_it_is_not() -> None:
    (page,) = pages_of(sheet())
    for words in (
        NOT_AN_ELD,
        "Dana Ortiz (D17)",
        "Saturday, 28 November 2026",
        "Denver North, America/Denver (MST)",
        "T101",
        "400.0 km (248.5 mi)",
        "US property, 70 h in 8 days",
        "Not certified.",
        "No violation is known of.",
    ):
        assert words in texts(page)


def test_who_shared_the_vehicle_is_named() -> None:
    assert "Ann Lee (D18), D19" in said(sheet(crew=("Ann Lee (D18)", "D19")))


def test_a_long_day_is_called_one() -> None:
    assert "Sunday, 1 November 2026, 25 hours long" in said(sheet(LONG_DAY))
    assert "00:00 MDT to 00:00 MST the next day" in said(sheet(LONG_DAY))


def test_every_record_stands_below_with_its_place_and_note() -> None:
    words = said(sheet())
    assert words.count("Depot Commerce City, 39.80800, -104.93300") == 11
    assert {"05:40", "20:50", "ON YM", "OFF PC"} <= set(words.splitlines())
    assert words.count("washed the drum") == 3


def test_what_is_not_known_is_said() -> None:
    bare = sheet(told=(("06:00", "ON", None),), odometer_m=None, vehicles=(), rules="", label="")
    words = said(bare)
    assert "Not known: 00:00 to 06:00 (6:00). Nothing is recorded, so it is no rest." in words
    assert "none recorded" in words
    assert "not known" in words
    assert "Hours were not judged." in words
    assert "Nothing was recorded on this day." in said(sheet(told=()))
    assert "not known in full: no sleeper" in said(sheet(violations_unknown=("no sleeper",)))


def test_a_violation_is_told_with_its_cite_and_minutes() -> None:
    late = Violation(
        rule="driving_11h",
        cite="49 CFR 395.3(a)(3)(i)",
        at=at(DAY, "18:50") // MINUTE_MS,
        minutes=55,
    )
    words = said(sheet(violations=(late,)))
    assert "V1: driving 11h, 49 CFR 395.3(a)(3)(i): beyond it for 0:55, 18:50 to 19:45" in words


def test_a_certificate_is_shown_while_the_day_is_as_it_was() -> None:
    given = Certificate(by="dana", at=at(DAY, "21:00"), is_valid=True)
    assert "Certified by dana, 2026-11-28 21:00 MST." in said(sheet(certificate=given))
    assert "I hereby certify" in said(sheet(certificate=given))
    stale = said(sheet(certificate=replace(given, is_valid=False)))
    assert "Not certified: the records were changed after they had been certified" in stale
    assert "I hereby certify" not in stale


def test_violations_that_do_not_fit_go_on_another_page() -> None:
    at_six = at(DAY, "06:15") // MINUTE_MS
    broken = [
        Violation(rule="driving_11h", cite="395.3", at=at_six + n, minutes=1) for n in range(40)
    ]
    words = said(sheet(violations=broken))
    assert all(f"V{number}: driving 11h" in words for number in range(1, 41))


def many(count: int, text: str = "") -> list[Remark]:
    return [
        Remark(at=at(DAY, "06:00") + n * MINUTE_MS, what="ON", is_change=True, text=text)
        for n in range(count)
    ]


def test_remarks_that_do_not_fit_go_on_another_page() -> None:
    full = replace(sheet(), remarks=many(90, "poured at the tower " * 6))
    pages = pages_of(full)
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert any(text.endswith(f"page {number} of {len(pages)}") for text in texts(page))
        assert NOT_AN_ELD in texts(page)
    assert said(full).count("poured at the tower poured") >= 90
    assert len(all_pages([full, sheet()])) == len(pages) + 1


@pytest.mark.parametrize(
    "one",
    [
        sheet(),
        sheet(LONG_DAY),
        sheet(told=()),
        replace(sheet(), label="N" * 300, exemption="x " * 200, vehicles=("T",) * 99),
        replace(sheet(), remarks=many(12, "W" * 900)),
        replace(sheet(), violations_unknown=("because " * 90,), printed_at=LATER),
    ],
)
def test_nothing_is_drawn_off_the_page(one: DaySheet) -> None:
    for page in pages_of(one):
        for mark in page.marks:
            if isinstance(mark, Line):
                xs, ys = (mark.x1, mark.x2), (mark.y1, mark.y2)
            elif isinstance(mark, Rect):
                xs, ys = (mark.x, mark.x + mark.width), (mark.y, mark.y + mark.height)
            else:
                wide = helvetica.width(mark.text, mark.size, is_bold=mark.is_bold)
                left = {Align.LEFT: 0.0, Align.CENTRE: wide / 2, Align.RIGHT: wide}[mark.align]
                xs, ys = (mark.x - left, mark.x - left + wide), (mark.y - mark.size, mark.y)
            assert min(xs) >= 30, mark
            assert max(xs) <= WIDTH - 30, mark
            assert min(ys) >= 20, mark
            assert max(ys) <= HEIGHT - 20, mark
