from daemon.domain.orders.ground import Client, Hauler, Site
from daemon.domain.orders.order import Place, Tier
from daemon.store import order_ground
from daemon.store.database import Store
from tests.daemon.store.duty_scene import add_vehicle
from tests.daemon.store.order_scene import PLANT, add_customer, lay_ground


def test_customers_and_sites_are_found_by_name_retired_ones_too(store: Store) -> None:
    tx = store.connection
    ground = lay_ground(tx)
    gone = add_customer(tx, "GONE")
    tx.execute("UPDATE customer SET retired_at = 1 WHERE id = ?", (gone,))
    tx.execute("UPDATE site SET retired_at = 1 WHERE name = 'PLANT'")
    assert order_ground.clients(tx, ["ACME", "GONE", "NOBODY"]) == {
        "ACME": Client(id=ground.customer_id, tier=Tier.PREMIUM),
        "GONE": Client(id=gone, tier=Tier.STANDARD, is_retired=True),
    }
    name, lat, lon = PLANT
    place = Place(id=ground.plant_id, name=name, lat_e7=lat, lon_e7=lon)
    assert order_ground.sites(tx, ["PLANT", "MOON"]) == {"PLANT": Site(place, is_retired=True)}


def test_what_trucks_carry_is_known_or_not(store: Store) -> None:
    tx = store.connection
    for name in ("T1", "T2", "T3"):
        add_vehicle(tx, name)
    tx.execute(
        "UPDATE vehicle SET capacity_kg = 9, volume_l = 8, equipment = 'mixer pump'"
        " WHERE name = 'T1'"
    )
    tx.execute("UPDATE vehicle SET retired_at = 1 WHERE name = 'T3'")
    assert order_ground.haulers(tx) == (
        Hauler(name="T1", capacity_kg=9, volume_l=8, equipment=frozenset({"mixer", "pump"})),
        Hauler(name="T2"),
    )
