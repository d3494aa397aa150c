"""An slcan adapter on a serial port, opened by python-can and held to listening.

python-can talks to the adapter and reads its frames; what it leaves open is closed here: it waits
for no answer to its commands, a line that is no text stops it for ever, and nobody is kept from
opening the same port.
"""

import fcntl
import os
import select
from collections import Counter
from collections.abc import Callable

import can
import serial
from can.interfaces.slcan import slcanBus

from drivers.can.port import BUS_FAULTS, CanPort
from drivers.can.slcan_lines import Answer, BusTrouble, SlcanLines
from drivers.errors import PortLost, TransportError
from drivers.transport.reasons import opening_error, reading_error

INTERFACE = "slcan0"
"""What the lines call the bus."""
PIECE = 4_096
ANSWER_S = 0.3
STALE_S, STALE_ANSWERS = 0.1, 4
"""What was asked before is answered within, and so often at most."""
BOOT_S = 2.2
"""A small board starts anew when its port is opened, and is deaf for so long."""
WRITE_S = 1.0
STATUS_EVERY_MS = 5_000


class ListeningSlcan(slcanBus):
    """Sends commands to the adapter, and no frame to the bus."""

    def __init__(self, device: str, *, baud: int, bitrate: int, faults: Counter[str]) -> None:
        self.lines = SlcanLines(faults=faults)
        self._device = device
        self._bitrate = bitrate
        try:
            super().__init__(
                channel=device, tty_baudrate=baud, sleep_after_open=0, listen_only=True, timeout=0
            )
        except BaseException:
            self._is_shutdown = True  # there is nothing to say goodbye to
            _close_serial(self)
            raise

    def open(self) -> None:
        """Closes the channel, sets its rate, listens. Raises TransportError when refused.

        An adapter that answers nothing may be one that never does: it is given a second chance
        and then taken as it is.
        """
        if not self._listen():
            self._wait_for_answer(BOOT_S)
            self._listen()

    def ask_status(self) -> None:
        """The answer tells what was lost and what is wrong with the bus since it was asked."""
        if self.lines.knows_status:
            self.lines.is_asked = True
            self._write("F")

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        raise can.CanOperationError(f"{self._device} only listens: not sent in {timeout} s: {msg}")

    def _listen(self) -> bool:
        """Whether it answered."""
        self._write("\rC")  # whatever stood in its buffer ends here; a closed one refuses
        for _ in range(STALE_ANSWERS):
            if self._wait_for_answer(STALE_S) is None:
                break
        self.lines.forget()
        rate = self._command(self._BITRATES[self._bitrate], f"{self._bitrate} bit/s")
        mode = self._command("L", "to listen only")
        return rate or mode

    def _command(self, code: str, what: str) -> bool:
        self._write(code)
        answer = self._wait_for_answer(ANSWER_S)
        if answer is Answer.REFUSED:
            raise TransportError(
                f"the adapter at {self._device} refuses {what} (command {code});"
                " use one whose firmware knows it"
            )
        return answer is not None

    def _wait_for_answer(self, seconds: float) -> Answer | None:
        patience = serial.Timeout(seconds)
        while not self.lines.answers:
            left_s = patience.time_left()
            if not left_s or not self._take(left_s):
                return None
        return self.lines.answers.popleft()

    def _write(self, string: str) -> None:
        """Without waiting until it is out, which an adapter that hangs never lets happen."""
        self.serialPortOrig.write_timeout = WRITE_S
        self.serialPortOrig.write(string.encode("ascii") + self.LINE_TERMINATOR)

    def _take(self, timeout_s: float) -> bool:
        """Whether bytes came."""
        fd = self.serialPortOrig.fileno()
        waiting = select.poll()
        waiting.register(fd, select.POLLIN)
        if not waiting.poll(timeout_s * 1000):
            return False
        piece = os.read(fd, PIECE)
        if not piece:
            raise PortLost(f"device gone: {self._device}")
        self.lines.feed(piece)
        return True

    def _read(self, timeout: float | None) -> str | None:
        told = self.lines.told
        if not told:
            self._take(timeout or 0)
            self.lines.answers.clear()
        first = told[0] if told else None
        if not isinstance(first, str):
            return None
        told.popleft()
        return first

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        told = self.lines.told
        frame, is_filtered = super()._recv_internal(timeout)
        first = told[0] if told else None
        if frame is None and isinstance(first, BusTrouble):
            told.popleft()
            return _error_frame(first), False
        return frame, is_filtered


class SlcanPort(CanPort):
    """Keeps the port to itself, and asks the adapter now and then what it has lost."""

    def __init__(
        self, bus: ListeningSlcan, *, device: str, lock: int, now_ms: Callable[[], int]
    ) -> None:
        super().__init__(
            bus,
            device=device,
            interface=INTERFACE,
            now_ms=now_ms,
            lost=lambda fault: reading_error(fault, device=device),
        )
        self.faults = bus.lines.faults
        self._adapter = bus
        self._lock = lock
        self._clock = now_ms
        self._asked_at = now_ms()

    def read(self, timeout_s: float) -> bytes:
        now = self._clock()
        if self._lock >= 0 and abs(now - self._asked_at) >= STATUS_EVERY_MS:
            self._asked_at = now
            try:
                self._adapter.ask_status()
            except BUS_FAULTS as fault:
                raise reading_error(fault, device=self.device) from fault
        return super().read(timeout_s)

    def close(self) -> None:
        super().close()
        lock, self._lock = self._lock, -1
        if lock >= 0:
            _close_serial(self._adapter)
            os.close(lock)


def open_slcan(device: str, *, baud: int, bitrate: int, now_ms: Callable[[], int]) -> SlcanPort:
    """May take seconds. Raises TransportError saying what to do."""
    real = os.path.realpath(device)
    lock = _locked(real)
    try:
        bus = ListeningSlcan(real, baud=baud, bitrate=bitrate, faults=Counter())
        return SlcanPort(bus, device=real, lock=lock, now_ms=now_ms)
    except TransportError:
        os.close(lock)
        raise
    except BUS_FAULTS as fault:
        os.close(lock)
        if isinstance(fault.__cause__, TransportError):  # python-can puts its own around ours
            raise fault.__cause__ from None
        raise opening_error(fault, device=real) from fault


def _locked(device: str) -> int:
    """A descriptor that keeps others away for as long as it is open."""
    fd = -1
    try:
        fd = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (OSError, ValueError) as fault:
        if fd >= 0:
            os.close(fd)
        raise opening_error(fault, device=device) from fault
    return fd


def _close_serial(bus: slcanBus) -> None:
    """python-can leaves the port open when the adapter does not take its last command."""
    port: serial.Serial | None = getattr(bus, "serialPortOrig", None)
    try:
        if port is not None:
            port.close()
    except BUS_FAULTS:
        return  # it was gone already


def _error_frame(trouble: BusTrouble) -> can.Message:
    return can.Message(
        arbitration_id=trouble.kind,
        is_extended_id=False,
        is_error_frame=True,
        data=trouble.detail,
        dlc=len(trouble.detail),
    )
