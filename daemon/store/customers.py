"""Customers as they were told, retired ones too."""

from dataclasses import dataclass

from daemon.domain.master import Customer
from daemon.domain.orders.order import Tier
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

CUSTOMERS = "SELECT name, label, tier, contact, retired_at FROM customer"

SAVE_CUSTOMER = """
INSERT INTO customer(name, label, tier, contact) VALUES (:name, :label, :tier, :contact)
ON CONFLICT(name) DO UPDATE SET
    label = excluded.label, tier = excluded.tier, contact = excluded.contact, retired_at = NULL
"""

RETIRE_CUSTOMER = """
UPDATE customer SET retired_at = :now WHERE name = :name AND retired_at IS NULL
"""


CONTACT = """
SELECT c.name, c.label, c.contact
FROM customer_order o JOIN customer c ON c.id = o.customer_id WHERE o.name = :order
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    customer: str
    label: str
    contact: str

    @property
    def said(self) -> str:
        """Whom to tell, for people."""
        return self.contact or self.label or self.customer


def contact_of(reads: Reads | Tx, order: str) -> Contact | None:
    """Of an order's customer; None: there is no such order."""
    row = reads.execute(CONTACT, {"order": order}).fetchone()
    return None if row is None else Contact(customer=row[0], label=row[1], contact=row[2])


def all_told(tx: Tx) -> list[tuple[Customer, int | None]]:
    """Each with the instant it was retired at."""
    return [
        (Customer(name=name, label=label, tier=Tier(tier), contact=contact), retired_at)
        for name, label, tier, contact, retired_at in tx.execute(CUSTOMERS).fetchall()
    ]


def save(tx: Tx, customer: Customer) -> None:
    """As given and in use; one that was retired comes back under its old number."""
    tx.execute(
        SAVE_CUSTOMER,
        {
            "name": customer.name,
            "label": customer.label,
            "tier": customer.tier.value,
            "contact": customer.contact,
        },
    )


def retire(tx: Tx, name: str, *, now: int) -> bool:
    """Orders that it has placed go on."""
    return tx.execute(RETIRE_CUSTOMER, {"name": name, "now": now}).rowcount == 1
