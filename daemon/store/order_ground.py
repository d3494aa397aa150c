"""Customers and sites as far as a told order is judged by them."""

import json
from collections.abc import Iterable, Mapping

from daemon.domain.orders.ground import Client, Site
from daemon.domain.orders.order import Place, Tier
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

CLIENTS = """
SELECT c.name, c.id, c.tier, c.retired_at IS NOT NULL
FROM customer c JOIN json_each(:names) asked ON asked.value = c.name
"""

SITES = """
SELECT s.name, s.id, s.lat_e7, s.lon_e7, s.retired_at IS NOT NULL
FROM site s JOIN json_each(:names) asked ON asked.value = s.name
"""


def clients(reads: Reads | Tx, names: Iterable[str]) -> Mapping[str, Client]:
    """By name, retired ones too; who is unknown is left out."""
    rows = reads.execute(CLIENTS, {"names": json.dumps(list(names))}).fetchall()
    return {
        name: Client(id=number, tier=Tier(tier), is_retired=bool(is_retired))
        for name, number, tier, is_retired in rows
    }


def sites(reads: Reads | Tx, names: Iterable[str]) -> Mapping[str, Site]:
    rows = reads.execute(SITES, {"names": json.dumps(list(names))}).fetchall()
    return {
        name: Site(Place(id=number, name=name, lat_e7=lat, lon_e7=lon), bool(is_retired))
        for name, number, lat, lon, is_retired in rows
    }
