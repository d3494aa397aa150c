from daemon.domain.orders.ground import Client, Site
from daemon.domain.orders.order import Place, Tier
from daemon.store import order_ground
from daemon.store.database import Store
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
