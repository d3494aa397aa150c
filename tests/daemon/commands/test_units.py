from typing import Any

from daemon.commands import units, vehicles
from daemon.commands.master_turn import MasterMeans
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import Desk
from tests.daemon.store.scene import NOW, ask

FITTINGS = """
SELECT unit.name, vehicle.name, from_at, until_at FROM fitting
JOIN unit ON unit.id = unit_id JOIN vehicle ON vehicle.id = vehicle_id ORDER BY 1, 3
"""
JUNE = "2026-06-01T00:00:00Z"
JUNE_MS = 1_780_272_000_000


def since(instant: str) -> dict[str, Any]:
    return {"from": instant}


def desk(desk_with: MakeDesk) -> Desk:
    at = desk_with(*vehicles.specs(MasterMeans()), *units.specs(MasterMeans()))
    for name in ("T1", "T2"):
        at.ask("vehicles.add", name=name)
    return at


def test_a_unit_is_fitted_moved_and_taken_off_at_instants(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    assert at.ask("units.add", name="box", label="seat", vehicle="T1", **since(JUNE)).is_done
    answer = at.ask("units.fit", name="box", vehicle="T2")
    assert answer.message == "unit box changed (fittings)"
    assert ask(at.path, FITTINGS) == [("box", "T1", JUNE_MS, NOW), ("box", "T2", NOW, None)]
    off = at.ask("units.unfit", name="box", **since("2026-06-01T12:00:00+02:00"))
    assert off.is_done
    noon = JUNE_MS + 10 * 3_600_000
    assert ask(at.path, FITTINGS) == [("box", "T1", JUNE_MS, noon), ("box", "T2", NOW, None)]


def test_a_fitting_that_never_was_is_taken_back(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    at.ask("units.add", name="box", vehicle="T1", **since(JUNE))
    at.ask("units.fit", name="box", vehicle="T2", **since("2026-06-01T12:00:00Z"))
    wrong = at.ask("units.drop_fitting", name="box", **since("2026-06-01T11:00:00Z"))
    assert wrong.message == "from: no fitting of unit 'box' begins at that instant"
    assert at.ask("units.drop_fitting", name="box", **since("2026-06-01T12:00:00Z")).is_done
    assert ask(at.path, FITTINGS) == [("box", "T1", JUNE_MS, None)]


def test_an_instant_needs_an_offset(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    at.ask("units.add", name="box")
    refused = at.ask("units.fit", name="box", vehicle="T1", **since("2026-06-01T12:00:00"))
    assert refused.code == "bad_arguments"
    assert "from" in refused.message


def test_a_retired_unit_sits_on_nothing(desk_with: MakeDesk) -> None:
    at = desk(desk_with)
    at.ask("units.add", name="box", vehicle="T1", **since(JUNE))
    assert at.ask("units.retire", name="box").is_done
    assert ask(at.path, FITTINGS) == [("box", "T1", JUNE_MS, NOW)]
    assert at.ask("units.unfit", name="box").code == "bad_master_data"
