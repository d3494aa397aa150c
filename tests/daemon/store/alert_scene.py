"""Alerts that nobody has read."""

from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.interfaces import Tx
from daemon.store import alerts
from tests.daemon.store.scene import STAMP


def add_alert(tx: Tx, event: str, subject: str, recipient: Desk = Desk.DISPATCH) -> int:
    alert = Alert(
        recipient=recipient,
        event=event,
        subject=subject,
        urgency=Urgency.HIGH,
        title=f"{event} of {subject}",
        text="",
        correlation_id="c-1",
    )
    return alerts.add(tx, alert, STAMP)


def unread(tx: Tx) -> list[tuple[str, str, str]]:
    """Recipient, event and subject."""
    return tx.execute(
        "SELECT recipient, event, subject FROM alert WHERE read_at IS NULL ORDER BY seq"
    ).fetchall()
