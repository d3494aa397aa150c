import sqlite3

from daemon.domain.telemetry.facts import Severity
from daemon.readmodel.truck_signs import TruckSigns, truck_signs
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_telling import VEHICLE, add_telling


def test_the_gravest_lamp_and_low_fuel_are_signs(db: sqlite3.Connection) -> None:
    assert truck_signs(db, NOW) == {}
    add_telling(db, NOW)
    signs = TruckSigns(lamp=Severity.RED_STOP, low_fuel_percent=7.5)
    assert truck_signs(db, NOW) == {VEHICLE: signs}
