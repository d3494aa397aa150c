"""Names in the order people expect."""

import re


def natural(name: str) -> list[tuple[bool, int, str]]:
    """T-2 stands before T-10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [
        (False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts if part
    ]
