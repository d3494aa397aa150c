"""Missed recordings into a live database."""

from daemon.boot_keeper import BootKeeper
from daemon.bootstrap.parts import open_store
from daemon.clock import SystemClock
from daemon.depot_clock import DepotClock
from daemon.ingest.backfill import Backfill
from daemon.ingest.feed import PortFeed
from daemon.settings import Settings
from daemon.store.writer import StoreWriter
from daemon.version import VERSION
from drivers.gps.decoder import Decoder


class BackfillWiring:
    """A live database, a boot of its own, and decoders; no states, no triggers."""

    def __init__(self, settings: Settings, *, unit: str | None) -> None:
        clock = DepotClock(SystemClock())
        self._unit = unit
        self._units = {table.name: table.unit or table.name for table in settings.port}
        self._writer = StoreWriter(open_store(settings), clock)
        self._writer.start()
        self._boot = BootKeeper(self._writer, clock, release=VERSION)
        self.backfill = Backfill(self._writer, self._feed, boot=self._boot.begin().number)

    def close(self) -> None:
        self._boot.end("backfill")
        self._writer.stop()

    def _feed(self, port: str) -> PortFeed:
        return PortFeed(port, decoder=Decoder(self._unit or self._units.get(port, port)))
