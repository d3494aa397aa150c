"""The `[[port]]` tables of the configuration."""

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from daemon.settings_base import Name, Table

BAUDS = (4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
Protocol = Literal["nmea", "j1939", "obd"]
Bitrate = Literal[250_000, 500_000]
BITRATES: tuple[int, ...] = get_args(Bitrate)
CAN_SCHEMES = ("socketcan:", "slcan:", "candump:")
CAN_URLS = "socketcan:INTERFACE, slcan:DEVICE or candump:FILE"


def protocol_of(url: str) -> Protocol:
    """Of a port that somebody names without saying it."""
    return "j1939" if url.lower().startswith(CAN_SCHEMES) else "nmea"


class PortTable(Table):
    name: Name
    """Stable name of the port, whatever device is behind it today."""
    url: Annotated[str, Field(min_length=1)]
    """Device path, pyserial URL (`socket://host:port`, `rfc2217://...`) or a file; of a CAN bus
    `socketcan:can0`, `slcan:/dev/ttyACM0` or `candump:FILE`."""
    protocol: Protocol = "nmea"
    """What comes over it: `nmea` from receivers, `j1939` from the CAN bus of a truck, `obd` from
    an adapter that asks a van."""
    baud: int | Literal["auto"] = "auto"
    """Speed of a serial port; `auto` finds it and remembers. Not for `j1939`."""
    bitrate: Bitrate = 250_000
    """Speed of the CAN bus, bit/s; for `j1939` alone."""
    unit: Name | None = None
    """Unit of sentences that carry no TAG source, or that sits on the bus; by default the port's
    name."""

    @field_validator("baud")
    @classmethod
    def usual_baud(cls, baud: int | str) -> int | str:
        if baud != "auto" and baud not in BAUDS:
            raise ValueError(f"allowed: auto, {', '.join(map(str, BAUDS))}")
        return baud

    @field_validator("bitrate", mode="before")
    @classmethod
    def usual_bitrate(cls, bitrate: object) -> object:
        if bitrate not in BITRATES:
            raise ValueError(f"allowed: {', '.join(map(str, BITRATES))}")
        return bitrate

    @model_validator(mode="after")
    def keys_fit_the_protocol(self) -> Self:
        is_can = self.url.lower().startswith(CAN_SCHEMES)
        given = self.model_fields_set
        if self.protocol == "j1939":
            if not is_can:
                raise ValueError(f"url: with protocol = 'j1939' it is {CAN_URLS}")
            if "baud" in given:
                raise ValueError("baud: is not for protocol = 'j1939'; its speed is bitrate")
            return self
        if is_can:
            raise ValueError(f"url: {self.url} is a CAN bus and needs protocol = 'j1939'")
        if "bitrate" in given:
            raise ValueError("bitrate: is for protocol = 'j1939' alone")
        return self
