"""The NMEA 0183 checksum: XOR of all bytes between the start character and `*`.

A whole block is checked at once: six to twelve operations on one big integer give the
running XOR of thousands of bytes, several times cheaper than one loop or fold a sentence.
"""

from itertools import accumulate
from operator import itemgetter, ne, xor

_HEX = b"0123456789ABCDEFabcdef"
_FRAME = ord("$") ^ ord("*") ^ ord("\n")

VALUE = {bytes((high, low)): int(bytes((high, low)), 16) for high in _HEX for low in _HEX}
"""Value of every two hex digits, upper and lower case."""

# XOR over a whole line `$...*hh\n` that is undamaged, by its last four bytes.
_LINE = {
    b"*%b\n" % digits: value ^ _FRAME ^ digits[0] ^ digits[1] for digits, value in VALUE.items()
}

_FOLDS = (512, 256, 128, 64, 32, 16, 8)


def xor_of(body: bytes) -> int:
    """XOR of all bytes."""
    folded = int.from_bytes(body)
    fold = len(body).bit_length() + 2
    while fold > 9:  # noqa: PLR2004 # 512 is 2**9
        folded ^= folded >> (1 << fold)
        fold -= 1
    for shift in _FOLDS:
        folded ^= folded >> shift
    return folded & 255


def digits_of(body: bytes) -> bytes:
    """The two digits that belong behind `*`."""
    return b"%02X" % xor_of(body)


def faulty(block: bytes, lines: list[bytes]) -> list[int] | None:
    """Places of the lines whose checksum is wrong; None if one has no checksum at its end.

    `block` must be exactly the lines, each `$...` with one line feed at its end.
    """
    tails = [line[-4:] for line in lines]
    try:
        expected = [*map(_LINE.__getitem__, tails)]
    except KeyError:
        return None
    running = int.from_bytes(block)
    shift, bits = 8, len(block) << 3
    while shift < bits:
        running ^= running >> shift
        shift <<= 1
    # One more byte in front: then the XOR of the first n bytes is at n, for n from zero.
    found = itemgetter(0, *accumulate(map(len, lines)))(running.to_bytes(len(block) + 1))
    if found == tuple(accumulate(expected, xor, initial=0)):
        return []
    each = map(xor, found, found[1:])
    return [place for place, pair in enumerate(zip(each, expected, strict=True)) if ne(*pair)]
