import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.jobs.eta_ask import AskRouting
from daemon.readmodel.etas import service, site_spot
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.order_scene import PLANT, lay_ground


@pytest.fixture
def depot(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path / "depotd.db")
    yield opened
    opened.writer.stop()


def test_the_last_turn_says_how_the_service_is(depot: Desk) -> None:
    assert service(depot.tx) is None
    depot.run(AskRouting.Args())
    found = service(depot.tx)
    assert found is not None
    assert (found.is_on, found.asked, found.looked_at) == (False, 0, depot.clock.now())
    told = {"is_on": True, "breaker": "open", "asked": 7, "answered": 4, "last_error": "HTTP 500"}
    depot.tx.execute("UPDATE job_result SET body = ?", (json.dumps(told),))
    found = service(depot.tx)
    assert found is not None
    assert (found.breaker, found.asked, found.answered) == ("open", 7, 4)
    assert found.last_error == "HTTP 500"


def test_a_site_is_found_by_its_name(depot: Desk) -> None:
    ground = lay_ground(depot.tx)
    spot = site_spot(depot.tx, PLANT[0])
    assert spot is not None
    assert (spot.lat_e7, spot.site_id) == (PLANT[1], ground.plant_id)
    assert site_spot(depot.tx, "NOWHERE") is None
