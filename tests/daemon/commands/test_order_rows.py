from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.commands.order_rows import HEADINGS, BadTime, instant, order_rows

DENVER = ZoneInfo("America/Denver")
HEADING = "order,customer,origin,destination,promised"
ROW = "O-1,ACME,PLANT,SITE-A,2026-06-01T10:30"


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc] # year, month, ...


def faults(text: str) -> list[str]:
    return [one.said("f.csv") for one in order_rows(text, DENVER).faults]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-06-01T10:30", ms(2026, 6, 1, 16, 30)),
        ("2026-06-01 10:30", ms(2026, 6, 1, 16, 30)),
        ("2026-06-01T10:30Z", ms(2026, 6, 1, 10, 30)),
        ("2026-11-01T01:30-07:00", ms(2026, 11, 1, 8, 30)),
    ],
)
def test_times_are_those_of_the_depot(text: str, at: int) -> None:
    assert instant(text, DENVER) == at


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon", "is no instant"),
        ("2026-11-01T01:30", "comes twice in America/Denver"),
        ("2026-03-08T02:30", "is left out in America/Denver"),
    ],
)
def test_times_that_mean_nothing_or_two_things_are_refused(text: str, said: str) -> None:
    with pytest.raises(BadTime, match=said):
        instant(text, DENVER)


def test_a_row_tells_what_it_names_and_no_more() -> None:
    text = (
        f"{HEADING};earliest;equipment;certificates;weight_kg;note".replace(",", ";")
        + "\nO-1;ACME;PLANT;SITE-A;2026-06-01T10:30Z;;mixer, pump;cdl|hazmat;18000;\n"
    )
    ((row,), found) = (order_rows(text, DENVER).rows, order_rows(text, DENVER).faults)
    assert found == []
    assert row.line == 2
    assert row.args.told_fields() == {
        "customer": "ACME",
        "origin": "PLANT",
        "destination": "SITE-A",
        "promised_at": ms(2026, 6, 1, 10, 30),
        "equipment": ("mixer", "pump"),
        "certificates": ("cdl", "hazmat"),
        "weight_kg": 18_000,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["f.csv:1: the file is empty; allowed: a heading line of " + ", ".join(HEADINGS)]),
        (HEADING, ["f.csv:1: the file has no rows"]),
        (f"{HEADING}\n{ROW.replace('ACME', '')}", ["f.csv:2: customer: is missing"]),
        (
            f"{HEADING}\n{ROW}\n{ROW.replace('SITE-A', 'SITE-B')}",
            ["f.csv:3: order: order 'O-1' is there already in line 2, with other fields"],
        ),
    ],
)
def test_faults_name_line_and_column(text: str, said: list[str]) -> None:
    found = faults(text)
    assert len(found) == len(said)
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True))


def test_all_faults_of_a_row_are_named() -> None:
    text = f"{HEADING},weight_kg,tier\nO-1,ACME,PLANT,SITE-A,soon,heavy,gold"
    found = faults(text)
    assert [one.split(":")[2].strip() for one in found] == ["promised", "tier", "weight_kg"]
    assert "allowed: premium, priority, standard" in found[1]


def test_orders_are_named_in_lines_with_faults_too() -> None:
    assert order_rows(f"{HEADING}\nO-1,,,,\n{ROW}", DENVER).names == {2: "O-1", 3: "O-1"}


def test_a_line_that_says_the_same_once_more_is_no_fault() -> None:
    spaced = ROW.replace(",", " , ").replace("10:30", "16:30Z")
    found = order_rows(f"{HEADING}\n{ROW}\n{spaced}\n{ROW}", DENVER)
    assert found.faults == []
    assert found.repeats == {3: 2, 4: 2}


def test_a_promise_beyond_the_calendar_names_the_last_day() -> None:
    (said,) = faults(f"{HEADING}\n{ROW.replace('2026', '2101')}")
    assert said.startswith("f.csv:2: promised: is later than 2099-12-31, the last day there is")
    assert "given: '2101-06-01T10:30'" in said


def test_columns_may_be_called_as_the_fields_are() -> None:
    heading = HEADING.replace("promised", "promised_at") + ",earliest_at"
    found = order_rows(f"{heading}\n{ROW},2026-06-01T09:30", DENVER)
    assert found.faults == []
    assert found.rows[0].args.earliest_at == ms(2026, 6, 1, 15, 30)
    (twice,) = faults(f"{HEADING},promised_at\n{ROW},2026-06-01T09:30")
    assert twice == "f.csv:1: promised: this column is there twice"


def test_what_can_be_read_of_a_row_is_there_to_be_judged() -> None:
    found = order_rows(f"{HEADING},weight_kg\nO-1,,PLANT,SITE-A,soon,17", DENVER)
    assert found.rows == []
    (row,) = found.torn
    assert row.unread == {"customer", "promised_at"}
    assert (row.args.origin, row.args.weight_kg) == ("PLANT", 17)
