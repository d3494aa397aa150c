from contextlib import closing
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.errors import SettingsError
from daemon.headoffice.opening import open_store
from tests.daemon.headoffice.truth import NOW


def test_store_keeps_its_identity(address: str) -> None:
    with closing(open_store(address, clock=ManualClock(NOW), new_id=lambda: "a")) as first:
        assert first.ho == "a"
    with closing(open_store(address, clock=ManualClock(NOW), new_id=lambda: "b")) as second:
        assert second.ho == "a"
        assert "://" in second.place or "dbname" in second.place


def test_address_may_be_relative_to_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///ho.db", clock=ManualClock(NOW)).close()
    assert (tmp_path / "ho.db").is_file()


def test_address_that_is_none_is_not_repeated_whole() -> None:
    with pytest.raises(SettingsError) as caught:
        open_store("mysql://ann:s3cret@db/x", clock=ManualClock(NOW))
    assert "s3cret" not in caught.value.message
