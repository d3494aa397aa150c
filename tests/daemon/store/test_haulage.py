from daemon.domain.master import Vehicle
from daemon.domain.orders.haul import Haul
from daemon.store import haulage, vehicles
from daemon.store.database import Store


def test_what_a_vehicle_carries_is_as_it_was_told_and_else_unknown(store: Store) -> None:
    tx = store.connection
    told = Vehicle(
        name="T1", capacity_kg=24_000, volume_l=8_000, equipment="mixer pump", plant="PLANT"
    )
    for vehicle in (told, Vehicle(name="T2"), Vehicle(name="T3")):
        vehicles.save(tx, vehicle)
    vehicles.retire(tx, "T3", now=1)
    mixer = Haul(
        capacity_kg=24_000,
        volume_l=8_000,
        equipment=frozenset({"mixer", "pump"}),
        plant="PLANT",
    )
    assert haulage.haulage(tx) == {1: mixer, 2: Haul()}
    assert haulage.haulage_by_name(tx) == {"T1": mixer, "T2": Haul()}
