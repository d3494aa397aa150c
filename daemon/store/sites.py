"""Sites as they were told, retired ones too."""

from daemon.domain.master import Site
from daemon.interfaces import Tx

SITES = "SELECT name, label, lat_e7, lon_e7, retired_at FROM site"

SAVE_SITE = """
INSERT INTO site(name, label, lat_e7, lon_e7) VALUES (:name, :label, :lat_e7, :lon_e7)
ON CONFLICT(name) DO UPDATE SET
    label = excluded.label, lat_e7 = excluded.lat_e7, lon_e7 = excluded.lon_e7, retired_at = NULL
"""

RETIRE_SITE = "UPDATE site SET retired_at = :now WHERE name = :name AND retired_at IS NULL"


def all_told(tx: Tx) -> list[tuple[Site, int | None]]:
    """Each with the instant it was retired at."""
    return [
        (Site(name=name, label=label, lat_e7=lat_e7, lon_e7=lon_e7), retired_at)
        for name, label, lat_e7, lon_e7, retired_at in tx.execute(SITES).fetchall()
    ]


def save(tx: Tx, site: Site) -> None:
    """As given and in use; one that was retired comes back under its old number."""
    tx.execute(
        SAVE_SITE,
        {"name": site.name, "label": site.label, "lat_e7": site.lat_e7, "lon_e7": site.lon_e7},
    )


def retire(tx: Tx, name: str, *, now: int) -> bool:
    return tx.execute(RETIRE_SITE, {"name": name, "now": now}).rowcount == 1
