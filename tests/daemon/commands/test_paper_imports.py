from datetime import date

import pytest

from daemon.commands.imports import packed
from daemon.commands.paper_imports import plan, summary
from daemon.domain.commands import Answer
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.papers_desk import papers_desk
from tests.daemon.commands.scene import Desk
from tests.daemon.store.scene import ask

TODAY = date(2026, 6, 1)
LIST = (
    "name;paper;number;issued;expires;class;endorsements;source\n"
    "D17;CDL;CO 1;2024-01-31;2028-01-31;A;N T;\n"
    "D17;medical certificate;;2025-10-01;2027-10-01;;;state_mvr\n"
    "T101;annual inspection;;2026-03-15;;;;\n"
)
PAPERS = "SELECT kind, number, expires_on, details FROM paper ORDER BY id"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return papers_desk(desk_with)


def take(desk: Desk, text: str, *, dry_run: bool = False) -> Answer:
    return desk.ask("papers.import", file="p.csv", packed=packed(text), dry_run=dry_run)


def test_a_list_goes_on_file_and_the_same_list_again_changes_nothing(desk: Desk) -> None:
    dry = take(desk, LIST, dry_run=True)
    assert dry.message == "p.csv: 3 rows, 3 would be added"
    assert ask(desk.path, PAPERS) == []
    taken = take(desk, LIST)
    assert (taken.message, dict(taken.body)) == (
        "p.csv: 3 rows, 3 added",
        {"rows": 3, "added": 3, "replaced": 0},
    )
    assert ask(desk.path, PAPERS) == [
        ("cdl", "CO 1", "2028-01-31", '{"class":"A","endorsements":"NT"}'),
        ("medical", "", "2027-10-01", "{}"),
        ("annual_inspection", "", "2027-03-15", "{}"),
    ]
    again = take(desk, LIST)
    assert again.message == "p.csv: 3 rows, nothing to change"
    assert ask(desk.path, "SELECT count(*) FROM event") == [(3,)]
    newer = take(desk, "name,paper,expires\nT101,registration,2027-01-01\nD17,twic,2027-01-01\n")
    assert newer.message == "p.csv: 2 rows, 2 added"
    renewed = take(desk, "name,paper,expires\nT101,registration,2028-01-01\n")
    assert renewed.message == "p.csv: 1 row, 1 replaced"


def test_one_wrong_row_and_nothing_is_taken(desk: Desk) -> None:
    text = (
        "name,paper,issued,expires\n"
        "D17,twic,2026-01-01,2027-01-01\n"
        "D9,cdl,,2027-01-01\n"
        "T101,registration,,3/1/2027\n"
        "T101,pilot,,2027-01-01\n"
        "T101,annual_inspection,2026-03-15,2028-03-15\n"
        "D17,twic,2026-01-01,2028-01-01\n"
    )
    answer = take(desk, text)
    assert (answer.code, answer.message) == (
        "input",
        (
            "p.csv:3: name: no driver and no vehicle is called 'D9'; allowed: a name of"
            " `depotd drivers list` or `depotd vehicles list` (and 4 more)"
        ),
    )
    said = answer.body["faults"]
    assert isinstance(said, list)
    assert [line.split(":", 3)[1:3] for line in said] == [
        ["3", " name"],
        ["4", " expires"],
        ["5", " paper"],
        ["6", " expires"],
        ["7", " paper"],
    ]
    assert "is there already in line 2" in said[-1]
    assert ask(desk.path, PAPERS) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "p.csv:1: the file is empty"),
        ("name,paper\n", "p.csv:1: the file has no rows"),
        ("name,expires\nD17,2027-01-01\n", "p.csv:1: paper: this column is missing"),
        ("name,paper\n,cdl\n", "p.csv:2: name: is missing"),
        (f"name,paper,note\nD17,twic,{'x' * 501}\n", "p.csv:2: note: String should have at most"),
    ],
)
def test_a_list_that_is_none_is_refused(desk: Desk, text: str, said: str) -> None:
    assert take(desk, text).message.startswith(said)


def test_a_preview_needs_no_command(desk: Desk) -> None:
    made = desk.writer.write(lambda tx: plan(tx, LIST, TODAY))
    assert (summary(made, "p.csv", is_dry=True), len(made.news)) == (
        "p.csv: 3 rows, 3 would be added",
        3,
    )
