import sys
from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.office import address, furnish


@pytest.mark.parametrize("place", ["here", "before", "environment"])
def test_store_is_named_in_any_of_three_places(
    depotd: Depotd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    furnish(tmp_path)
    named = ("--store", address(tmp_path))
    if place == "environment":
        monkeypatch.setenv("DEPOTD_HEADOFFICE_STORE", address(tmp_path))
    before, here = (named if place == one else () for one in ("before", "here"))
    assert "reno" in depotd("headoffice", *before, "status", *here).out


def test_store_that_nobody_named_is_asked_for(depotd: Depotd) -> None:
    found = depotd("headoffice", "status", "--json")
    assert found.code == Exit.CONFIGURATION
    assert "--store sqlite:///PATH" in found.error["next_step"]


def test_looking_into_a_store_that_is_not_there_makes_none(depotd: Depotd, tmp_path: Path) -> None:
    found = depotd("headoffice", "status", "--store", address(tmp_path), "--json")
    assert found.code == Exit.UNREACHABLE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["ho.db", "sqlite:///", "mysql://x", "sqlite:/x"])
def test_address_that_is_none_is_refused(depotd: Depotd, given: str) -> None:
    found = depotd("headoffice", "status", "--store", given, "--json")
    assert found.code == Exit.CONFIGURATION
    assert "postgresql://USER@HOST/DATABASE" in found.error["next_step"]


def test_password_of_a_server_that_is_away_is_not_shown(depotd: Depotd) -> None:
    given = "postgresql://ann:s3cret@127.0.0.1:1/fleet"
    found = depotd("headoffice", "status", "--store", given)
    assert found.code == Exit.UNREACHABLE
    assert "user=ann" in found.err
    assert "s3cret" not in found.err


def test_missing_driver_says_what_to_install(
    depotd: Depotd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "daemon.headoffice.postgres_engine", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    found = depotd("headoffice", "status", "--store", "postgresql://db/fleet", "--json")
    assert found.code == Exit.CONFIGURATION
    assert found.error["next_step"] == "pip install 'depotd[headoffice]'"
