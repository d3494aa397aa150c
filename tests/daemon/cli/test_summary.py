import pytest

from daemon.cli import summary
from daemon.ingest.summary import FixSeen, Summary
from daemon.readmodel.replayed import UnitStored

SEEN = FixSeen(43_200_000, None, 48.5, -11.25)


def test_a_fix_without_a_date_has_no_time() -> None:
    answer = summary.as_json(Summary(first_fix=SEEN, last_fix=SEEN._replace(at=1_790_000_000_250)))
    assert answer["first_fix"] == {"time": None, "lat": 48.5, "lon": -11.25}
    last = answer["last_fix"]
    assert isinstance(last, dict)
    assert last["time"] == "2026-09-21T14:13:20.250Z"


def test_the_text_says_the_time_of_day_where_there_is_no_date(
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = {"noise": 2, "bad_field": 1, "date_unknown": 658}
    one = Summary(first_fix=SEEN, faults=faults, stored=UnitStored(dropped={"jump": 1}))
    summary.print_text(one, {"a": one, "b": Summary()})
    lines = capsys.readouterr().out.splitlines()
    assert "(no date) 12:00:00" in lines[1]
    assert [line.split()[0] for line in lines[1:4]] == ["a", "b", "all"]
    assert lines[4:] == ["faults: bad field 1, noise 2", "not stored: date unknown 658, jump 1"]
