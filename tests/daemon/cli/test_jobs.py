from daemon.cli.jobs import jobs
from tests.daemon.cli.conftest import Depotd


def test_every_act_and_every_list_is_there(depotd: Depotd) -> None:
    assert set(jobs.commands) == {
        "list",
        "show",
        "retry",
        "cancel",
        "discard",
        "remove",
        "enqueue",
        "stats",
        "kinds",
    }
    for name in jobs.commands:
        said = depotd("jobs", name, "--help").out
        assert f"depotd jobs {name}" in said
        assert "--json" in said
