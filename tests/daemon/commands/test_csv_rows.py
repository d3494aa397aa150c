import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.commands.csv_rows import csv_rows
from daemon.commands.master_args import DriverArgs, SiteArgs, UnitArgs, VehicleArgs
from daemon.domain.master_standing import What

HEAD = "name,label,plate,class\n"


def faults(text: str, what: What = What.VEHICLE) -> list[str]:
    return [fault.said("f.csv") for fault in csv_rows(text, what).faults]


@pytest.mark.parametrize(
    "text",
    [
        'Name,Label,Class\nT1,"Volvo, white",mixer\n',
        'name;label;class\r\nT1;"Volvo, white";mixer\r\n',
        "\ufeffname\tlabel\tclass\nT1\tVolvo, white\tmixer",
        'name,label,class\n\n , ,\nT1, "Volvo, white",mixer\n'.replace(' "', '"'),
    ],
)
def test_files_are_read_as_spreadsheets_save_them(text: str) -> None:
    (row,) = csv_rows(text, What.VEHICLE).rows
    assert row.args == VehicleArgs.model_validate(
        {"name": "T1", "label": "Volvo, white", "class": "mixer"}
    )


def test_an_empty_cell_says_nothing() -> None:
    (row,) = csv_rows("name,label,lat,lon,radius_m\ns,,50,8,\n", What.SITE).rows
    assert isinstance(row.args, SiteArgs)
    assert row.args.model_fields_set == {"name", "lat", "lon"}


def test_the_line_is_that_on_which_the_row_begins() -> None:
    text = HEAD + 'T1,"two\nlines",,\nT2,b\x07d,,\n'
    found = csv_rows(text, What.VEHICLE)
    assert [(fault.line, fault.column) for fault in found.faults] == [(2, "label"), (4, "label")]


def test_headings_that_nobody_reads_are_refused_with_those_that_are() -> None:
    (fault,) = faults("name,lable\nT1,x\n")
    assert fault.startswith("f.csv:1: lable: unknown column; allowed: a heading line of name, ")
    assert fault.endswith("label, plate, class, capacity_kg, volume_l, equipment, plant")
    assert "this column is missing" in faults("label\nx\n")[0]
    assert "there twice" in faults("name,label,label\nT1,x,y\n")[0]
    assert "the file is empty" in faults("\n\n")[0]


def test_every_wrong_row_is_told_and_the_right_ones_too() -> None:
    text = "name,lat,lon\na,50,8\nb,91,8\nc,5\nd,50;5,8\n"
    found = csv_rows(text, What.SITE)
    assert [row.args.name for row in found.rows] == ["a"]
    assert [(fault.line, fault.column) for fault in found.faults] == [
        (3, "lat"),
        (4, ""),
        (5, "lat"),
    ]


def test_a_quote_that_is_never_closed_is_a_fault() -> None:
    assert "is not CSV" in faults(HEAD + 'T1,"open\n')[0]


def test_fittings_are_read_with_their_instants() -> None:
    text = "name,vehicle,from\nbox,T1,2026-06-01T00:00:00Z\nbox,T2,2026-06-02\n"
    found = csv_rows(text, What.UNIT)
    assert isinstance(found.rows[0].args, UnitArgs)
    assert [(fault.line, fault.column) for fault in found.faults] == [(3, "from")]


def test_drivers_are_read_with_yes_and_no() -> None:
    text = "name,rule_set,zone,sleeper,cdl\nD1,,America/Denver,yes,no\nD2,eu_561,,,\nD3,,Mars,so,\n"
    found = csv_rows(text, What.DRIVER)
    first, second = (row.args for row in found.rows)
    assert first == DriverArgs(name="D1", zone="America/Denver", sleeper=True, cdl=False)
    assert isinstance(second, DriverArgs)
    assert second.model_fields_set == {"name", "rule_set"}
    said = [fault.said("f.csv") for fault in found.faults]
    assert said[0].startswith("f.csv:4: zone: not an IANA time zone")
    assert said[1].startswith("f.csv:4: sleeper: ")
    assert said[1].endswith("(given: 'so'); allowed: yes or no")


@given(text=st.text(alphabet='name,;\t"\n\r\x00lat50', max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for what in (What.VEHICLE, What.UNIT, What.SITE, What.DRIVER, What.CUSTOMER):
        found = csv_rows(text, what)
        assert all(fault.line >= 1 and fault.message for fault in found.faults)
