"""Short ways to write what a receiver sends."""

from drivers.gps.decoder import Decoder
from drivers.nmea.encode import sentence
from drivers.readings import Fix

HERE = "3925.9702,N,11945.9354,W"
HERE_E7 = (394_328_367, -1_197_655_900)


def rmc(time: str, *, date: str = "250905", place: str = HERE, talker: str = "GP") -> bytes:
    return sentence(f"{talker}RMC,{time},A,{place},45.1,153.1,{date},15.2,E,A")


def gga(time: str, *, quality: str = "1", place: str = HERE, talker: str = "GP") -> bytes:
    return sentence(f"{talker}GGA,{time},{place},{quality},10,0.8,1378.6,M,-22.1,M,,")


def gll(time: str, *, status: str = "A", place: str = HERE) -> bytes:
    return sentence(f"GPGLL,{place},{time},{status},A")


def gsa(mode: int, *, talker: str = "GP", hdop: str = "0.9") -> bytes:
    return sentence(f"{talker}GSA,A,{mode},04,07,08,,,,,,,,,,1.5,{hdop},1.3")


def void_rmc(time: str) -> bytes:
    return sentence(f"GPRMC,{time},V,,,,,,,250905,,,N")


def decoded(*lines: bytes, reference_ms: int | None = None) -> list[Fix]:
    decoder = Decoder("truck", reference_ms=reference_ms)
    fixes = decoder.feed(b"".join(lines), None)
    return fixes + decoder.flush()
