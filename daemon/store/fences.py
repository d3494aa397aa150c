"""Geofences as tracking needs them."""

import json

from daemon.domain.master import Geofence, Shape
from daemon.interfaces import Tx

FENCES = """
SELECT fence.name, fence.label, fence.shape, fence.points, fence.radius_m, fence.dwell_s, site.name
FROM fence LEFT JOIN site ON site.id = fence.site_id
WHERE fence.retired_at IS NULL
ORDER BY fence.name
"""


def in_force(tx: Tx) -> tuple[Geofence, ...]:
    return tuple(
        Geofence(
            name=name,
            label=label,
            shape=Shape(shape),
            points=tuple((lat, lon) for lat, lon in json.loads(points)),
            radius_m=radius_m,
            dwell_s=dwell_s,
            site=site,
        )
        for name, label, shape, points, radius_m, dwell_s, site in tx.execute(FENCES)
    )
