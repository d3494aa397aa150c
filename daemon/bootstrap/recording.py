"""`depotd record`: ports to files."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from daemon.adapters.sd_notify import notifier_of
from daemon.bootstrap.buses import bus_reader
from daemon.bootstrap.parts import port_reader, recording_writer
from daemon.clock import SystemClock
from daemon.inbox import Inbox
from daemon.ingest.recorder import Recorder
from daemon.runtime import Runtime
from daemon.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    runtime: Runtime
    recorder: Recorder
    parts: Sequence[Path]
    """Files written so far; grows."""


def recording(settings: Settings, folder: Path) -> Recording:
    """`depotd record`: ports to files, nothing else."""
    clock, inbox = SystemClock(), Inbox()
    writer = recording_writer(settings, folder)
    recorder = Recorder(writer, clock, on_failed=lambda error: inbox.fail("recorder", error))
    reader = port_reader(settings, clock, sink=recorder.chunk, on_status=recorder.statuses)
    buses = bus_reader(settings, clock, sink=recorder.chunk, on_status=recorder.statuses)
    runtime = Runtime(
        [recorder, reader, buses], clock=clock, inbox=inbox, notifier=notifier_of(os.environ)
    )
    return Recording(runtime=runtime, recorder=recorder, parts=writer.parts)
