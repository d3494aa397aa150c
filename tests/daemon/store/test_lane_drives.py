from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.store import lane_drives
from daemon.store.database import Store
from tests.daemon.store.order_scene import add_pair
from tests.daemon.store.scene import NOW


def test_of_a_truck_that_began_nothing_there_is_no_drive(store: Store) -> None:
    add_pair(store.connection)
    for truck in ("T1", "T9"):
        found = lane_drives.drive(
            store.connection,
            truck,
            state=TruckState.EN_ROUTE,
            ended_by=MoveSource.GEOFENCE,
            arrived_at=NOW,
        )
        assert found is None
