"""The `[telemetry]` table of the configuration: what is made of what vehicles say."""

from typing import Annotated

from pydantic import Field

from daemon.settings_base import Table


class TelemetryTable(Table):
    heartbeat_s: Annotated[int, Field(ge=60, le=86_400)] = 600
    """A value that does not change is stored at least so often while it is told."""
    band_factor: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    """Stretches the dead bands of all signals: 2 stores about half as much."""
    idle_min_s: Annotated[int, Field(ge=60, le=3600)] = 300
    """Standing with the engine running for so long is idling; work at the power take-off or with
    the drum is not."""
    fuel_drop_percent: Annotated[float, Field(ge=3, le=50)] = 8.0
    """Fuel that goes down by so much of a tank, and driving does not explain it, is a drop."""
    fuel_fill_percent: Annotated[float, Field(ge=3, le=50)] = 10.0
    """Fuel that comes up by so much is a fill."""
    fuel_window_min: Annotated[int, Field(ge=16, le=240)] = 30
    """Within so many minutes that the level is told."""
    fault_codes_most: Annotated[int, Field(ge=10, le=2000)] = 200
    """Of one unit; the oldest that are over give way."""
