"""Frames as lines of `candump -l`: what a decoder reads, a recording keeps and a replay repeats."""

from typing import Protocol

ERROR_FLAG = 0x2000_0000
"""Set in the identifier of a frame that tells of an error and was never on the bus."""
CONTROLLER_ERROR = 0x004
RECEIVE_OVERFLOW = 0x01
"""In the second byte of a frame of `CONTROLLER_ERROR`."""
_EXTENDED_MASK = 0x1FFF_FFFF
_RATE_SWITCHED, _STATE_INDICATED = 1, 2


class Frame(Protocol):
    """As python-can gives it."""

    arbitration_id: int
    is_extended_id: bool
    is_remote_frame: bool
    is_error_frame: bool
    is_fd: bool
    bitrate_switch: bool
    error_state_indicator: bool
    dlc: int
    data: bytearray


def line_of(frame: Frame, *, at: int, interface: str) -> bytes:
    """`at`: ms UTC; an interface has no white space in its name."""
    seconds, millis = divmod(at, 1000)
    return f"({seconds}.{millis:03d}) {interface} {_said(frame)}\n".encode("ascii", "replace")


def is_overflow(frame: Frame) -> bool:
    """Whether it tells that the controller had no room for a frame."""
    return (
        frame.is_error_frame
        and bool(frame.arbitration_id & CONTROLLER_ERROR)
        and len(frame.data) > 1
        and bool(frame.data[1] & RECEIVE_OVERFLOW)
    )


def _said(frame: Frame) -> str:
    digits = frame.data.hex().upper()
    if frame.is_error_frame:
        return f"{ERROR_FLAG | frame.arbitration_id & _EXTENDED_MASK:08X}#{digits}"
    width = 8 if frame.is_extended_id else 3
    name = f"{frame.arbitration_id:0{width}X}"
    if frame.is_fd:
        flags = _RATE_SWITCHED * frame.bitrate_switch | _STATE_INDICATED * (
            frame.error_state_indicator
        )
        return f"{name}##{flags:X}{digits}"
    if frame.is_remote_frame:
        return f"{name}#R{frame.dlc or ''}"
    return f"{name}#{digits}"
