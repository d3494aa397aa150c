import sqlite3
from pathlib import Path

import pytest

from tests.daemon.cli.conftest import Depotd


def two_sites(path: Path) -> tuple[str, str]:
    db = sqlite3.connect(path)
    (start,), (end,) = db.execute("SELECT name FROM site ORDER BY id LIMIT 2").fetchall()
    db.close()
    return start, end


def test_an_estimate_says_how_anybody_knows(depotd: Depotd, orders_database: Path) -> None:
    start, end = two_sites(orders_database)
    said = depotd("eta", start, end, "--database", orders_database)
    assert said.code == 0
    assert said.out.startswith(f"{start} to {end}: ")
    assert "by default: nobody was seen to drive there yet" in said.out
    told = depotd("eta", start, end, "--json", "--database", orders_database).answer
    assert (told["source"], told["legs"]) == ("default", 0)
    assert 0 < told["p50_min"] < told["p80_min"]


def test_of_a_site_that_there_is_not_the_list_is_named(
    depotd: Depotd, orders_database: Path
) -> None:
    said = depotd("eta", "NOWHERE", "NOWHERE", "--database", orders_database)
    assert said.code == 2
    assert "no site is called 'NOWHERE'" in said.err


@pytest.mark.parametrize("words", [(), ("A",), ("A", "B", "--status"), ("A", "--status")])
def test_sites_or_the_service_are_asked_for(
    depotd: Depotd, orders_database: Path, words: tuple[str, ...]
) -> None:
    said = depotd("eta", *words, "--database", orders_database)
    assert (said.code, "name two sites" in said.err) == (2, True)


def test_before_anybody_asked_the_service_that_is_said(
    depotd: Depotd, orders_database: Path
) -> None:
    said = depotd("eta", "--status", "--database", orders_database)
    assert (said.code, said.out) == (0, "Nobody has asked yet: the daemon does each minute.\n")
