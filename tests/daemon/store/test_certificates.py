from datetime import date

from daemon.store import certificates
from daemon.store.certificates import Certificate
from daemon.store.database import Store
from tests.daemon.store.duty_scene import add_driver

DAY = date(2026, 6, 1)


def test_the_newest_certificate_of_a_day_counts(store: Store) -> None:
    tx = store.connection
    driver_id, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    one, two = (Certificate(digest=text, made_at=5, made_by="olga") for text in "ab")
    certificates.add(tx, driver_id, DAY, one)
    certificates.add(tx, driver_id, DAY, two)
    certificates.add(tx, driver_id, date(2026, 6, 2), one)
    assert certificates.newest(tx, driver_id, DAY) == two
    assert certificates.newest(tx, other, DAY) is None
