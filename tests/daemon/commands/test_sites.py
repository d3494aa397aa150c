from daemon.commands import sites
from daemon.commands.master_turn import MasterMeans
from daemon.domain.fences import FenceSet
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.store.scene import ask

IN_FORCE = "SELECT name, radius_m FROM fence WHERE retired_at IS NULL"


def test_a_site_with_a_radius_is_a_geofence_at_once(desk_with: MakeDesk) -> None:
    used: list[FenceSet] = []
    at = desk_with(*sites.specs(MasterMeans(use_fences=used.append)))
    assert at.ask("sites.add", name="quarry", lat=50.0, lon=8.0, radius_m=120).is_done
    assert [fence.name for fence in used[-1].fences] == ["quarry"]
    assert at.ask("sites.edit", name="quarry", label="Quarry").is_done
    assert ask(at.path, IN_FORCE) == [("quarry", 120.0)]
    assert at.ask("sites.edit", name="quarry", radius_m=None).is_done
    assert ask(at.path, IN_FORCE) == []
    assert len(used[-1]) == 0


def test_a_site_that_goes_takes_its_fences_with_it(desk_with: MakeDesk) -> None:
    at = desk_with(*sites.specs(MasterMeans()))
    at.ask("sites.add", name="quarry", lat=50.0, lon=8.0, radius_m=120)
    answer = at.ask("sites.retire", name="quarry")
    assert answer.message == "site quarry retired; geofence quarry retired"


def test_degrees_out_of_bounds_are_refused(desk_with: MakeDesk) -> None:
    at = desk_with(*sites.specs(MasterMeans()))
    for lat in (91, float("nan"), "north"):
        assert at.ask("sites.add", name="s", lat=lat, lon=8.0).code == "bad_arguments"
    missing = at.ask("sites.add", name="s", lat=50.0)
    assert missing.message == "lon: a new site needs lat and lon"
