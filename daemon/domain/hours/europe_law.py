"""The figures of Regulation (EC) 561/2006 with the articles they stand in, all in minutes."""

from dataclasses import dataclass

HOUR = 60
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks:
    rule: str
    cite: str
    most_driving: int
    """Between two valid breaks."""
    whole: int
    first_part: int
    second_part: int
    """The longer part must come second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyDriving:
    rule: str
    cite: str
    most: int
    extended: int
    extensions_a_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyDriving:
    rule: str
    cite: str
    most: int
    weeks: int
    """Consecutive fixed weeks that are counted together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRest:
    rule: str
    cite: str
    within: int
    """Of the end of the last daily or weekly rest."""
    regular: int
    reduced: int
    """Also the second part of a split rest, and all that two drivers need."""
    most_reduced: int
    """Between two weekly rests."""
    first_part: int
    within_if_double: int
    """The same where two drivers share the vehicle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyRest:
    rule: str
    cite: str
    cite_regular: str
    cite_compensation: str
    regular: int
    reduced: int
    begins_within: int
    """Of the end of the last weekly rest."""
    regular_in_weeks: int
    """Among so many consecutive fixed weeks there is a regular one."""
    compensated_in_weeks: int
    """Fixed weeks after that of the reduction, at the end of which the time is paid back."""
    compensation_beside: int
    """Compensation is attached to a rest that is so long without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EuropeanRules:
    breaks: Breaks
    daily_driving: DailyDriving
    week: WeeklyDriving
    fortnight: WeeklyDriving
    daily_rest: DailyRest
    weekly_rest: WeeklyRest


EU_561 = EuropeanRules(
    breaks=Breaks(
        rule="eu_break_45min",
        cite="(EC) 561/2006 Art. 7",
        most_driving=4 * HOUR + 30,
        whole=45,
        first_part=15,
        second_part=30,
    ),
    daily_driving=DailyDriving(
        rule="eu_daily_driving",
        cite="(EC) 561/2006 Art. 6(1)",
        most=9 * HOUR,
        extended=10 * HOUR,
        extensions_a_week=2,
    ),
    week=WeeklyDriving(
        rule="eu_weekly_56h", cite="(EC) 561/2006 Art. 6(2)", most=56 * HOUR, weeks=1
    ),
    fortnight=WeeklyDriving(
        rule="eu_fortnight_90h", cite="(EC) 561/2006 Art. 6(3)", most=90 * HOUR, weeks=2
    ),
    daily_rest=DailyRest(
        rule="eu_daily_rest",
        cite="(EC) 561/2006 Art. 8(2), (4), (5)",
        within=DAY,
        regular=11 * HOUR,
        reduced=9 * HOUR,
        most_reduced=3,
        first_part=3 * HOUR,
        within_if_double=30 * HOUR,
    ),
    weekly_rest=WeeklyRest(
        rule="eu_weekly_rest",
        cite="(EC) 561/2006 Art. 8(6)",
        cite_regular="(EC) 561/2006 Art. 8(6)(a), (b)",
        cite_compensation="(EC) 561/2006 Art. 8(6b), (7)",
        regular=45 * HOUR,
        reduced=24 * HOUR,
        begins_within=6 * DAY,
        regular_in_weeks=2,
        compensated_in_weeks=3,
        compensation_beside=9 * HOUR,
    ),
)
