from dataclasses import replace
from pathlib import Path

import pytest

from daemon.cli.duty_judged import Judged
from daemon.cli.duty_page import print_day
from daemon.domain.hours.rulesets import RuleSetName
from daemon.readmodel.duty import DriverRow
from daemon.readmodel.duty_days import CertificateRow, DutyDay
from tests.daemon.cli.duty_scene import DAY_BEFORE, driver_and_days, opened

FOUND = Judged(
    rule_set=RuleSetName.US_PROPERTY_70_8,
    exemption="",
    violations=(),
    sentences=("driving_11h, beyond 11 h",),
    unknown=(),
)


@pytest.fixture
def worked(duty_database: Path) -> tuple[DriverRow, DutyDay]:
    with opened(duty_database) as read:
        driver, days = driver_and_days(read)
    return driver, days[-1]


def test_records_are_rows_in_order_of_time(
    worked: tuple[DriverRow, DutyDay], capsys: pytest.CaptureFixture[str]
) -> None:
    print_day(*worked, FOUND, with_replaced=True)
    lines = capsys.readouterr().out.splitlines()
    table = lines[next(n for n, line in enumerate(lines) if line.startswith("time")) + 1 :]
    assert [line.split()[0] for line in table] == sorted(line.split()[0] for line in table)
    assert table[0].split()[:2] == ["00:00", "OFF"]
    assert "since 2025-05-31 20:00 MDT" in table[0]
    assert any("(OFF)" in line and "replaced by dana" in line for line in table)
    assert "Violation: driving_11h, beyond 11 h" in lines


def test_certificates_are_told_with_what_became_of_them(
    worked: tuple[DriverRow, DutyDay], capsys: pytest.CaptureFixture[str]
) -> None:
    driver, day = worked
    given = CertificateRow(made_at=day.time.begins * 60_000, made_by="dana", is_valid=False)
    print_day(driver, replace(day, certificate=given), FOUND, with_replaced=False)
    assert "Changed after it was certified by dana, 2025-06-01 00:00 MDT." in (
        capsys.readouterr().out
    )


def test_hours_that_cannot_be_told_are_said(
    worked: tuple[DriverRow, DutyDay], capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = replace(FOUND, sentences=(), unknown=("cycle: the log is too short",))
    print_day(*worked, unknown, with_replaced=False)
    said = capsys.readouterr().out
    assert "US property, 70 h in 8 days; HOS monitoring and planning, not an ELD." in said
    assert "Hours cannot be told in full: cycle: the log is too short" in said


def test_a_declaration_has_the_number_to_withdraw_it_by(
    duty_database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(duty_database) as read:
        driver, (day,) = driver_and_days(read, DAY_BEFORE, DAY_BEFORE)
    print_day(driver, day, FOUND, with_replaced=False)
    assert "no. 1, adverse driving conditions, 49 CFR 395.1(b)(1): hail" in (
        capsys.readouterr().out
    )
