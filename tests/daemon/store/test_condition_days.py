from daemon.domain.telemetry.features import FeatureSum
from daemon.store import condition_days
from daemon.store.database import Store
from tests.daemon.store.paper_scene import add_vehicle

ROWS = "SELECT day, feature, count, median, low, high FROM condition_day ORDER BY day"


def test_a_day_is_kept_once_and_old_days_go(store: Store) -> None:
    tx = store.connection
    vehicle = add_vehicle(tx)
    for day, median in ((5, 9), (5, 12_600), (6, 12_500)):
        condition_days.save(
            tx, vehicle, day, [FeatureSum("battery_rest", 3, median, 12_400, 12_700)]
        )
    assert tx.execute(ROWS).fetchall() == [
        (5, "battery_rest", 3, 12_600, 12_400, 12_700),
        (6, "battery_rest", 3, 12_500, 12_400, 12_700),
    ]
    assert condition_days.remove(tx, before=6, most=9) == 1
    assert condition_days.remove(tx, before=6, most=9) == 0
