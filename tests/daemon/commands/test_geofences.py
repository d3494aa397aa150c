from typing import Any

import pytest

from daemon.commands import geofences, sites
from daemon.commands.master_turn import MasterMeans
from daemon.domain.fences import FenceSet
from daemon.domain.master import Shape
from daemon.store import fences
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.scene import Desk

SQUARE = [[50.0, 8.0], [50.0, 8.1], [50.1, 8.1], [50.1, 8.0]]


def desk(desk_with: MakeDesk, used: list[FenceSet]) -> Desk:
    means = MasterMeans(use_fences=used.append)
    return desk_with(*geofences.specs(means), *sites.specs(means))


def test_the_daemon_takes_a_fence_once_it_is_durable(desk_with: MakeDesk) -> None:
    used: list[FenceSet] = []
    at = desk(desk_with, used)
    assert at.ask("geofences.add", name="yard", polygon=SQUARE, dwell_s=600).is_done
    assert used[-1].near(500_500_000, 80_500_000).names == ("yard",)
    assert at.ask("geofences.edit", name="yard", label="Yard").is_done
    assert at.ask("geofences.retire", name="yard").is_done
    assert len(used[-1]) == 0
    assert len(used) == 3
    at.ask("geofences.retire", name="yard")
    assert len(used) == 3, "nothing changed, so nothing is taken"


def test_a_shape_can_be_replaced_by_another(desk_with: MakeDesk) -> None:
    at = desk(desk_with, [])
    at.ask("geofences.add", name="g", circle=[50.0, 8.0], radius_m=50)
    assert not at.ask("geofences.edit", name="g", corridor=SQUARE[:2]).is_done, "how wide?"
    assert at.ask("geofences.edit", name="g", corridor=SQUARE[:2], radius_m=20).is_done
    (fence,) = at.writer.write(fences.in_force)
    assert (fence.shape, fence.radius_m) == (Shape.CORRIDOR, 20.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"polygon": [[1.0, 1.0]] * 3}, "enclose nothing"),
        ({"polygon": [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]}, "enclose nothing"),
        ({"corridor": [[1.0, 1.0]] * 2, "radius_m": 5}, "the same"),
        ({"circle": [1.0, 1.0], "polygon": SQUARE}, "one is allowed"),
        ({"circle": [1.0, 1.0], "radius_m": float("inf")}, "not JSON"),
        ({"circle": [1.0, 1.0], "radius_m": 1e9}, "radius_m"),
        ({"circle": [1.0, 1.0]}, "radius_m"),
        ({"polygon": SQUARE, "site": "nowhere"}, "no site is called 'nowhere'"),
        ({}, "needs a shape"),
    ],
)
def test_a_fence_that_cannot_be_is_refused(
    desk_with: MakeDesk, given: dict[str, Any], said: str
) -> None:
    at = desk(desk_with, [])
    answer = at.ask("geofences.add", name="g", **given)
    assert not answer.is_done
    assert said in answer.message


def test_a_polygon_over_the_antimeridian_encloses_something(desk_with: MakeDesk) -> None:
    at = desk(desk_with, [])
    narrow = [[0.0, 179.99], [0.0, -179.99], [0.01, -179.99], [0.01, 179.99]]
    assert at.ask("geofences.add", name="g", polygon=narrow).is_done
