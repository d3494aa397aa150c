from daemon.store.database import Store
from daemon.store.truck_fuel import LATELY_MS, fuel_percent
from tests.daemon.store.paper_scene import add_vehicle
from tests.daemon.store.scene import NOW
from tests.daemon.store.test_truck_signals import say
from tests.daemon.store.unit_scene import fit


def test_the_last_word_of_a_day_holds_and_an_older_one_does_not(store: Store) -> None:
    tx = store.connection
    told, silent = add_vehicle(tx, "T1"), add_vehicle(tx, "T2")
    add_vehicle(tx, "T3")
    say(tx, fit(tx, told), "fuel_level", 1, at=NOW - LATELY_MS)
    say(tx, fit(tx, silent), "fuel_level", 1, at=NOW - LATELY_MS - 1)
    assert fuel_percent(tx, NOW) == {told: 6.0}
