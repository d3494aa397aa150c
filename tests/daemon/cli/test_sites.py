from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot

PLACE = ("--lat", "39.743", "--lon", "-105.219")


def test_a_site_is_added_moved_and_retired_with_its_circle(
    ask: Depotd, depot: RunningDepot
) -> None:
    assert ask("sites", "add", "quarry", *PLACE, "--radius-m", "150").code == 0
    assert [fence.name for fence in depot.fences[-1].fences] == ["quarry"]
    assert ask("sites", "edit", "quarry", "--lat", "40").code == 0
    (row,) = ask("sites", "list", "--json").answer["sites"]
    assert (row["lat"], row["lon"], row["geofences"]) == (40.0, -105.219, ["quarry"])
    assert ask("sites", "edit", "quarry", "--no-radius").code == 0
    assert len(depot.fences[-1]) == 0
    assert ask("sites", "retire", "quarry").code == 0
    assert "No sites yet" in ask("sites", "list").out


def test_degrees_are_judged(ask: Depotd) -> None:
    assert ask("sites", "add", "x", "--lat", "95", "--lon", "0").code == Exit.USAGE
    assert ask("sites", "add", "x", "--lat", "north", "--lon", "0").code == Exit.USAGE
    assert ask("sites", "add", "x", "--lat", "5").code == Exit.USAGE
    assert ask("sites", "list", "x").code == Exit.USAGE
