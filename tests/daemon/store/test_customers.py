from daemon.domain.master import Customer
from daemon.domain.orders.order import Tier
from daemon.store import customers
from daemon.store.database import Store
from tests.daemon.store.scene import NOW


def test_a_customer_is_kept_as_it_was_told_last(store: Store) -> None:
    tx = store.connection
    customers.save(tx, Customer(name="ACME"))
    acme = Customer(name="ACME", label="Acme Homes", tier=Tier.PREMIUM, contact="Ann")
    customers.save(tx, acme)
    assert customers.all_told(tx) == [(acme, None)]


def test_a_retired_customer_comes_back_under_its_number(store: Store) -> None:
    tx = store.connection
    customers.save(tx, Customer(name="ACME"))
    number = tx.execute("SELECT id FROM customer").fetchone()
    assert customers.retire(tx, "ACME", now=NOW)
    assert customers.all_told(tx) == [(Customer(name="ACME"), NOW)]
    assert not customers.retire(tx, "ACME", now=NOW + 1)
    customers.save(tx, Customer(name="ACME"))
    assert tx.execute("SELECT id FROM customer WHERE retired_at IS NULL").fetchone() == number
