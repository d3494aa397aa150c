import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot

SQUARE = "39.74,-105.22 39.75,-105.22 39.75,-105.21"


def test_every_shape_can_be_added_and_is_in_force(ask: Depotd, depot: RunningDepot) -> None:
    circle = ("add", "yard", "--circle", "39.8,-104.9", "--radius-m", "200", "--dwell-s", "600")
    assert ask("geofences", *circle).code == 0
    assert ask("geofences", "add", "pit", "--polygon", SQUARE).code == 0
    assert ask("geofences", "add", "road", "--corridor", SQUARE, "--radius-m", "20").code == 0
    assert [fence.name for fence in depot.fences[-1].fences] == ["pit", "road", "yard"]
    rows = ask("geofences", "list", "--json").answer["geofences"]
    assert {row["name"]: (row["shape"], len(row["points"])) for row in rows} == {
        "yard": ("circle", 1),
        "pit": ("polygon", 3),
        "road": ("corridor", 3),
    }
    assert "10 min" in ask("geofences", "list", "yard").out


def test_what_is_given_changes_and_the_rest_stays(ask: Depotd) -> None:
    ask("sites", "add", "depot", "--lat", "39.8", "--lon", "-104.9")
    ask("geofences", "add", "pit", "--polygon", SQUARE, "--site", "depot", "--dwell-s", "60")
    assert ask("geofences", "edit", "pit", "--label", "Pit", "--no-dwell").code == 0
    (row,) = ask("geofences", "list", "--json").answer["geofences"]
    assert (row["label"], row["dwell_s"], row["site"]) == ("Pit", None, "depot")
    assert ask("geofences", "edit", "pit", "--no-site").code == 0
    assert ask("geofences", "list", "--json").answer["geofences"][0]["site"] is None
    assert ask("geofences", "retire", "pit").code == 0
    assert "No geofences yet" in ask("geofences", "list").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "x", "--circle", "here"),
        ("add", "x", "--circle", "1,2,3"),
        ("add", "x", "--polygon", "1,1 2,2"),
        ("add", "x", "--circle", "1,2"),
        ("add", "x"),
        ("edit", "x", "--label", "y"),
        ("add", "x", "--polygon", SQUARE, "--site", "nowhere"),
    ],
)
def test_what_is_no_geofence_is_2(ask: Depotd, arguments: tuple[str, ...]) -> None:
    assert ask("geofences", *arguments).code == Exit.USAGE
